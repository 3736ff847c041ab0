"""Figures of the queue page, each from an index: minutes of the last hour, causes of failures, what is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, extract, func, literal_column, select
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.queries.claiming import IS_PENDING
from genapp.db.tables import JOB, PROVIDER_CALL

IS_COMPLETED: Final = literal_column("job.state = 'completed'")
"""Written out, not bound: the planner must see that the partial index fits."""
IS_FAILED: Final = literal_column("job.state = 'failed'")
NEWEST_CALLS: Final = 5_000


def completed_per_minute(session: Session, since: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(minute, jobs, mean seconds from the queue to the start), from the index alone."""
    minute, waited = _minute(session, JOB.c.finished_at), _seconds(session, JOB.c.queued_at, JOB.c.started_at)
    first_try = case((JOB.c.started_at >= JOB.c.queued_at, waited))
    statement = select(minute.label("minute"), func.count().label("jobs"), func.avg(first_try).label("waited"))
    return session.execute(statement.where(IS_COMPLETED, JOB.c.finished_at >= since).group_by(minute)).all()


def failed_per_minute(session: Session, since: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    minute = _minute(session, JOB.c.finished_at)
    statement = select(minute.label("minute"), func.count().label("jobs"))
    return session.execute(statement.where(IS_FAILED, JOB.c.finished_at >= since).group_by(minute)).all()


def failures_by_code(session: Session, *, limit: int) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(code, jobs), the most frequent first."""
    jobs = func.count().label("jobs")
    statement = select(JOB.c.error_code, jobs).where(IS_FAILED)
    return session.execute(statement.group_by(JOB.c.error_code).order_by(jobs.desc()).limit(limit)).all()


def newest_failure(session: Session, code: str) -> Row[Any] | None:  # Any: a row of a statement
    """What the newest failed job of this code says."""
    columns = (JOB.c.error_stage, JOB.c.error_message, JOB.c.error_hint, JOB.c.finished_at)
    mine = (IS_FAILED, JOB.c.error_code == code)
    return session.execute(select(*columns).where(*mine).order_by(JOB.c.finished_at.desc()).limit(1)).first()


def next_of_rank(session: Session, rank: int, *, limit: int) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """The first waiting jobs of one class, in the order of dispatch."""
    columns = (JOB.c.id, JOB.c.keyword, JOB.c.page_type, JOB.c.score, JOB.c.queued_at)
    order = (JOB.c.order_score, JOB.c.fair_start, JOB.c.id)
    return session.execute(select(*columns).where(IS_PENDING, JOB.c.rank == rank).order_by(*order).limit(limit)).all()


def calls_since(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Per provider: calls begun since then and tokens they used, of the newest `NEWEST_CALLS`."""
    columns = ("provider", "started_at", "input_tokens", "output_tokens")
    newest = select(*(PROVIDER_CALL.c[name] for name in columns)).order_by(PROVIDER_CALL.c.id.desc())
    calls = newest.limit(NEWEST_CALLS).subquery()
    tokens = func.sum(calls.c.input_tokens + calls.c.output_tokens)
    statement = select(calls.c.provider, func.count(), tokens).where(calls.c.started_at >= since)
    rows = session.execute(statement.group_by(calls.c.provider))
    return {provider: (count, int(used or 0)) for provider, count, used in rows}


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
