"""Checks the rows of a file one after another: all problems of a row at once, and what is worth a look."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from genapp.errors import BadInput, Problem
from genapp.intake.apply import apply_mapping, grouped
from genapp.intake.likeness import ENOUGH_FACTS, Facts, Keywords, Pages, facts_of
from genapp.intake.mapping import TableMapping
from genapp.intake.table import Row, Table
from genapp.intake.validate import PageOrderDraft, read_page
from genapp.page.request import PageRequest

ROWS_AT_ONCE: Final = 500
"""That are joined with product data together."""

Join = Callable[[Sequence[PageRequest]], Sequence[PageRequest]]
"""Adds what is known of pages from elsewhere; gives as many requests as it gets, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """A row is good when it has a draft; warnings don't stop it."""

    line: int
    cells: tuple[str, ...]
    draft: PageOrderDraft | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def check_rows(
    table: Table, mapping: TableMapping, *, now: datetime, allow_private: bool = False, join: Join | None = None
) -> Iterator[CheckedRow]:
    """In the order of the file, in bounded memory. Raises `BadInput` where the file can't be read on.

    `join` is given the requests of `ROWS_AT_ONCE` rows at once; the warnings are about what it makes of them.

    A page that a file asks for twice is written once: the later row is a problem that names the earlier. So it is with
    two pages of a site that want to be found with the same keyword.
    """
    checker = _Checker(mapping, now, allow_private)
    rows = (checker.read(row) for row in grouped(mapping, table.read_rows()))
    for some in _in_groups(rows):
        for row in _joined(some, join) if join else some:
            yield checker.warned(row)


def _in_groups(rows: Iterable[CheckedRow]) -> Iterator[list[CheckedRow]]:
    """What was read before the file broke off comes out before the error."""
    some: list[CheckedRow] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == ROWS_AT_ONCE:
                yield some
                some = []
    except BadInput:
        yield some
        raise
    yield some


def _joined(rows: Sequence[CheckedRow], join: Join) -> Iterator[CheckedRow]:
    requests = iter(join([row.draft.request for row in rows if row.draft]))
    for row in rows:
        yield replace(row, draft=replace(row.draft, request=next(requests))) if row.draft else row


class _Checker:
    """Remembers what rows before had, as far as it matters."""

    def __init__(self, mapping: TableMapping, now: datetime, allow_private: bool) -> None:
        self._mapping = mapping
        self._now = now
        self._allow_private = allow_private
        self._pages = Pages()
        self._keywords = Keywords()
        self._facts = Facts()

    def read(self, row: Row) -> CheckedRow:
        """The row with its draft, or with what is wrong with it."""
        if row.problems:
            return CheckedRow(line=row.line, cells=row.cells, draft=None, problems=row.problems)
        applied = apply_mapping(self._mapping, row)
        try:
            draft = read_page(
                applied.raw,
                now=self._now,
                allow_private=self._allow_private,
                date_order=self._mapping.date_order,
                meaning=applied.meaning,
            )
        except BadInput as error:
            problems = tuple(replace(one, row=row.line, field=one.field.strip()) for one in error.problems)
            return CheckedRow(
                line=row.line, cells=row.cells, draft=None, problems=problems, warnings=tuple(applied.warnings)
            )
        if problem := self._in_the_way(draft, row.line):
            return CheckedRow(
                line=row.line, cells=row.cells, draft=None, problems=(problem,), warnings=tuple(applied.warnings)
            )
        return CheckedRow(line=row.line, cells=row.cells, draft=draft, warnings=tuple(applied.warnings))

    def warned(self, row: CheckedRow) -> CheckedRow:
        """A row with a draft, with what is worth a look."""
        if row.draft is None:
            return row
        return replace(row, warnings=(*row.warnings, *self._worth_a_look(row.draft, row.line)))

    def _in_the_way(self, draft: PageOrderDraft, line: int) -> Problem | None:
        first = self._pages.first_line(draft.request, line)
        if first != line:
            message = f"asks for the same page (type, address and language) as line {first}"
            return Problem(field="row", code="duplicate", message=message, row=line)
        first = self._keywords.same(draft.request, line)
        if first != line:
            message = f"has the same primary keyword as line {first}: two pages of a site would fight for it"
            return Problem(field="keywords", code="same_keyword", message=f"{message}; give another one", row=line)
        return None

    def _worth_a_look(self, draft: PageOrderDraft, line: int) -> Iterator[Problem]:
        if (first := self._keywords.similar(draft.request, line)) is not None:
            message = f"has nearly the same primary keyword as line {first}"
            yield Problem(field="keywords", code="similar_keyword", message=message, row=line)
        if (count := len(facts_of(draft.request))) < ENOUGH_FACTS:
            message = f"has {count} facts of its own; with fewer than {ENOUGH_FACTS} the text stays general"
            yield Problem(field="facts", code="too_few_facts", message=message, row=line)
        if (first := self._facts.alike(draft.request, line)) is not None:
            message = f"says nearly the same of its page as line {first}; the two texts will be alike"
            yield Problem(field="row", code="near_identical", message=message, row=line)
