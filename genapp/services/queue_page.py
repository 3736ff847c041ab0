"""The queue page: each part is read on its own, and all of them from indexes, so 100,000 jobs change nothing."""

from collections import Counter
from dataclasses import fields
from datetime import UTC, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Row
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.engine import db_now
from genapp.db.queries.counts import waiting_per_rank
from genapp.db.queries.queue_page import (
    calls_since,
    completed_per_minute,
    failed_per_minute,
    failures_by_code,
    newest_failure,
    next_of_rank,
)
from genapp.db.queries.recent import running_jobs
from genapp.jobs.priority import Priority
from genapp.jobs.restrictions import Scope
from genapp.services import limits, pauses, queue_settings, workers
from genapp.services.queue_views import (
    ClassLane,
    FailureCause,
    LimitUse,
    Minute,
    NextJob,
    QueueHour,
    QueueNow,
    RunningJob,
    WorkerLoad,
)

V = TypeVar("V", NextJob, RunningJob)

MINUTES: Final = 60
NEXT_SHOWN: Final = 5
CAUSES_SHOWN: Final = 20
MINUTE: Final = timedelta(minutes=1)


def queue_now(session: Session, *, by: User | None) -> QueueNow:
    """Read in one go, so that its parts agree."""
    return QueueNow(
        lanes=lanes(session, by=by),
        running=running(session, by=by),
        workers=worker_loads(session, by=by),
        limits=limit_use(session, by=by),
        pauses=tuple(pauses.in_force(session, by=by)),
    )


def queue_hour(session: Session, *, by: User | None) -> QueueHour:
    """What changes slowly, and counts many jobs."""
    return QueueHour(minutes=last_hour(session, by=by), causes=failure_causes(session, by=by))


def lanes(session: Session, *, by: User | None) -> tuple[ClassLane, ...]:
    """Waiting jobs by the class in force, with the first of each."""
    require(by, Right.SEE)
    counts = waiting_per_rank(session)
    return tuple(
        ClassLane(
            priority=priority,
            waiting=counts.get(priority.rank, 0),
            next=_next(session, priority) if counts.get(priority.rank) else (),
        )
        for priority in Priority
    )


def running(session: Session, *, by: User | None) -> tuple[RunningJob, ...]:
    """The jobs that hold a slot, that which began first on top."""
    require(by, Right.SEE)
    return tuple(_view(RunningJob, row) for row in running_jobs(session))


def last_hour(session: Session, *, by: User | None) -> tuple[Minute, ...]:
    """Throughput and waiting time, minute by minute; what did not happen is a zero."""
    require(by, Right.SEE)
    this_minute = db_now(session).astimezone(UTC).replace(second=0, microsecond=0)
    first = this_minute - (MINUTES - 1) * MINUTE
    done = {row.minute: row for row in completed_per_minute(session, first)}
    failed = {row.minute: row.jobs for row in failed_per_minute(session, first)}
    minutes = []
    for number in range(MINUTES):
        at = first + number * MINUTE
        row = done.get(f"{at:%Y-%m-%d %H:%M}")
        waited = float(row.waited) if row and row.waited is not None else None
        minutes.append(
            Minute(
                at=at,
                completed=row.jobs if row else 0,
                failed=failed.get(f"{at:%Y-%m-%d %H:%M}", 0),
                wait_seconds=waited,
            )
        )
    return tuple(minutes)


def worker_loads(session: Session, *, by: User | None) -> tuple[WorkerLoad, ...]:
    """The workers alive, and how many of their slots work."""
    require(by, Right.SEE)
    used = Counter(row.worker_id for row in running_jobs(session))
    return tuple(
        WorkerLoad(
            id=worker.id,
            host=worker.host,
            pid=worker.pid,
            version=worker.version,
            slots=worker.slots,
            used=used[worker.id],
            heartbeat_at=worker.heartbeat_at,
            stopping=worker.stopping,
        )
        for worker in workers.alive(session)
    )


def limit_use(session: Session, *, by: User | None) -> tuple[LimitUse, ...]:
    """All slots first, then what is limited on its own. What a provider used in a minute is counted in the ledger."""
    require(by, Right.SEE)
    settings = queue_settings.load(session)
    slots = min(settings.max_concurrency, workers.slots_of_living(session, settings))
    uses = [LimitUse(scope=Scope.QUEUE, key="", name="concurrency", limit=slots, used=len(running_jobs(session)))]
    listed = limits.list_limits(session, by=by)
    per_minute = [view for view in listed if view.limits.requests_per_minute or view.limits.tokens_per_minute]
    calls = calls_since(session, db_now(session) - MINUTE) if per_minute else {}
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
    return tuple(_cause(session, row.error_code, row.jobs) for row in failures_by_code(session, limit=CAUSES_SHOWN))


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


def _next(session: Session, priority: Priority) -> tuple[NextJob, ...]:
    return tuple(_view(NextJob, row) for row in next_of_rank(session, priority.rank, limit=NEXT_SHOWN))


def _view(kind: type[V], row: Row[Any]) -> V:  # Any: a row of a statement
    """The columns that have the names of its fields."""
    return kind(**{each.name: getattr(row, each.name) for each in fields(kind)})
