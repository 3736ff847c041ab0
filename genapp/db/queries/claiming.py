"""The claim: one statement that takes the best waiting jobs, gives each a lease and a new token."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, Update, func, literal_column, null, or_, select, update
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.tables import JOB, WORKER

CLAIM_LOCK: Final = 0x636C6169
IS_PENDING: Final = literal_column("job.state = 'pending'")
"""Written out, not bound: the planner must see that the partial index of dispatch fits."""
IS_PROCESSING: Final = literal_column("job.state = 'processing'")
IS_RETRYING: Final = literal_column("job.state = 'retrying'")


def one_dispatcher(session: Session) -> None:
    """Let one dispatcher at a time count free slots and claim; SQLite's write lock does that by itself."""
    if is_postgres(session):
        session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))


def claim_statement(*, limit: int, now: datetime, lease_until: datetime) -> Update:
    """Takes the best jobs of all. Returns the claimed rows in no order."""
    best = (
        select(JOB.c.id)
        .where(IS_PENDING, or_(JOB.c.not_before.is_(None), JOB.c.not_before <= now))
        .order_by(JOB.c.rank, JOB.c.order_score, JOB.c.fair_start, JOB.c.id)
        .limit(limit)
    )
    return _take(best, now=now, lease_until=lease_until)


def claim_picked_statement(ids: Sequence[str], *, now: datetime, lease_until: datetime) -> Update:
    """Takes those of these jobs that still wait; what somebody else holds locked is left out."""
    return _take(select(JOB.c.id).where(IS_PENDING, JOB.c.id.in_(ids)), now=now, lease_until=lease_until)


def _take(which: Select[Any], *, now: datetime, lease_until: datetime) -> Update:  # Any: the type of the id column
    """`worker_id` stays empty until a worker really starts."""
    best = which.with_for_update(skip_locked=True).cte("best")
    return (
        update(JOB)
        .where(JOB.c.id.in_(select(best.c.id)))
        .values(
            state="processing",
            token=JOB.c.token + 1,
            claimed_at=now,
            lease_until=lease_until,
            worker_id=null(),
            not_before=null(),
        )
        .returning(JOB.c.id, JOB.c.token, JOB.c.rank, JOB.c.score, JOB.c.fair_start, JOB.c.provider)
    )


def claim_rows(session: Session, statement: Update) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """The claimed jobs in the order of dispatch."""
    rows = session.execute(statement).all()
    return sorted(rows, key=lambda row: (row.rank, -row.score, row.fair_start, row.id))


def processing_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(JOB).where(IS_PROCESSING)) or 0


def processing_per_key(session: Session) -> dict[tuple[str, str | None], int]:
    """Running jobs per (provider, batch id)."""
    counted = select(JOB.c.provider, JOB.c.batch_id, func.count()).where(IS_PROCESSING)
    rows = session.execute(counted.group_by(JOB.c.provider, JOB.c.batch_id))
    return {(provider, batch_id): count for provider, batch_id, count in rows}


def slots_alive(session: Session, *, seen_after: datetime) -> int:
    """Jobs that the workers alive, and not about to stop, can run at once."""
    alive = select(func.sum(WORKER.c.slots)).where(WORKER.c.heartbeat_at > seen_after, WORKER.c.stopping.is_(False))
    return session.scalar(alive) or 0
