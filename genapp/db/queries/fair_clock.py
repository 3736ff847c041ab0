"""Reads and moves the virtual clocks of fair sharing; one clock for each rank and score."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from sqlalchemy import bindparam, case, delete, func, literal_column, select
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.queries.upsert import Upsert, insert_for
from genapp.db.tables import FAIR_CLOCK, JOB

QUEUE = ""
"""The flow name of the queue's own clock."""

_KEY: Final = ["rank", "score", "flow"]

Group = tuple[int, int]
"""(rank, score): jobs that fair sharing puts in order among themselves."""


# Each submission and each claim runs these, and making a statement takes longer than running it: they are made once.
_CLOCKS: Final = select(FAIR_CLOCK.c.flow, FAIR_CLOCK.c.value).where(
    FAIR_CLOCK.c.rank == bindparam("in_rank"),
    FAIR_CLOCK.c.score == bindparam("in_score"),
    FAIR_CLOCK.c.flow.in_([QUEUE, bindparam("of_flow")]),
)
_LAST_WAITING: Final = select(func.max(JOB.c.fair_start)).where(
    literal_column("job.state = 'pending'"),
    JOB.c.flow == bindparam("of_flow"),
    JOB.c.rank == bindparam("in_rank"),
    JOB.c.score == bindparam("in_score"),
)
_FORGET_PASSED: Final = delete(FAIR_CLOCK).where(
    FAIR_CLOCK.c.flow != QUEUE,
    FAIR_CLOCK.c.rank == bindparam("in_rank"),
    FAIR_CLOCK.c.score == bindparam("in_score"),
    FAIR_CLOCK.c.value <= bindparam("now"),
)


def read_clocks(session: Session, group: Group, flow: str) -> tuple[float, float]:
    """The clock of the queue, and where the flow's last job ends."""
    rows = session.execute(_CLOCKS, {"in_rank": group[0], "in_score": group[1], "of_flow": flow})
    values = {row.flow: row.value for row in rows}
    return values.get(QUEUE, 0.0), values.get(flow, 0.0)


def last_waiting_start(session: Session, group: Group, flow: str) -> float | None:
    """The start of the flow's last job that still waits."""
    return session.scalar(_LAST_WAITING, {"in_rank": group[0], "in_score": group[1], "of_flow": flow})


def write_flow(session: Session, flow: str, finishes: Mapping[Group, float]) -> None:
    """Set where the flow's last job ends; in a fixed order, so that two submissions cannot lock each other."""
    for (rank, score), finish in sorted(finishes.items()):
        row = {"rank": rank, "score": score, "flow": flow, "value": finish}
        session.execute(_set(postgres=is_postgres(session)), row)


def advance_clocks(session: Session, dispatched: Iterable[tuple[Group, float]]) -> None:
    """Move the queue's clocks to the latest start dispatched; flows that the clock has passed are forgotten."""
    latest: dict[Group, float] = {}
    for group, start in dispatched:
        latest[group] = max(start, latest.get(group, start))
    for (rank, score), start in sorted(latest.items()):
        row = {"rank": rank, "score": score, "flow": QUEUE, "value": start}
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
