"""Reads all rows of a file: good ones become drafts, bad ones problems with their line; none is left out silently."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from genapp.errors import BadInput, Problem
from genapp.intake.csv_file import CsvRow
from genapp.intake.validate import PageOrderDraft, read_page
from genapp.page.request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A good row and where it stood in the file."""

    line: int
    draft: PageOrderDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRows:
    """What a file holds: `problems` each have their `row`."""

    drafts: tuple[DraftRow, ...]
    problems: tuple[Problem, ...]


def read_rows(rows: Iterable[CsvRow], *, now: datetime, allow_private: bool = False) -> ReadRows:
    """A page that a file asks for twice is written once: the later row is a problem that names the earlier."""
    drafts: list[DraftRow] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        if row.problems:
            problems.extend(row.problems)
            continue
        try:
            draft = read_page(row.values, now=now, allow_private=allow_private)
        except BadInput as error:
            problems.extend(replace(problem, row=row.line) for problem in error.problems)
            continue
        first = seen.setdefault(page_key(draft.request), row.line)
        if first == row.line:
            drafts.append(DraftRow(line=row.line, draft=draft))
        else:
            problems.append(_twice(row.line, first))
    return ReadRows(drafts=tuple(drafts), problems=tuple(problems))


def page_key(request: PageRequest) -> tuple[str, str, str]:
    """What makes a page the same page: type, address and language."""
    return request.page_type.value, request.target_url.rstrip("/"), request.language.value


def _twice(line: int, first: int) -> Problem:
    message = f"asks for the same page (type, address and language) as line {first}"
    return Problem(field="row", code="duplicate", message=message, row=line)
