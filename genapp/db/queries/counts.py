"""Counted rows of the queue; each count is answered from an index alone."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, literal_column, select
from sqlmodel import Session

from genapp.db.queries.claiming import IS_PENDING
from genapp.db.tables import JOB

_PER_STATE: Final = select(JOB.c.state, func.count()).group_by(JOB.c.state)
_PER_RANK: Final = select(JOB.c.rank, func.count()).where(IS_PENDING).group_by(JOB.c.rank)
_OLDEST: Final = select(JOB.c.queued_at).where(IS_PENDING).order_by(JOB.c.queued_at).limit(1)
_COMPLETED: Final = (
    select(func.count())
    .select_from(JOB)
    .where(literal_column("job.state = 'completed'"), JOB.c.finished_at >= bindparam("since"))
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
