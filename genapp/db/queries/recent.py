"""Running jobs, and the newest finished ones: how long they hold their slots."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select
from sqlmodel import Session

from genapp.db.queries.claiming import IS_PROCESSING
from genapp.db.tables import JOB

SAMPLE: Final = 300
"""The newest finished pages; older ones say little about what pages take today."""


def newest_finished(session: Session) -> Sequence[Row[Any]]:  # Any: rows of a statement
    statement = (
        select(JOB.c.page_type, JOB.c.provider, JOB.c.claimed_at, JOB.c.finished_at)
        .where(JOB.c.state == "completed", JOB.c.claimed_at.is_not(None), JOB.c.finished_at.is_not(None))
        .order_by(JOB.c.finished_at.desc())
        .limit(SAMPLE)
    )
    return session.execute(statement).all()


def running_jobs(session: Session) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """Those that hold a slot now, that which began first on top."""
    columns = ("id", "provider", "batch_id", "page_type", "keyword", "stage", "progress", "worker_id", "claimed_at")
    statement = select(*(JOB.c[name] for name in columns)).where(IS_PROCESSING).order_by(JOB.c.claimed_at)
    return session.execute(statement).all()
