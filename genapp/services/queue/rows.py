"""Jobs as screens, command line and API are shown them: frozen rows, and lists of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, RowMapping, or_
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import JOB
from genapp.db.queries.jobs import count_jobs, jobs_with, page_of_jobs
from genapp.jobs import Binding, JobState, Priority, ScorePart
from genapp.page import Component, Fact, FactPlace, FactState, PageRequest, QualityReport, SourceKind, SourceReport

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """Counted rows, never counters: what the overview and `genapp status` show."""

    total: int
    """All jobs, whatever became of them."""
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
class Paged(Generic[T]):
    """One page of a list, and how many rows there are in all."""

    rows: tuple[T, ...]
    total: int
    page: int
    """From 1."""
    page_size: int


JobList = Paged[JobRow]
"""Newest first."""


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
    unknown: int
    """Broken off after they were sent: possibly paid."""
    input_tokens: int
    cached_tokens: int
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
class SheetFact:
    """One line of a fact sheet: what counts now."""

    number: int
    """In the context of the job; those that were added since go on after it."""
    key: str
    name: str
    value: str
    found: str
    """What its source says, when a person corrected it; else empty."""
    source: SourceKind
    place: FactPlace
    url: str
    state: FactState
    used: bool
    """Whether the next text may say it."""
    written: bool
    """Whether the text of this job could say it."""
    changed: bool
    """Whether the next text would have it otherwise than the text of this job."""
    by: str
    """Who decided; empty when nobody did."""
    of_kind: bool
    """It was decided for all facts of its kind in a batch."""
    added: bool
    open: bool
    """Whether it can be decided here at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """The fact sheet of a job's page as it counts now."""

    facts: tuple[SheetFact, ...] = ()
    changed: int = 0
    """Facts that the text of this job does not have as they are decided now."""
    again: bool = False
    """Whether the page may be written again with them."""


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
    """Those that the writer may use."""
    proposed: tuple[Fact, ...]
    """Those that it may not: read on the target page, and nobody has confirmed them."""
    sheet: JobFacts
    """All of them, as they are decided now."""
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


JOB_ROW_COLUMNS: Final = tuple(field.name for field in fields(JobRow))


def list_jobs(session: Session, filter: JobFilter, *, page: int, page_size: int, by: User | None) -> JobList:
    """One page, newest first; a page beyond the last one gives the last one."""
    require(by, Right.SEE)
    wanted = conditions_of(filter)

    def read(offset: int, limit: int) -> Iterable[JobRow]:
        return map(job_row, page_of_jobs(session, JOB_ROW_COLUMNS, wanted, offset=offset, limit=limit))

    return paged(read, total=count_jobs(session, wanted), page=page, page_size=page_size)


def paged(
    read: Callable[[int, int], Iterable[T]], *, total: int, page: int, page_size: int, largest: int = 200
) -> Paged[T]:
    """What `read` gives for an offset and a limit; a page beyond the last one gives the last one."""
    size = min(max(page_size, 1), largest)
    shown = min(max(page, 1), max(1, -(-total // size)))
    return Paged(rows=tuple(read((shown - 1) * size, size)) if total else (), total=total, page=shown, page_size=size)


def conditions_of(filter: JobFilter) -> list[ColumnElement[bool]]:
    """What the columns of a job must be to match; the same for lists and for what is done to all that match.

    All but batch, cause and verdict are answered from the index `ix_job_list`.
    """
    wanted = {name: getattr(filter, name) for name in ("page_type", "batch_id", "error_code", "verdict")}
    found: list[ColumnElement[bool]] = [JOB.c[name] == value for name, value in wanted.items() if value]
    if filter.states:
        found.append(JOB.c.state.in_([state.value for state in filter.states]))
    if filter.priorities:
        found.append(JOB.c.priority.in_([priority.value for priority in filter.priorities]))
    if words := filter.search.strip().lower():
        found.append(
            or_(JOB.c.search_text.contains(words, autoescape=True), JOB.c.id.startswith(words, autoescape=True))
        )
    return found


def job_rows(session: Session, ids: Sequence[str], *, by: User | None) -> list[JobRow]:
    """The jobs with these ids that exist, newest first."""
    require(by, Right.SEE)
    return [job_row(row) for row in jobs_with(session, JOB_ROW_COLUMNS, JOB.c.id.in_(ids))]


def job_row(row: Mapping[str, Any] | RowMapping) -> JobRow:  # Any: the columns of a job
    """Of the columns `JOB_ROW_COLUMNS`."""
    return JobRow(**{**row, "state": JobState(row["state"]), "priority": Priority(row["priority"])})
