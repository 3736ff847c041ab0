"""Fair places for all jobs of an action at once: the groups they fall into, and the place of each in its group."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Subquery, case, func, literal, literal_column, select
from sqlmodel import Session

from genapp.db.queries.fair_clock import QUEUE
from genapp.db.queries.upsert import insert_or
from genapp.db.tables import ACTION_ITEM, FAIR_CLOCK, JOB
from genapp.jobs.fairness import COST
from genapp.jobs.priority import Priority

RANK_OF_ITEM: Final = case({each.value: each.rank for each in Priority}, value=ACTION_ITEM.c.priority)
"""The rank of the class that a job had before the action, without ageing."""


def rank_of(priority: Priority) -> ColumnElement[int]:
    return literal(priority.rank)


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
    clock, finish = (_clock(group, flow) for flow in (literal(QUEUE), group.c.flow))
    figures = (clock.label("clock"), finish.label("finish"), last.scalar_subquery().label("last_waiting"))
    return session.execute(select(group, *figures)).all()


def _clock(group: Subquery, flow: ColumnElement[str]) -> ColumnElement[float]:
    clock = FAIR_CLOCK.alias()
    mine = (clock.c.rank == group.c.rank, clock.c.score == group.c.score, clock.c.flow == flow)
    return func.coalesce(select(clock.c.value).where(*mine).scalar_subquery(), 0.0)


def write_flows(session: Session, finishes: Mapping[tuple[int, int, str], float]) -> None:
    """Set where the last job of each (rank, score, flow) ends; in a fixed order, against deadlocks."""
    rows = [
        {"rank": rank, "score": score, "flow": flow, "value": finish}
        for (rank, score, flow), finish in sorted(finishes.items())
    ]
    insert = insert_or(session, FAIR_CLOCK)
    values = {"value": insert.excluded.value}
    upsert = insert.on_conflict_do_update(index_elements=["rank", "score", "flow"], set_=values)
    session.connection().execute(upsert, rows)


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
