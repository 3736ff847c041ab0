"""Who is next: fair shares between batches and submitters, and the merge of lanes in exact order.

Shares are start-time fair queueing, so that the order can be an index. Each job of a flow gets a virtual start time
when it is submitted: the clock of the queue, or where the flow's last job ends, whichever is later. Jobs go in the
order of their start. Two flows with waiting jobs therefore take turns, whoever came first and however many jobs each
has; a flow alone gets everything.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from genapp.jobs.holds import HoldKey, Lane, keys_of, lane_of

COST: Final = 1.0
"""Virtual time that one job takes of its flow's share."""

OrderKey = tuple[int, int, float, str]
"""(rank, -score, fair start, id): smaller goes first."""


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


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """A job in its lane."""

    place: OrderKey
    lane: str

    @property
    def job_id(self) -> str:
        return self.place[3]


Following = Callable[[Waiting], Sequence[Waiting]]
"""The next jobs of the same lane, in order; empty when there are none."""


def pick(heads: Sequence[Waiting], *, count: int, room: Mapping[HoldKey, int], following: Following) -> list[str]:
    """The ids of the best `count` jobs that there is room for; `heads` are the first of each lane.

    A lane whose provider or batch has no room left is dropped as a whole, so its jobs are never read one by one.
    """
    left = dict(room)
    open_lanes = [head for head in heads if _has_room(lane_of(head.lane), left)]
    heapq.heapify(open_lanes)
    ahead: dict[str, list[Waiting]] = {}
    picked: list[str] = []
    while open_lanes and len(picked) < count:
        best = heapq.heappop(open_lanes)
        lane = lane_of(best.lane)
        if not _has_room(lane, left):
            continue
        picked.append(best.job_id)
        _take(lane, left)
        if len(picked) < count and _has_room(lane, left) and (after := _next(best, ahead, following)):
            heapq.heappush(open_lanes, after)
    return picked


def _next(best: Waiting, ahead: dict[str, list[Waiting]], following: Following) -> Waiting | None:
    queue = ahead.get(best.lane)
    if not queue:
        queue = ahead[best.lane] = list(reversed(following(best)))
    return queue.pop() if queue else None


def _has_room(lane: Lane, left: Mapping[HoldKey, int]) -> bool:
    return all(left.get(key, 1) > 0 for key in keys_of(lane))


def _take(lane: Lane, left: dict[HoldKey, int]) -> None:
    for key in keys_of(lane):
        if key in left:
            left[key] -= 1
