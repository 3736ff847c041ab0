"""When a waiting job starts and ends: reckoned from the jobs ahead, the slots, and what recent pages took.

It is true if nothing more urgent comes and pages take as long as the recent ones did.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WALKED: Final = 500
"""So many jobs ahead are placed into slots one by one; of more, the rest counts as a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One thing that a waiting job has to get through: all slots, or those of its provider or batch."""

    slots: int
    ahead: int
    """Jobs that go through it first."""
    seconds: float
    """What a page takes of a slot there."""
    elapsed: tuple[float, ...] = ()
    """How long each job that holds one of the slots has run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Seconds from now."""

    start: float
    end: float


def estimate(passages: Sequence[Passage], *, own_seconds: float) -> Estimate | None:
    """The narrowest passage decides; None when one of them has no slot at all."""
    if not passages or any(passage.slots < 1 for passage in passages):
        return None
    start = max(wait_at(passage) for passage in passages)
    return Estimate(start=start, end=start + own_seconds)


def wait_at(passage: Passage) -> float:
    """Seconds until a slot is free for the job, after all that go first."""
    free_at = _free_at(passage)
    walked = min(passage.ahead, WALKED)
    for _ in range(walked):
        heapq.heapreplace(free_at, free_at[0] + passage.seconds)
    return free_at[0] + (passage.ahead - walked) * passage.seconds / passage.slots


def _free_at(passage: Passage) -> list[float]:
    """When each slot is free next. A job that runs longer than usual is expected to end any moment."""
    busy = sorted(max(passage.seconds - ran, 0.0) for ran in passage.elapsed)
    over = max(0, len(busy) - passage.slots)
    free_at = [0.0] * max(0, passage.slots - len(busy)) + busy[over:]
    heapq.heapify(free_at)
    return free_at
