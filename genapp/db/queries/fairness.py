"""The virtual clocks of fair sharing, one for each rank and score, and the places they give."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Subquery, bindparam, case, delete, func, literal, literal_column, select
from sqlmodel import Session

from genapp.db.engine import Upsert, insert_for, is_postgres
from genapp.db.models import ACTION_ITEM, FAIR_CLOCK, JOB
from genapp.jobs import COST, Priority

_QUEUE = ""
"""The flow name of the queue's own clock."""

_KEY: Final = ["rank", "score", "flow"]

ClockKey = tuple[int, int]
"""(rank, score): jobs that fair sharing puts in order among themselves."""

RANK_OF_ITEM: Final = case({each.value: each.rank for each in Priority}, value=ACTION_ITEM.c.priority)
"""The rank of the class that a job had before the action, without ageing."""

# Each submission and each claim runs these, and making a statement takes longer than running it: they are made once.
_CLOCKS: Final = select(FAIR_CLOCK.c.flow, FAIR_CLOCK.c.value).where(
    FAIR_CLOCK.c.rank == bindparam("in_rank"),
    FAIR_CLOCK.c.score == bindparam("in_score"),
    FAIR_CLOCK.c.flow.in_([_QUEUE, bindparam("of_flow")]),
)
_LAST_WAITING: Final = select(func.max(JOB.c.fair_start)).where(
    literal_column("job.state = 'pending'"),
    JOB.c.flow == bindparam("of_flow"),
    JOB.c.rank == bindparam("in_rank"),
    JOB.c.score == bindparam("in_score"),
)
_FORGET_PASSED: Final = delete(FAIR_CLOCK).where(
    FAIR_CLOCK.c.flow != _QUEUE,
    FAIR_CLOCK.c.rank == bindparam("in_rank"),
    FAIR_CLOCK.c.score == bindparam("in_score"),
    FAIR_CLOCK.c.value <= bindparam("now"),
)


def read_clocks(session: Session, group: ClockKey, flow: str) -> tuple[float, float]:
    """The clock of the queue, and where the flow's last job ends."""
    rows = session.execute(_CLOCKS, {"in_rank": group[0], "in_score": group[1], "of_flow": flow})
    values = {row.flow: row.value for row in rows}
    return values.get(_QUEUE, 0.0), values.get(flow, 0.0)


def last_waiting_start(session: Session, group: ClockKey, flow: str) -> float | None:
    """The start of the flow's last job that still waits."""
    return session.scalar(_LAST_WAITING, {"in_rank": group[0], "in_score": group[1], "of_flow": flow})


def write_finishes(session: Session, finishes: Mapping[tuple[int, int, str], float]) -> None:
    """Set where the last job of each (rank, score, flow) ends; in a fixed order, so that two cannot lock each other."""
    rows = [
        {"rank": rank, "score": score, "flow": flow, "value": finish}
        for (rank, score, flow), finish in sorted(finishes.items())
    ]
    if rows:
        session.connection().execute(_set(postgres=is_postgres(session)), rows)


def advance_clocks(session: Session, dispatched: Iterable[tuple[ClockKey, float]]) -> None:
    """Move the queue's clocks to the latest start dispatched; flows that the clock has passed are forgotten."""
    latest: dict[ClockKey, float] = {}
    for group, start in dispatched:
        latest[group] = max(start, latest.get(group, start))
    for (rank, score), start in sorted(latest.items()):
        row = {"rank": rank, "score": score, "flow": _QUEUE, "value": start}
        session.execute(_advance(postgres=is_postgres(session)), row)
        session.execute(_FORGET_PASSED, {"in_rank": rank, "in_score": score, "now": start})


@cache
def _set(*, postgres: bool) -> Upsert:
    statement = insert_for(FAIR_CLOCK, postgres=postgres)
    return statement.on_conflict_do_update(index_elements=_KEY, set_={"value": statement.excluded.value})


@cache
def _advance(*, postgres: bool) -> Upsert:
    """Never back: each dispatcher may know of another start."""
    statement = insert_for(FAIR_CLOCK, postgres=postgres)
    given = statement.excluded.value
    later = case((FAIR_CLOCK.c.value > given, FAIR_CLOCK.c.value), else_=given)
    return statement.on_conflict_do_update(index_elements=_KEY, set_={"value": later})


def groups_of(session: Session, action_id: str, rank: ColumnElement[int]) -> Sequence[Row[Any]]:  # Any: rows
    """Each group (flow, rank, score) of the jobs, how many are in it, and the three figures of a fair place."""
    keys = (JOB.c.flow.label("flow"), rank.label("rank"), ACTION_ITEM.c.score.label("score"))
    mine = (ACTION_ITEM.c.action_id == action_id, ACTION_ITEM.c.job_id == JOB.c.id)
    names = (literal_column("1"), literal_column("2"), literal_column("3"))
    group = select(*keys, func.count().label("jobs")).where(*mine).group_by(*names).subquery("g")
    waiting = JOB.alias("waiting")
    last = select(func.max(waiting.c.fair_start)).where(
        literal_column("waiting.state = 'pending'"),
        waiting.c.flow == group.c.flow,
        waiting.c.rank == group.c.rank,
        waiting.c.score == group.c.score,
    )
    clock, finish = (_clock(group, flow) for flow in (literal(_QUEUE), group.c.flow))
    figures = (clock.label("clock"), finish.label("finish"), last.scalar_subquery().label("last_waiting"))
    return session.execute(select(group, *figures)).all()


def _clock(group: Subquery, flow: ColumnElement[str]) -> ColumnElement[float]:
    clock = FAIR_CLOCK.alias()
    mine = (clock.c.rank == group.c.rank, clock.c.score == group.c.score, clock.c.flow == flow)
    return func.coalesce(select(clock.c.value).where(*mine).scalar_subquery(), 0.0)


def places_of(action_id: str, rank: ColumnElement[int]) -> Subquery:
    """(job id, rank, start) of each job: counted back from where its flow ends, so the order among them stays."""
    was = JOB.alias("was")
    item = ACTION_ITEM.c
    from_the_end = func.row_number().over(
        partition_by=[was.c.flow, rank, item.score],
        order_by=[item.rank.desc(), item.fair_start.desc(), item.job_id.desc()],
    )
    clock = FAIR_CLOCK.c
    mine = (item.action_id == action_id, item.job_id == was.c.id)
    flow = (clock.rank == rank, clock.score == item.score, clock.flow == was.c.flow)
    start = clock.value - from_the_end * COST
    return select(item.job_id, rank.label("rank"), start.label("start")).where(*mine, *flow).subquery("place")
