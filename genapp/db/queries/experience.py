"""What finished pages took: the sample that estimates rest on."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlmodel import Session

from genapp.db.tables import JOB, PROVIDER_CALL

SAMPLE: Final = 200
"""The newest finished pages of a kind; older ones say little about today's provider."""


def finished_pages(session: Session, *, page_type: str, provider: str) -> Sequence[Row[Any]]:  # Any: rows
    """(id, started_at, finished_at) of the newest finished pages of this kind, of one attempt each."""
    statement = (
        select(JOB.c.id, JOB.c.started_at, JOB.c.finished_at)
        .where(JOB.c.state == "completed", JOB.c.page_type == page_type, JOB.c.provider == provider)
        .where(JOB.c.started_at.is_not(None), JOB.c.attempts == 0, JOB.c.crashes == 0)
        .order_by(JOB.c.finished_at.desc())
        .limit(SAMPLE)
    )
    return session.execute(statement).all()


def cost_of_each(session: Session, job_ids: Sequence[str]) -> dict[str, int]:
    """Micros spent on each of these jobs, with every call that it took."""
    cost = func.coalesce(func.sum(PROVIDER_CALL.c.cost_micros), 0)
    statement = select(PROVIDER_CALL.c.job_id, cost).where(PROVIDER_CALL.c.job_id.in_(job_ids))
    return {job_id: int(spent) for job_id, spent in session.execute(statement.group_by(PROVIDER_CALL.c.job_id))}
