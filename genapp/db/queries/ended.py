"""The newest jobs that ended, of a batch or of a provider; found in an index, whatever their number."""

from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from genapp.db.tables import JOB

LOOKED_AT: Final = 100
"""Of pages that belong to no batch: so many of all providers are looked at to find those of one."""


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
            .limit(count if batch_id else LOOKED_AT)
        )
        ended += [row for row in session.execute(newest) if batch_id or row.provider == provider]
    ended.sort(key=lambda row: row.finished_at, reverse=True)
    return [row.error_code for row in ended[:count]]
