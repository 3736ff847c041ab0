"""Fair shares between batches and submitters: start-time fair queueing, so that the order can be an index.

Each job of a flow gets a virtual start time when it is submitted: the clock of the queue, or where the flow's
last job ends, whichever is later. Jobs go in the order of their start. Two flows with waiting jobs therefore
take turns, whoever came first and however many jobs each has; a flow alone gets everything.
"""

from dataclasses import dataclass
from typing import Final

COST: Final = 1.0
"""Virtual time that one job takes of its flow's share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a job stands, and where its flow's next job may start."""

    start: float
    finish: float


def place(*, clock: float, flow_finish: float, last_waiting: float | None) -> Place:
    """The place of a flow's next job.

    `clock` is the start of the job dispatched last, `flow_finish` where the flow's last job ends, `last_waiting`
    the start of its last job that still waits. A flow whose waiting jobs were cancelled gets their time back:
    it stands at most one job behind what it really has in the queue.
    """
    bound = (clock if last_waiting is None else max(clock, last_waiting)) + COST
    start = max(clock, min(flow_finish, bound))
    return Place(start=start, finish=start + COST)
