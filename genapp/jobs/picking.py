"""Which waiting jobs are the best that may run: the lanes merged in the exact order of the queue."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from genapp.jobs.lanes import Lane, lane_of
from genapp.jobs.restrictions import Key, keys_of

Place = tuple[int, int, float, str]
"""(rank, -score, fair start, id): smaller goes first."""


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """A job in its lane."""

    place: Place
    lane: str

    @property
    def job_id(self) -> str:
        return self.place[3]


Following = Callable[[Waiting], Sequence[Waiting]]
"""The next jobs of the same lane, in order; empty when there are none."""


def pick(heads: Sequence[Waiting], *, count: int, room: Mapping[Key, int], following: Following) -> list[str]:
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


def _has_room(lane: Lane, left: Mapping[Key, int]) -> bool:
    return all(left.get(key, 1) > 0 for key in keys_of(lane))


def _take(lane: Lane, left: dict[Key, int]) -> None:
    for key in keys_of(lane):
        if key in left:
            left[key] -= 1
