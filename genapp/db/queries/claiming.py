"""The claim: one statement that takes the best waiting jobs, gives each a lease and a new token."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Result, Row, Select, Update, bindparam, func, literal_column, null, or_, select, update
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.tables import JOB, WORKER

CLAIM_LOCK: Final = 0x636C6169
IS_PENDING: Final = literal_column("job.state = 'pending'")
"""Written out, not bound: the planner must see that the partial index of dispatch fits."""
IS_PROCESSING: Final = literal_column("job.state = 'processing'")
IS_RETRYING: Final = literal_column("job.state = 'retrying'")

BEST: Final = (
    select(JOB.c.id)
    .where(IS_PENDING, or_(JOB.c.not_before.is_(None), JOB.c.not_before <= bindparam("at")))
    .order_by(JOB.c.rank, JOB.c.order_score, JOB.c.fair_start, JOB.c.id)
    .limit(bindparam("most", type_=Integer))
)
"""The jobs that go next."""


def _take(which: Select[Any]) -> Update:  # Any: the type of the id column
    """`worker_id` stays empty until a worker really starts."""
    best = which.with_for_update(skip_locked=True).cte("best")
    return (
        update(JOB)
        .where(JOB.c.id.in_(select(best.c.id)))
        .values(
            state="processing",
            token=JOB.c.token + 1,
            claimed_at=bindparam("at"),
            lease_until=bindparam("until"),
            worker_id=null(),
            not_before=null(),
        )
        .returning(JOB.c.id, JOB.c.token, JOB.c.rank, JOB.c.score, JOB.c.fair_start, JOB.c.provider)
    )


# Each claim runs these, and making a statement takes longer than running it: they are made once.
_TAKE_BEST: Final = _take(BEST)
_TAKE_PICKED: Final = _take(select(JOB.c.id).where(IS_PENDING, JOB.c.id.in_(bindparam("ids", expanding=True))))
_LOCK_CLAIMS: Final = select(func.pg_advisory_xact_lock(CLAIM_LOCK))
_COUNT_PROCESSING: Final = select(func.count()).select_from(JOB).where(IS_PROCESSING)
_COUNT_PER_KEY: Final = (
    select(JOB.c.provider, JOB.c.batch_id, func.count()).where(IS_PROCESSING).group_by(JOB.c.provider, JOB.c.batch_id)
)
_COUNT_SLOTS: Final = select(func.sum(WORKER.c.slots)).where(
    WORKER.c.heartbeat_at > bindparam("seen_after"), WORKER.c.stopping.is_(False)
)


def one_dispatcher(session: Session) -> None:
    """Let one dispatcher at a time count free slots and claim; SQLite's write lock does that by itself."""
    if is_postgres(session):
        session.execute(_LOCK_CLAIMS)


def claim_best(session: Session, *, most: int, now: datetime, lease_until: datetime) -> list[Row[Any]]:
    """Take the best jobs of all. Returns the claimed rows in the order of dispatch."""
    return _claimed(session.execute(_TAKE_BEST, {"most": most, "at": now, "until": lease_until}))


def claim_picked(session: Session, ids: Sequence[str], *, now: datetime, lease_until: datetime) -> list[Row[Any]]:
    """Take those of these jobs that still wait; what somebody else holds locked is left out. Returns as above."""
    return _claimed(session.execute(_TAKE_PICKED, {"ids": ids, "at": now, "until": lease_until}))


def _claimed(rows: Result[Any]) -> list[Row[Any]]:  # Any: rows of a statement
    return sorted(rows, key=lambda row: (row.rank, -row.score, row.fair_start, row.id))


def processing_count(session: Session) -> int:
    return session.scalar(_COUNT_PROCESSING) or 0


def processing_per_key(session: Session) -> dict[tuple[str, str | None], int]:
    """Running jobs per (provider, batch id)."""
    return {(provider, batch_id): count for provider, batch_id, count in session.execute(_COUNT_PER_KEY)}


def slots_alive(session: Session, *, seen_after: datetime) -> int:
    """Jobs that the workers alive, and not about to stop, can run at once."""
    return session.scalar(_COUNT_SLOTS, {"seen_after": seen_after}) or 0
