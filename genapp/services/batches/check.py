"""The pre-flight: every row of a file checked, with its history, before anything is spent."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Engine, delete, insert, select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db import UPLOAD_ROW, dump, load, reading, transaction
from genapp.db.queries.files import counts, in_groups, jobs_of_keywords, jobs_of_pages, submitted_before
from genapp.errors import Problem
from genapp.intake.check import JOINED, CheckedRow, check_rows
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import TableMapping
from genapp.intake.profiles import Use
from genapp.intake.validate import PageOrderDraft
from genapp.languages import meanings
from genapp.page import PageRequest, PageType, keyword_key, page_key
from genapp.page_types import PAGE_SPECS
from genapp.services.batches import files
from genapp.services.queue import joiner
from genapp.sources.facts import FEWEST_FACTS, describing, make_fact_sheet, what_to_add

_ROWS_AT_ONCE: Final = 500
"""Of one transaction: short enough to let the workers write in between."""
_LONGEST_TITLE: Final = 200
_SIGNS: Final = 32
"""Of a row's key."""
GOOD, WARNED, LACKING, BAD, REPEATED = "good", "warned", "lacking", "bad", "repeated"
TOO_FEW_FACTS: Final = "too_few_facts"
_MISSING_NEED: Final = "missing_need"

Tell = Callable[[int], None]
"""Told how many rows are checked so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What is known of one row; `repeated` when a job was made of the very same row already."""

    repeated: Problem | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCounts:
    """Rows per verdict."""

    good: int = 0
    warned: int = 0
    lacking: int = 0
    """Held back: too little is known of the page to write it."""
    bad: int = 0
    repeated: int = 0
    joined: int = 0
    """Their keywords are those of another row now."""

    @property
    def submittable(self) -> int:
        return self.good + self.warned

    @property
    def total(self) -> int:
        return self.good + self.warned + self.refused + self.repeated + self.joined

    @property
    def refused(self) -> int:
        """Rows that somebody has to add something to, or to mend."""
        return self.lacking + self.bad


_NO_PAST: Final = _Past()


def check_upload(
    engine: Engine, upload_id: str, *, by: User | None, allow_private: bool = False, tell: Tell | None = None
) -> CheckCounts:
    """Check all rows as the file is read and mapped now, joined with loaded products; an earlier check is replaced.

    The rows are written in short transactions; cut off half-way, the file is not `checked` and is checked again.
    Raises `BadInput` where the file cannot be read further.
    """
    require(by, Right.SUBMIT)
    choice, mapping = files.reading_of(engine, upload_id)
    _begin(engine, upload_id)
    done, names = 0, _names(mapping)
    with files.opened(engine, upload_id) as file:
        table, join = open_table(file, choice), joiner(engine)
        rows = check_rows(table, mapping, now=utc_now(), allow_private=allow_private, join=join)
        for some in in_groups(rows, _ROWS_AT_ONCE):
            with reading(engine) as session:
                past = _past_of(session, [(row.line, row.draft) for row in some if row.draft])
            values = [_as_row(upload_id, row, past.get(row.line, _NO_PAST), names) for row in some]
            with transaction(engine) as session:
                session.connection().execute(insert(UPLOAD_ROW), values)
            done += len(some)
            if tell:
                tell(done)
    with transaction(engine) as session:
        files.set_state(session, upload_id, "checked")
        return read_counts(session, upload_id)


def read_counts(session: Session, upload_id: str) -> CheckCounts:
    found = counts(session, upload_id)
    return CheckCounts(**{name: found.get(name, 0) for name in (GOOD, WARNED, LACKING, BAD, REPEATED, JOINED)})


def lack_of_facts(line: int, known: int, page_type: PageType) -> Problem | None:
    """Why a row waits of whose page `known` facts are known; the pipeline would not write it either."""
    if known >= FEWEST_FACTS:
        return None
    facts = {0: "no fact describes", 1: "only 1 fact describes"}.get(known, f"only {known} facts describe")
    message = f"{facts} this page, so it is held back. {what_to_add(known, page_type)}; "
    message += "or check its address: what the page says counts, too"
    return Problem(field="facts", code=TOO_FEW_FACTS, message=message, row=line)


def _lack_of_needs(line: int, request: PageRequest) -> Problem | None:
    """A warning for a page without the facts that its type lives from; it is written all the same, without them."""
    sentence = PAGE_SPECS[request.page_type].lacks(meanings(make_fact_sheet(request)))
    if not sentence:
        return None
    message = f"{sentence[0].lower()}{sentence[1:].rstrip('.')}; add it to its facts, it is never made up"
    return Problem(field="facts", code=_MISSING_NEED, message=message, row=line)


def codes_of(told: Iterable[Problem]) -> str:
    """As a row keeps them: each between commas, for filters."""
    return "".join(f",{code}," for code in sorted({problem.code for problem in told}))


def _begin(engine: Engine, upload_id: str) -> None:
    with transaction(engine) as session:
        files.unstarted(session, upload_id)
        files.set_state(session, upload_id, "checking")
    some = select(UPLOAD_ROW.c.line).where(UPLOAD_ROW.c.upload_id == upload_id).limit(5_000)
    gone = delete(UPLOAD_ROW).where(UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.line.in_(some))
    while True:
        with transaction(engine) as session:
            if not session.scalars(gone.returning(UPLOAD_ROW.c.line)).all():
                return


def _names(mapping: TableMapping) -> list[int]:
    """Places of the cells that name a page where there is no draft of it: keywords and names first, then all others."""
    telling = [use.field == "keywords" or use.use is Use.NAME for use in mapping.columns]
    return sorted(range(len(telling)), key=lambda place: not telling[place])


def _as_row(upload_id: str, row: CheckedRow, past: _Past, names: Sequence[int]) -> dict[str, object]:
    draft = row.draft
    lack = _lack(row.line, draft) if draft and not past.repeated else None
    need = _lack_of_needs(row.line, draft.request) if draft and not past.repeated else None
    told = (*row.problems, *filter(None, (past.repeated, lack, need)), *row.warnings, *past.warnings)
    return {
        "upload_id": upload_id,
        "line": row.line,
        "verdict": LACKING if lack else _verdict(row, past, told),
        "title": draft.request.primary_keyword if draft else _name(row.cells, names),
        "cells": dump(row.cells),
        "draft": dump(draft) if draft else "",
        "page_type": draft.request.page_type.value if draft else "",
        "priority": draft.priority.value if draft and draft.priority else "",
        "row_key": _row_key(draft) if draft else "",
        "problems": dump(told),
        "codes": codes_of(told),
        "job_id": None,
    }


def _lack(line: int, draft: PageOrderDraft) -> Problem | None:
    request = draft.request
    return lack_of_facts(line, describing(make_fact_sheet(request), request.page_type), request.page_type)


def _name(cells: Sequence[str], names: Sequence[int]) -> str:
    return next((cells[place] for place in names if place < len(cells) and cells[place].strip()), "")[:_LONGEST_TITLE]


def _verdict(row: CheckedRow, past: _Past, told: Sequence[Problem]) -> str:
    if row.draft is None:
        return JOINED if [problem.code for problem in row.problems] == [JOINED] else BAD
    if past.repeated:
        return REPEATED
    return WARNED if told else GOOD


def _row_key(draft: PageOrderDraft) -> str:
    """Equal for rows that ask for exactly the same content, with the same priority and by the same writer."""
    asked = f"{_content_of(draft.request)}\n{draft.priority or ''}\n{draft.provider or ''}"
    return hashlib.sha256(asked.encode()).hexdigest()[:_SIGNS]


def _content_of(request: PageRequest) -> str:
    """What the text of a page depends on.

    That is not the deadline ("14 days" is another day tomorrow), nor what is only kept, nor where a fact came from or
    which column stood first: an export writes it in another order.
    """
    return dump(replace(request, deadline=None, metadata=(), from_data=(), extra=tuple(sorted(request.extra))))


def _past_of(session: Session, drafts: Sequence[tuple[int, PageOrderDraft]]) -> dict[int, _Past]:
    """By line; a row without an entry has no past."""
    keys = {line: tuple(map(_row_key, _as_first_asked(draft))) for line, draft in drafts}
    pages = {line: page_key(draft.request) for line, draft in drafts}
    keywords = {line: keyword_key(draft.request) for line, draft in drafts}
    same_rows = submitted_before(session, {key for some in keys.values() for key in some})
    same_pages = jobs_of_pages(session, set(pages.values()))
    rivals = jobs_of_keywords(session, set(keywords.values()))
    found: dict[int, _Past] = {}
    for line, draft in drafts:
        jobs = [job for key in keys[line] for job in same_rows.get(key, ())]
        page = same_pages.get(pages[line])
        if page and _content_of(load(PageRequest, page.request)) == _content_of(draft.request):
            jobs.append(page)  # it may have been handed in alone, without a file
        if job := next((job for job in jobs if _as_asked(draft, job)), None):
            found[line] = _Past(repeated=_repeated(line, job.id))
            continue
        warnings = [*_same_page(line, page), *_rival(line, rivals.get(keywords[line]), draft)]
        if warnings:
            found[line] = _Past(warnings=tuple(warnings))
    return found


def _as_first_asked(draft: PageOrderDraft) -> list[PageOrderDraft]:
    """An export fills in who wrote a page and how urgent it was, where the row itself had said nothing of it."""
    providers, priorities = {draft.provider, None}, {draft.priority, None}
    return [replace(draft, provider=one, priority=other) for one in providers for other in priorities]


def _as_asked(draft: PageOrderDraft, job) -> bool:  # noqa: ANN001  # a row with `provider` and `priority`
    return draft.provider in (None, job.provider) and draft.priority in (None, job.priority)


def _repeated(line: int, job_id: str) -> Problem:
    message = f"was submitted before with exactly the same content, as job {job_id}; it is not written again"
    return Problem(field="row", code="repeated", message=message, row=line)


def _same_page(line: int, job) -> list[Problem]:  # noqa: ANN001  # a row of `jobs_of_pages`
    if job is None:
        return []
    when = f"{job.created_at:%Y-%m-%d %H:%M}"
    message = f"this page was submitted on {when} UTC with other content, as job {job.id} ({job.state})"
    return [Problem(field="row", code="known_page", message=f"{message}; it is written once more", row=line)]


def _rival(line: int, job, draft: PageOrderDraft) -> list[Problem]:  # noqa: ANN001  # a row of `jobs_of_keywords`
    if job is None or job.page_key == page_key(draft.request):
        return []
    message = f"has the primary keyword of {job.target_url} (job {job.id}): two pages of a site would fight for it"
    return [Problem(field="keywords", code="known_keyword", message=message, row=line)]
