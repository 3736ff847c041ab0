"""Counted rows of the queue; each count is answered from an index alone."""

from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlmodel import Session

from genapp.db.queries.claiming import IS_PENDING
from genapp.db.tables import JOB


def jobs_per_state(session: Session) -> dict[str, int]:
    rows = session.execute(select(JOB.c.state, func.count()).group_by(JOB.c.state))
    return {state: count for state, count in rows}


def waiting_per_rank(session: Session) -> dict[int, int]:
    counted = select(JOB.c.rank, func.count()).where(IS_PENDING).group_by(JOB.c.rank)
    rows = session.execute(counted)
    return {rank: count for rank, count in rows}


def oldest_queued_at(session: Session) -> datetime | None:
    """When the job that has waited longest entered the queue."""
    oldest = select(JOB.c.queued_at).where(IS_PENDING).order_by(JOB.c.queued_at).limit(1)
    return session.scalar(oldest)


def completed_since(session: Session, since: datetime) -> int:
    done = (literal_column("job.state = 'completed'"), JOB.c.finished_at >= since)
    counted = select(func.count()).select_from(JOB).where(*done)
    return session.scalar(counted) or 0
