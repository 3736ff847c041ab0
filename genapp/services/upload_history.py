"""Holds rows of a file against what was submitted before: the same row, the same page, a rival for the keyword."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from genapp.db.queries.upload_rows import jobs_of_keywords, jobs_of_pages, submitted_before
from genapp.errors import Problem
from genapp.intake.validate import PageOrderDraft
from genapp.page.identity import keyword_key, page_key
from genapp.services.json_text import dump

SIGNS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of one row; `repeated` when a job was made of the very same row already."""

    repeated: Problem | None = None
    warnings: tuple[Problem, ...] = ()


def row_key(draft: PageOrderDraft) -> str:
    """Equal for rows that ask for exactly the same.

    The deadline does not count: it changes nothing about the content, and "14 days" is another day tomorrow.
    """
    asked = f"{dump(replace(draft.request, deadline=None))}\n{draft.priority or ''}\n{draft.provider or ''}"
    return hashlib.sha256(asked.encode()).hexdigest()[:SIGNS]


def past_of(session: Session, drafts: Sequence[tuple[int, PageOrderDraft]]) -> dict[int, Past]:
    """By line; a row without an entry has no past."""
    keys = {line: row_key(draft) for line, draft in drafts}
    pages = {line: page_key(draft.request) for line, draft in drafts}
    keywords = {line: keyword_key(draft.request) for line, draft in drafts}
    same_rows = submitted_before(session, set(keys.values()))
    same_pages = jobs_of_pages(session, set(pages.values()))
    rivals = jobs_of_keywords(session, set(keywords.values()))
    found: dict[int, Past] = {}
    for line, draft in drafts:
        job = same_rows.get(keys[line])
        if job:
            found[line] = Past(repeated=_repeated(line, job))
            continue
        warnings = [*_same_page(line, same_pages.get(pages[line])), *_rival(line, rivals.get(keywords[line]), draft)]
        if warnings:
            found[line] = Past(warnings=tuple(warnings))
    return found


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
