"""Counts over the jobs of batches, and what finished pages took; always from the rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Row, cast, func, select
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.models import JOB, PROVIDER_CALL

SECONDS: Final = 60
_LOOKED_AT: Final = 100
"""Of pages that belong to no batch: so many of all providers are looked at to find those of one."""
_SAMPLE: Final = 200
"""The newest finished pages of a kind; older ones say little about today's provider."""


def states_of(session: Session, batch_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Jobs per state of each batch; answered from the index `ix_job_batch`."""
    counted = select(JOB.c.batch_id, JOB.c.state, func.count()).where(JOB.c.batch_id.in_(batch_ids))
    found: dict[str, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    for batch_id, state, count in session.execute(counted.group_by(JOB.c.batch_id, JOB.c.state)):
        found[batch_id][state] = count
    return found


def per_priority(session: Session, batch_id: str) -> dict[str, int]:
    """Open jobs per priority."""
    return _counted(session, batch_id, JOB.c.priority, JOB.c.state.in_(("pending", "processing", "retrying")))


def open_providers(session: Session, batch_id: str) -> set[str]:
    """Who writes the pages that are not finished."""
    waiting = (JOB.c.batch_id == batch_id, JOB.c.state.in_(("pending", "processing", "retrying")))
    return set(session.scalars(select(JOB.c.provider).where(*waiting).distinct()))


def per_stage(session: Session, batch_id: str) -> dict[str, int]:
    """Running jobs per stage."""
    return _counted(session, batch_id, JOB.c.stage, JOB.c.state == "processing")


def per_cause(session: Session, batch_id: str) -> dict[str, int]:
    """Failed jobs per error code."""
    return _counted(session, batch_id, JOB.c.error_code, JOB.c.state == "failed")


def per_verdict(session: Session, batch_id: str) -> dict[str, int]:
    """Completed jobs per verdict; "" for those that nobody checked."""
    return _counted(session, batch_id, JOB.c.verdict, JOB.c.state == "completed")


def per_score(session: Session, batch_id: str) -> dict[int, int]:
    """Completed jobs per quality score, in tens: 90 stands for 90 to 99, and 100 for itself."""
    tens = (JOB.c.quality_score // 10 * 10).label("tens")
    done = (JOB.c.batch_id == batch_id, JOB.c.state == "completed", JOB.c.quality_score.is_not(None))
    return {int(ten): count for ten, count in session.execute(select(tens, func.count()).where(*done).group_by(tens))}


def first_error(session: Session, batch_id: str, code: str) -> str:
    """The words of the newest failure with this code."""
    failed = (JOB.c.batch_id == batch_id, JOB.c.state == "failed", JOB.c.error_code == code)
    newest = select(JOB.c.error_message).where(*failed).order_by(JOB.c.finished_at.desc()).limit(1)
    return session.scalar(newest) or ""


def ended_per_minute(session: Session, batch_id: str, *, since: datetime) -> dict[int, dict[str, int]]:
    """Completed and failed jobs per minute (whole minutes since 1970); from the index `ix_job_batch`."""
    minute = _minute(session, JOB.c.finished_at).label("minute")
    ended = (JOB.c.batch_id == batch_id, JOB.c.state.in_(("completed", "failed")), JOB.c.finished_at >= since)
    found: dict[int, dict[str, int]] = {}
    counted = select(minute, JOB.c.state, func.count()).where(*ended).group_by(minute, JOB.c.state)
    for at, state, count in session.execute(counted):
        found.setdefault(int(at), {})[state] = count
    return found


def span(session: Session, batch_id: str) -> tuple[datetime | None, datetime | None]:
    """When the first job of the batch began, and when the last one ended so far."""
    first_and_last = select(func.min(JOB.c.started_at), func.max(JOB.c.finished_at))
    started, ended = session.execute(first_and_last.where(JOB.c.batch_id == batch_id)).one()
    return started, ended


def newest_causes(session: Session, *, batch_id: str | None, provider: str, count: int) -> list[str]:
    """Error codes of the newest ended jobs, newest first, "" for a completed one.

    Of the batch; without one, of the provider's jobs that belong to no batch.
    """
    ended = []
    for state in ("failed", "completed"):
        newest = (
            select(JOB.c.finished_at, JOB.c.error_code, JOB.c.provider)
            .where(JOB.c.batch_id == batch_id if batch_id else JOB.c.batch_id.is_(None), JOB.c.state == state)
            .order_by(JOB.c.finished_at.desc())
            .limit(count if batch_id else _LOOKED_AT)
        )
        ended += [row for row in session.execute(newest) if batch_id or row.provider == provider]
    ended.sort(key=lambda row: row.finished_at, reverse=True)
    return [row.error_code for row in ended[:count]]


def finished_pages(session: Session, *, page_type: str, provider: str, model: str) -> Sequence[Row[Any]]:  # Any: rows
    """(id, claimed_at, finished_at) of the newest finished pages of this kind, of one attempt each.

    From the claim, not from the first start: a page that waited for a limit or for money took no longer for it.
    """
    statement = (
        select(JOB.c.id, JOB.c.claimed_at, JOB.c.finished_at)
        .where(JOB.c.state == "completed", JOB.c.page_type == page_type)
        .where(JOB.c.provider == provider, JOB.c.model == model)
        .where(JOB.c.claimed_at.is_not(None), JOB.c.attempts == 0, JOB.c.crashes == 0)
        .order_by(JOB.c.finished_at.desc())
        .limit(_SAMPLE)
    )
    return session.execute(statement).all()


def cost_of_each(session: Session, job_ids: Sequence[str], *, but_of: str = "") -> dict[str, int]:
    """Micros spent on each of these jobs, with every call that it took, except those for one component."""
    calls = PROVIDER_CALL.c
    cost = func.coalesce(func.sum(calls.cost_micros), 0)
    statement = select(calls.job_id, cost).where(calls.job_id.in_(job_ids), calls.component != but_of)
    return {job_id: int(spent) for job_id, spent in session.execute(statement.group_by(PROVIDER_CALL.c.job_id))}


def providers_of_open(session: Session, batch_id: str) -> set[str]:
    """Who is to write the pages that are not finished."""
    is_open = (JOB.c.batch_id == batch_id, JOB.c.state.in_(("pending", "processing", "retrying")))
    return set(session.scalars(select(JOB.c.provider).where(*is_open).distinct()))


def _counted(
    session: Session, batch_id: str, column: ColumnElement[str], condition: ColumnElement[bool]
) -> dict[str, int]:
    counted = select(column, func.count()).where(JOB.c.batch_id == batch_id, condition).group_by(column)
    return {value: count for value, count in session.execute(counted)}


def _minute(session: Session, moment: ColumnElement[datetime]) -> ColumnElement[int]:
    if is_postgres(session):
        return cast(func.floor(func.extract("epoch", moment) / SECONDS), Integer)
    return cast(func.strftime("%s", moment), Integer) // SECONDS
