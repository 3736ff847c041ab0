"""Jobs as screens, command line and API are shown them: frozen rows, and lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, RowMapping
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import JOB
from genapp.db.queries.jobs import conditions, count_jobs, jobs_with, page_of_jobs
from genapp.jobs import Binding, JobState, Priority, ScorePart
from genapp.page import Component, Fact, PageRequest, QualityReport, SourceReport

# What the screens, the command line and the API are shown: frozen rows, read in one go.


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """Counted rows, never counters: what the overview and `genapp status` show."""

    waiting: dict[str, int]
    """Waiting jobs per priority value, every priority present."""
    running: int
    retrying: int
    completed: int
    failed: int
    cancelled: int
    workers_alive: int
    slots_used: int
    slots_total: int
    """What can run at once: the lower of the concurrency setting and what the workers alive can take."""
    oldest_wait_seconds: float | None
    """How long the oldest waiting job has waited."""
    completed_last_hour: int
    provider: str
    paused: tuple[str, ...] = ()
    """What is paused now, each as a sentence with its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job in a list."""

    id: str
    page_type: str
    keyword: str
    language: str
    target_url: str
    state: JobState
    priority: Priority
    score: int
    stage: str
    progress: float
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    quality_score: int | None
    verdict: str
    error_message: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which jobs a list shows; empty means all."""

    states: tuple[JobState, ...] = ()
    priorities: tuple[Priority, ...] = ()
    page_type: str = ""
    batch_id: str = ""
    search: str = ""
    """Found in keyword, address or id."""
    error_code: str = ""
    """The cause of failed jobs."""
    verdict: str = ""
    """Of the quality checks, of completed jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobList:
    """One page of a list, newest first, and how many jobs match."""

    rows: tuple[JobRow, ...]
    total: int
    page: int
    """From 1."""
    page_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One of the seven stages of a job, whether it ran or not."""

    name: str
    outcome: str
    """waiting, running, completed, skipped, failed."""
    started_at: datetime | None
    seconds: float
    reason: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One component as far as it is written."""

    kind: str
    state: str
    """waiting, writing, written."""
    ordinal: int
    text: str
    component: Component | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One job event."""

    number: int
    job_id: str
    at: datetime
    kind: str
    text: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTotals:
    """What a job asked of its provider, from the ledger."""

    calls: int
    answered: int
    failed: int
    input_tokens: int
    output_tokens: int
    cost_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentView:
    """The newest version of what a job produced."""

    content_id: str
    version: int
    review_state: str
    title: str
    meta_description: str
    slug: str
    canonical_url: str
    words: int
    html: str
    markdown: str
    report: QualityReport | None
    """None when the checks were skipped."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """Why a job waits, and how long it probably will."""

    ahead: int
    """Jobs that go first, of those that nobody paused."""
    ahead_at_least: bool
    """Whether counting stopped there: then there are more."""
    binding: Binding
    text: str
    """What holds it back, as a sentence."""
    until: datetime | None
    """When that ends by itself, where it is known."""
    starts_at: datetime | None
    ends_at: datetime | None
    no_estimate: str
    """Why start and end are not known; empty when they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """Everything the job page shows."""

    row: JobRow
    request: PageRequest
    score_parts: tuple[ScorePart, ...]
    priority_given: bool
    provider: str
    stages: tuple[StageView, ...]
    parts: tuple[PartView, ...]
    facts: tuple[Fact, ...]
    sources: tuple[SourceReport, ...]
    topics: tuple[str, ...]
    calls: CallTotals
    content: ContentView | None
    error_stage: str
    error_hint: str
    error_id: str
    retry_at: datetime | None
    """When a retrying job goes back to the queue."""
    events: tuple[EventView, ...]
    """Newest last; the newest 200."""
    report: QualityReport | None = None
    """Of the content, else of quality validation when the job ended before it was stored."""
    waiting: WaitingView | None = None
    """None when the job does not wait."""
    batch_id: str | None = None


# Lists of jobs for screens, the command line and the API.

_LARGEST_PAGE: Final = 200
_COLUMNS: Final = tuple(field.name for field in fields(JobRow))


def list_jobs(session: Session, filter: JobFilter, *, page: int, page_size: int, by: User | None) -> JobList:
    """One page, newest first; a page beyond the last one gives the last one."""
    require(by, Right.SEE)
    size = min(max(page_size, 1), _LARGEST_PAGE)
    wanted = conditions_of(filter)
    total = count_jobs(session, wanted)
    last = max(1, -(-total // size))
    shown = min(max(page, 1), last)
    rows = page_of_jobs(session, _COLUMNS, wanted, offset=(shown - 1) * size, limit=size) if total else ()
    return JobList(rows=tuple(map(_job_row, rows)), total=total, page=shown, page_size=size)


def conditions_of(filter: JobFilter) -> list[ColumnElement[bool]]:
    """What the columns of a job must be to match; the same for lists and for what is done to all that match."""
    return conditions(
        states=[state.value for state in filter.states],
        priorities=[priority.value for priority in filter.priorities],
        page_type=filter.page_type,
        batch_id=filter.batch_id,
        search=filter.search,
        error_code=filter.error_code,
        verdict=filter.verdict,
    )


def job_rows(session: Session, ids: Sequence[str], *, by: User | None) -> list[JobRow]:
    """The jobs with these ids that exist, newest first."""
    require(by, Right.SEE)
    return [_job_row(row) for row in jobs_with(session, _COLUMNS, JOB.c.id.in_(ids))]


def _job_row(row: RowMapping) -> JobRow:
    values = dict(row)
    return JobRow(**(values | {"state": JobState(row["state"]), "priority": Priority(row["priority"])}))
