"""Waiting jobs lane by lane, and the claim that takes the best of them.

Each lane costs a look into an index, however many jobs wait in it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Executable,
    Integer,
    Result,
    Row,
    Select,
    Update,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.models import JOB, WORKER
from genapp.jobs import OrderKey, Waiting

_CLAIM_LOCK: Final = 0x636C6169
IS_PENDING: Final = literal_column("job.state = 'pending'")
"""Written out, not bound: the planner must see that the partial index of dispatch fits."""
IS_PROCESSING: Final = literal_column("job.state = 'processing'")
IS_RETRYING: Final = literal_column("job.state = 'retrying'")

_ORDER: Final = (JOB.c.rank, JOB.c.order_score, JOB.c.fair_start, JOB.c.id)
_IN_LANE: Final = (JOB.c.lane, *_ORDER)
"""The order of `ix_job_lane`.

A lane is asked for as a range, never with `=`: a planner that knows the lane to be constant would take it out of the
order, and might then walk the index of dispatch through every job of other lanes.
"""


def waiting_lanes(session: Session) -> list[str]:
    """The names of all lanes in which jobs wait."""
    lanes = _lanes()
    return list(session.scalars(select(lanes.c.lane).where(lanes.c.lane.is_not(None))))


def lane_heads(session: Session, *, now: datetime) -> list[Waiting]:
    """The first job of each lane that may run now, in no order."""
    statement = heads_statement(now=now, lateral=is_postgres(session))
    return [_waiting(row) for row in session.execute(statement)]


def next_in_lane(session: Session, after: Waiting, *, now: datetime, limit: int) -> Sequence[Waiting]:
    """The jobs that follow one in its lane, in the order of dispatch."""
    return [_waiting(row) for row in session.execute(next_statement(after, now=now, limit=limit))]


def count_ahead(session: Session, place: Waiting, *, most: int) -> int:
    """How many jobs of a lane go before this place; counted in the index, and not beyond `most`."""
    return session.scalar(ahead_statement(place, most=most)) or 0


def count_all_ahead(session: Session, place: OrderKey, *, most: int) -> int:
    """How many waiting jobs of any lane go before this place; counted in the index, and not beyond `most`."""
    before = select(JOB.c.id).where(IS_PENDING, tuple_(*_ORDER) < place).order_by(*_ORDER).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(before)) or 0


def heads_statement(*, now: datetime, lateral: bool) -> Executable:
    """SQLite knows no LATERAL; PostgreSQL without statistics would join with all jobs instead."""
    lanes, other = _lanes(), JOB.alias("other")
    in_lane = [other.c[column.name] for column in _IN_LANE]
    first = (
        select(*in_lane)
        .where(_pending("other"), other.c.lane >= lanes.c.lane, other.c.lane <= lanes.c.lane)
        .where(_may_run(other.c.not_before, now))
        .order_by(*in_lane)
        .limit(1)
        .correlate(lanes)
    )
    if lateral:
        head = first.lateral("head")
        return select(head).select_from(lanes.join(head, true()))
    the_id = first.with_only_columns(other.c.id, maintain_column_froms=True).scalar_subquery()
    return select(*_IN_LANE).select_from(lanes.join(JOB, JOB.c.id == the_id))


def next_statement(after: Waiting, *, now: datetime, limit: int) -> Executable:
    beyond = (JOB.c.lane <= after.lane, tuple_(*_IN_LANE) > (after.lane, *after.place))
    follows = select(*_IN_LANE).where(IS_PENDING, *beyond, _may_run(JOB.c.not_before, now))
    return follows.order_by(*_IN_LANE).limit(limit)


def ahead_statement(place: Waiting, *, most: int) -> Select[int]:
    before = (JOB.c.lane >= place.lane, tuple_(*_IN_LANE) < (place.lane, *place.place))
    ahead = select(JOB.c.id).where(IS_PENDING, *before).order_by(*_IN_LANE).limit(most).subquery()
    return select(func.count()).select_from(ahead)


def _lanes() -> CTE:
    """A loose scan of the index: the first lane, then each time the next one; the last row is empty."""
    first, later = JOB.alias("first"), JOB.alias("later")
    start = select(first.c.lane).where(_pending("first")).order_by(first.c.lane).limit(1).scalar_subquery()
    lanes = select(start.label("lane")).cte("lanes", recursive=True)
    following = (
        select(later.c.lane)
        .where(_pending("later"), later.c.lane > lanes.c.lane)
        .order_by(later.c.lane)
        .limit(1)
        .correlate(lanes)
        .scalar_subquery()
    )
    return lanes.union_all(select(following).where(lanes.c.lane.is_not(None)))


def _pending(table: str) -> ColumnElement[bool]:
    """`IS_PENDING` of an alias."""
    return literal_column(f"{table}.state = 'pending'")


def _may_run(
    not_before: ColumnElement[datetime | None], now: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    return or_(not_before.is_(None), not_before <= now)


def _waiting(row: Row[Any]) -> Waiting:  # Any: rows of a statement
    return Waiting((row.rank, row.order_score, row.fair_start, row.id), row.lane)


BEST: Final = (
    select(JOB.c.id)
    .where(IS_PENDING, _may_run(JOB.c.not_before, bindparam("at")))
    .order_by(*_ORDER)
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
_LOCK_CLAIMS: Final = select(func.pg_advisory_xact_lock(_CLAIM_LOCK))
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


def waiting_per_lane(session: Session) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(lane, rank, jobs) of all that wait; counted in the index `ix_job_lane`."""
    counted = select(JOB.c.lane, JOB.c.rank, func.count().label("jobs")).where(IS_PENDING)
    return session.execute(counted.group_by(JOB.c.lane, JOB.c.rank)).all()


def slots_alive(session: Session, *, seen_after: datetime) -> int:
    """Jobs that the workers alive, and not about to stop, can run at once."""
    return session.scalar(_COUNT_SLOTS, {"seen_after": seen_after}) or 0
