"""Figures of the queue and its pauses, each from an index."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, case, delete, extract, func, literal_column, or_, select, update
from sqlmodel import Session

from genapp.db.engine import insert_or, is_postgres
from genapp.db.models import JOB, PAUSE, PROVIDER_CALL
from genapp.db.queries.claiming import IS_PENDING, IS_PROCESSING

_IS_COMPLETED: Final = literal_column("job.state = 'completed'")
"""Written out, not bound: the planner must see that the partial index fits."""
_IS_FAILED: Final = literal_column("job.state = 'failed'")
_NEWEST_CALLS: Final = 5_000
_SAMPLE: Final = 300
"""The newest finished pages; older ones say little about what pages take today."""

_PER_STATE: Final = select(JOB.c.state, func.count()).group_by(JOB.c.state)
_PER_RANK: Final = select(JOB.c.rank, func.count()).where(IS_PENDING).group_by(JOB.c.rank)
_OLDEST: Final = select(JOB.c.queued_at).where(IS_PENDING).order_by(JOB.c.queued_at).limit(1)
_COMPLETED: Final = select(func.count()).select_from(JOB).where(_IS_COMPLETED, JOB.c.finished_at >= bindparam("since"))
_IS_PROBED: Final = PAUSE.c.probe > 0
_IN_FORCE: Final = (
    select(PAUSE)
    .where(or_(PAUSE.c.until.is_(None), PAUSE.c.until > bindparam("now"), _IS_PROBED))
    .order_by(PAUSE.c.since)
)
_PROBES_DUE: Final = select(PAUSE.c.key, PAUSE.c.kind, PAUSE.c.probe).where(
    _IS_PROBED, PAUSE.c.until <= bindparam("now")
)


def jobs_per_state(session: Session) -> dict[str, int]:
    return {state: count for state, count in session.execute(_PER_STATE)}


def waiting_per_rank(session: Session) -> dict[int, int]:
    return {rank: count for rank, count in session.execute(_PER_RANK)}


def oldest_queued_at(session: Session) -> datetime | None:
    """When the job that has waited longest entered the queue."""
    return session.scalar(_OLDEST)


def completed_since(session: Session, since: datetime) -> int:
    return session.scalar(_COMPLETED, {"since": since}) or 0


def completed_per_minute(session: Session, since: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(minute, jobs, mean seconds from the queue to the start), from the index alone."""
    minute, waited = _minute(session, JOB.c.finished_at), _seconds(session, JOB.c.queued_at, JOB.c.started_at)
    first_try = case((JOB.c.started_at >= JOB.c.queued_at, waited))
    statement = select(minute.label("minute"), func.count().label("jobs"), func.avg(first_try).label("waited"))
    return session.execute(statement.where(_IS_COMPLETED, JOB.c.finished_at >= since).group_by(minute)).all()


def failed_per_minute(session: Session, since: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    minute = _minute(session, JOB.c.finished_at)
    statement = select(minute.label("minute"), func.count().label("jobs"))
    return session.execute(statement.where(_IS_FAILED, JOB.c.finished_at >= since).group_by(minute)).all()


def failures_by_code(session: Session, *, limit: int) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(code, jobs), the most frequent first."""
    jobs = func.count().label("jobs")
    statement = select(JOB.c.error_code, jobs).where(_IS_FAILED)
    return session.execute(statement.group_by(JOB.c.error_code).order_by(jobs.desc()).limit(limit)).all()


def newest_failure(session: Session, code: str) -> Row[Any] | None:  # Any: a row of a statement
    """What the newest failed job of this code says."""
    columns = (JOB.c.error_stage, JOB.c.error_message, JOB.c.error_hint, JOB.c.finished_at)
    mine = (_IS_FAILED, JOB.c.error_code == code)
    return session.execute(select(*columns).where(*mine).order_by(JOB.c.finished_at.desc()).limit(1)).first()


def next_of_rank(session: Session, rank: int, *, limit: int) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """The first waiting jobs of one class, in the order of dispatch."""
    columns = (JOB.c.id, JOB.c.keyword, JOB.c.page_type, JOB.c.score, JOB.c.queued_at)
    order = (JOB.c.order_score, JOB.c.fair_start, JOB.c.id)
    return session.execute(select(*columns).where(IS_PENDING, JOB.c.rank == rank).order_by(*order).limit(limit)).all()


def calls_since(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Per provider: calls begun since then and tokens they used, of the newest `_NEWEST_CALLS`."""
    columns = ("provider", "started_at", "input_tokens", "output_tokens")
    newest = select(*(PROVIDER_CALL.c[name] for name in columns)).where(PROVIDER_CALL.c.state != "waiting")
    calls = newest.order_by(PROVIDER_CALL.c.id.desc()).limit(_NEWEST_CALLS).subquery()
    tokens = func.sum(calls.c.input_tokens + calls.c.output_tokens)
    statement = select(calls.c.provider, func.count(), tokens).where(calls.c.started_at >= since)
    rows = session.execute(statement.group_by(calls.c.provider))
    return {provider: (count, int(used or 0)) for provider, count, used in rows}


def newest_finished(session: Session) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """How long each held its slot."""
    statement = (
        select(JOB.c.page_type, JOB.c.provider, JOB.c.model, JOB.c.claimed_at, JOB.c.finished_at)
        .where(JOB.c.state == "completed", JOB.c.claimed_at.is_not(None), JOB.c.finished_at.is_not(None))
        .order_by(JOB.c.finished_at.desc())
        .limit(_SAMPLE)
    )
    return session.execute(statement).all()


def running_jobs(session: Session) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """Those that hold a slot now, that which began first on top."""
    columns = ("id", "provider", "batch_id", "page_type", "keyword", "stage", "progress", "worker_id", "claimed_at")
    statement = select(*(JOB.c[name] for name in columns)).where(IS_PROCESSING).order_by(JOB.c.claimed_at)
    return session.execute(statement).all()


def pauses_at(session: Session, now: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """The pauses in force, oldest first; one that has run out counts no longer, even if its row is still there.

    One that is probed is in force until a probe has passed.
    """
    return session.execute(_IN_FORCE, {"now": now}).all()


def write_pause(session: Session, row: dict[str, object], *, only_longer: bool) -> None:
    """A pause of the same kind is replaced; with `only_longer` it does not end sooner for it."""
    until: object = row["until"]
    if only_longer and until is not None:
        stays = or_(PAUSE.c.until.is_(None), PAUSE.c.until > until)
        until = case((stays, PAUSE.c.until), else_=until)
    statement = insert_or(session, PAUSE).values(row)
    changes = {"reason": row["reason"], "by": row["by"], "until": until}
    session.execute(statement.on_conflict_do_update(index_elements=["scope", "key", "kind"], set_=changes))


def begin_probed_pause(session: Session, row: Mapping[str, object], *, now: datetime) -> None:
    """One of this kind that is in force stays as it is, so that nothing is probed more often than it should."""
    delete_run_out(session, now)
    session.execute(insert_or(session, PAUSE).values(dict(row)).on_conflict_do_nothing())


def probes_due(session: Session, now: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(key, kind, probe) of the pauses whose provider is to be asked now."""
    return session.execute(_PROBES_DUE, {"now": now}).all()


def move_probe(session: Session, key: str, kind: str, probe: int, values: Mapping[str, object]) -> bool:
    """Change a probed pause that still stands at this probe; whether it did."""
    mine = (PAUSE.c.scope == "provider", PAUSE.c.key == key, PAUSE.c.kind == kind, PAUSE.c.probe == probe)
    return session.scalar(update(PAUSE).where(*mine).values(values).returning(PAUSE.c.key)) is not None


def ask_all_probes(session: Session, now: datetime) -> None:
    """Have every provider that is probed asked at once."""
    session.execute(update(PAUSE).where(_IS_PROBED).values(until=now))


def delete_pauses(session: Session, *, scope: str, key: str, kinds: Sequence[str] = ()) -> list[str]:
    """End the pauses of one thing, of all kinds or of some; returns the kinds that ended."""
    gone = delete(PAUSE).where(PAUSE.c.scope == scope, PAUSE.c.key == key)
    if kinds:
        gone = gone.where(PAUSE.c.kind.in_(kinds))
    return list(session.scalars(gone.returning(PAUSE.c.kind)))


def delete_run_out(session: Session, now: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """Delete the pauses that have run out; returns them."""
    gone = (
        delete(PAUSE)
        .where(PAUSE.c.until <= now, PAUSE.c.probe == 0)
        .returning(PAUSE.c.scope, PAUSE.c.key, PAUSE.c.kind)
    )
    return session.execute(gone).all()


def _minute(session: Session, moment: ColumnElement[Any]) -> ColumnElement[str]:  # Any: a column of times
    """As "2026-11-25 01:45" in UTC."""
    if is_postgres(session):
        return func.to_char(func.timezone("UTC", moment), literal_column("'YYYY-MM-DD HH24:MI'"))
    return func.strftime(literal_column("'%Y-%m-%d %H:%M'"), moment)


def _seconds(
    session: Session,
    start: ColumnElement[Any],
    end: ColumnElement[Any],  # Any: columns of times
) -> ColumnElement[Any]:
    if is_postgres(session):
        return extract("epoch", end - start)
    return (func.julianday(end) - func.julianday(start)) * literal_column("86400.0")
