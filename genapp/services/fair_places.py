"""Hands out fair places: to one flow's new jobs, reading each clock once, and to all jobs of an action."""

from sqlalchemy import ColumnElement
from sqlmodel import Session

from genapp.db.queries.fair_clock import Group, last_waiting_start, read_clocks, write_flow
from genapp.db.queries.fair_groups import groups_of, write_flows
from genapp.jobs.fairness import COST, Place, place


class FairPlaces:
    """Use it for all jobs that a transaction puts into the queue for one flow, then `save`."""

    def __init__(self, session: Session, flow: str) -> None:
        self._session = session
        self._flow = flow
        self._clocks: dict[Group, float] = {}
        self._last: dict[Group, Place] = {}

    def next(self, *, rank: int, score: int) -> float:
        """The virtual start of the flow's next job of this rank and score."""
        group = (rank, score)
        last = self._last.get(group)
        if last is None:
            clock, finish = read_clocks(self._session, group, self._flow)
            waiting = last_waiting_start(self._session, group, self._flow)
            self._clocks[group] = clock
            here = place(clock=clock, flow_finish=finish, last_waiting=waiting)
        else:
            here = place(clock=self._clocks[group], flow_finish=last.finish, last_waiting=last.start)
        self._last[group] = here
        return here.start

    def save(self) -> None:
        write_flow(self._session, self._flow, {group: last.finish for group, last in self._last.items()})


def make_room(session: Session, action_id: str, rank: ColumnElement[int]) -> None:
    """Let the clocks of flows know that the jobs of an action queue up behind what waits; `places_of` then holds."""
    finishes: dict[tuple[int, int, str], float] = {}
    for group in groups_of(session, action_id, rank):
        first = place(clock=group.clock, flow_finish=group.finish, last_waiting=group.last_waiting)
        finishes[group.rank, group.score, group.flow] = first.start + group.jobs * COST
    if finishes:
        write_flows(session, finishes)
