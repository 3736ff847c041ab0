"""Reads and moves the virtual clocks of fair sharing; one clock for each rank and score."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, and_, case, delete, func, literal_column, or_, select
from sqlmodel import Session

from genapp.db.queries.upsert import insert_or
from genapp.db.tables import FAIR_CLOCK, JOB

QUEUE = ""
"""The flow name of the queue's own clock."""

Group = tuple[int, int]
"""(rank, score): jobs that fair sharing puts in order among themselves."""


def read_clocks(session: Session, group: Group, flow: str) -> tuple[float, float]:
    """The clock of the queue, and where the flow's last job ends."""
    rank, score = group
    rows = session.execute(
        select(FAIR_CLOCK.c.flow, FAIR_CLOCK.c.value).where(
            FAIR_CLOCK.c.rank == rank, FAIR_CLOCK.c.score == score, FAIR_CLOCK.c.flow.in_([QUEUE, flow])
        )
    )
    values = {row.flow: row.value for row in rows}
    return values.get(QUEUE, 0.0), values.get(flow, 0.0)


def last_waiting_start(session: Session, group: Group, flow: str) -> float | None:
    """The start of the flow's last job that still waits."""
    rank, score = group
    of_flow = (literal_column("job.state = 'pending'"), JOB.c.flow == flow, JOB.c.rank == rank, JOB.c.score == score)
    last = select(func.max(JOB.c.fair_start)).where(*of_flow)
    return session.scalar(last)


def write_flow(session: Session, flow: str, finishes: Mapping[Group, float]) -> None:
    """Set where the flow's last job ends; in a fixed order, so that two submissions cannot lock each other."""
    for (rank, score), finish in sorted(finishes.items()):
        row = {"rank": rank, "score": score, "flow": flow, "value": finish}
        statement = insert_or(session, FAIR_CLOCK).values(row)
        session.execute(
            statement.on_conflict_do_update(index_elements=["rank", "score", "flow"], set_={"value": finish})
        )


def advance_clocks(session: Session, dispatched: Iterable[tuple[Group, float]]) -> None:
    """Move the queue's clocks to the latest start dispatched; flows that the clock has passed are forgotten."""
    latest: dict[Group, float] = {}
    for group, start in dispatched:
        latest[group] = max(start, latest.get(group, start))
    for (rank, score), start in sorted(latest.items()):
        row = {"rank": rank, "score": score, "flow": QUEUE, "value": start}
        statement = insert_or(session, FAIR_CLOCK).values(row)
        later = case((FAIR_CLOCK.c.value > start, FAIR_CLOCK.c.value), else_=start)
        session.execute(
            statement.on_conflict_do_update(index_elements=["rank", "score", "flow"], set_={"value": later})
        )
    if latest:
        session.execute(
            delete(FAIR_CLOCK).where(FAIR_CLOCK.c.flow != QUEUE, or_(*map(_passed, sorted(latest.items()))))
        )


def _passed(entry: tuple[Group, float]) -> ColumnElement[bool]:
    (rank, score), start = entry
    return and_(FAIR_CLOCK.c.rank == rank, FAIR_CLOCK.c.score == score, FAIR_CLOCK.c.value <= start)
