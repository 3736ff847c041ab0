"""The queue as screens and command line show it; each part is read on its own, from indexes."""

from collections import Counter
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Row
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import db_now
from genapp.db.queries.queue import (
    calls_since,
    completed_per_minute,
    completed_since,
    failed_per_minute,
    failures_by_code,
    jobs_per_state,
    newest_failure,
    next_of_rank,
    oldest_queued_at,
    running_jobs,
    waiting_per_rank,
)
from genapp.jobs import JobState, Priority, Scope
from genapp.services.queue import PauseView, QueueStatus, holds, queue_settings, read_pauses, workers
from genapp.settings import settings

_MINUTES: Final = 60
_NEXT_SHOWN: Final = 5
_CAUSES_SHOWN: Final = 20
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMinute:
    """One minute of the last hour."""

    at: datetime
    completed: int
    failed: int
    wait_seconds: float | None
    """From the queue to the start, the mean of the pages completed in this minute; None when there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextJob:
    """A waiting job near the front of its class."""

    id: str
    keyword: str
    page_type: str
    score: int
    queued_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLane:
    """The waiting jobs of one priority, as it is in force after ageing."""

    priority: Priority
    waiting: int
    next: tuple[NextJob, ...]
    """In the order of dispatch, whatever is paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJob:
    """A job that holds a slot."""

    id: str
    keyword: str
    page_type: str
    provider: str
    stage: str
    """Empty until a worker has begun."""
    progress: float
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad(workers.WorkerView):
    """A worker that is alive, and how many of its slots work."""

    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """One limit and how much of it is used now."""

    scope: Scope
    key: str
    name: str
    """concurrency, requests_per_minute, tokens_per_minute."""
    limit: int
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureCause:
    """Failed jobs of one cause; the words are those of the newest."""

    code: str
    jobs: int
    newest_at: datetime | None
    stage: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """What the queue page shows of this moment."""

    total: int
    """All jobs, whatever became of them."""
    lanes: tuple[ClassLane, ...]
    """HIGH, NORMAL, LOW."""
    running: tuple[RunningJob, ...]
    workers: tuple[WorkerLoad, ...]
    limits: tuple[LimitUse, ...]
    pauses: tuple[PauseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueHour:
    """What it shows of the last hour."""

    minutes: tuple[QueueMinute, ...]
    """Sixty, oldest first; the last one is not over yet."""
    causes: tuple[FailureCause, ...]
    """The most frequent first."""


_V = TypeVar("_V", NextJob, RunningJob)


def queue_status(session: Session, *, by: User | None) -> QueueStatus:
    """Waiting, running and ended jobs, slots and workers, all counted now."""
    require(by, Right.SEE)
    now = db_now(session)
    states = jobs_per_state(session)
    ranks = waiting_per_rank(session)
    oldest = oldest_queued_at(session)
    running = states.get(JobState.PROCESSING, 0)
    queue = queue_settings.load(session)
    alive = workers.alive(session, queue)
    return QueueStatus(
        total=sum(states.values()),
        waiting={priority.value: ranks.get(priority.rank, 0) for priority in Priority},
        running=running,
        retrying=states.get(JobState.RETRYING, 0),
        completed=states.get(JobState.COMPLETED, 0),
        failed=states.get(JobState.FAILED, 0),
        cancelled=states.get(JobState.CANCELLED, 0),
        workers_alive=len(alive),
        slots_used=running,
        slots_total=min(queue.max_concurrency, workers.slots_of(alive)),
        oldest_wait_seconds=max((now - oldest).total_seconds(), 0.0) if oldest else None,
        completed_last_hour=completed_since(session, now - timedelta(hours=1)),
        provider=settings().provider,
        paused=tuple(pause.sentence for pause in read_pauses(session, now=now)),
    )


def queue_now(session: Session, *, by: User | None) -> QueueNow:
    """Read in one go, so that its parts agree."""
    require(by, Right.SEE)
    return QueueNow(
        total=sum(jobs_per_state(session).values()),
        lanes=lanes(session, by=by),
        running=running(session, by=by),
        workers=worker_loads(session, by=by),
        limits=limit_use(session, by=by),
        pauses=tuple(holds.in_force(session, by=by)),
    )


def queue_hour(session: Session, *, by: User | None) -> QueueHour:
    """What changes slowly, and counts many jobs."""
    return QueueHour(minutes=last_hour(session, by=by), causes=failure_causes(session, by=by))


def lanes(session: Session, *, by: User | None) -> tuple[ClassLane, ...]:
    """Waiting jobs by the class in force, with the first of each."""
    require(by, Right.SEE)
    counts, found = waiting_per_rank(session), list[ClassLane]()
    for priority in Priority:
        waiting = counts.get(priority.rank, 0)
        rows = next_of_rank(session, priority.rank, limit=_NEXT_SHOWN) if waiting else ()
        found.append(ClassLane(priority=priority, waiting=waiting, next=tuple(_view(NextJob, row) for row in rows)))
    return tuple(found)


def running(session: Session, *, by: User | None) -> tuple[RunningJob, ...]:
    """The jobs that hold a slot, that which began first on top."""
    require(by, Right.SEE)
    return tuple(_view(RunningJob, row) for row in running_jobs(session))


def last_hour(session: Session, *, by: User | None) -> tuple[QueueMinute, ...]:
    """Throughput and waiting time, minute by minute; what did not happen is a zero."""
    require(by, Right.SEE)
    this_minute = db_now(session).astimezone(UTC).replace(second=0, microsecond=0)
    first = this_minute - (_MINUTES - 1) * _MINUTE
    done = {row.minute: row for row in completed_per_minute(session, first)}
    failed = {row.minute: row.jobs for row in failed_per_minute(session, first)}
    minutes = []
    for number in range(_MINUTES):
        at = first + number * _MINUTE
        minute = f"{at:%Y-%m-%d %H:%M}"
        row = done.get(minute)
        waited = float(row.waited) if row and row.waited is not None else None
        completed, lost = row.jobs if row else 0, failed.get(minute, 0)
        minutes.append(QueueMinute(at=at, completed=completed, failed=lost, wait_seconds=waited))
    return tuple(minutes)


def worker_loads(session: Session, *, by: User | None) -> tuple[WorkerLoad, ...]:
    """Those that have run longest first."""
    require(by, Right.SEE)
    used = Counter(row.worker_id for row in running_jobs(session))
    return tuple(WorkerLoad(**asdict(worker), used=used[worker.id]) for worker in workers.alive(session))


def limit_use(session: Session, *, by: User | None) -> tuple[LimitUse, ...]:
    """All slots first, then what is limited on its own. What a provider used in a minute is counted in the ledger."""
    require(by, Right.SEE)
    settings = queue_settings.load(session)
    slots = min(settings.max_concurrency, workers.slots_of_living(session, settings))
    uses = [LimitUse(scope=Scope.QUEUE, key="", name="concurrency", limit=slots, used=len(running_jobs(session)))]
    listed = holds.list_limits(session, by=by)
    per_minute = [view for view in listed if view.limits.requests_per_minute or view.limits.tokens_per_minute]
    calls = calls_since(session, db_now(session) - _MINUTE) if per_minute else {}
    for view in listed:
        requests, tokens = calls.get(view.key, (0, 0))
        used = {"concurrency": view.running, "requests_per_minute": requests, "tokens_per_minute": tokens}
        uses += [
            LimitUse(scope=view.scope, key=view.key, name=name, limit=limit, used=used[name])
            for name in used
            if (limit := getattr(view.limits, name)) is not None
        ]
    return tuple(uses)


def failure_causes(session: Session, *, by: User | None) -> tuple[FailureCause, ...]:
    """Failed jobs by their code; a retry by that code puts all of one cause back."""
    require(by, Right.SEE)
    return tuple(_cause(session, row.error_code, row.jobs) for row in failures_by_code(session, limit=_CAUSES_SHOWN))


def _cause(session: Session, code: str, jobs: int) -> FailureCause:
    newest = newest_failure(session, code)
    return FailureCause(
        code=code,
        jobs=jobs,
        newest_at=newest.finished_at if newest else None,
        stage=newest.error_stage if newest else "",
        message=newest.error_message if newest else "",
        hint=newest.error_hint if newest else "",
    )


def _view(kind: type[_V], row: Row[Any]) -> _V:  # Any: a row of a statement
    """The columns that have the names of its fields."""
    return kind(**{each.name: getattr(row, each.name) for each in fields(kind)})
