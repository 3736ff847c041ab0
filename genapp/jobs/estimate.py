"""When jobs start, end and what they cost: reckoned from what is ahead and what such pages took."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

WALKED: Final = 500
"""So many jobs ahead are placed into slots one by one; of more, the rest counts as a stream."""
FEWEST_PAGES: Final = 3
"""Finished pages from which on what they cost is trusted more than prompts and prices; a sample writes as many."""


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
    """The narrowest passage decides; None when one of them has no slot at all.

    It is true if nothing more urgent comes and pages take as long as the recent ones did.
    """
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One figure with its uncertainty."""

    low: float
    likely: float
    high: float

    def times(self, factor: float) -> "Spread":
        return Spread(low=self.low * factor, likely=self.likely * factor, high=self.high * factor)

    def plus(self, other: "Spread") -> "Spread":
        return Spread(low=self.low + other.low, likely=self.likely + other.likely, high=self.high + other.high)


NOTHING: Final = Spread(low=0.0, likely=0.0, high=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What one page of a type took with one provider: micros and seconds."""

    cost: Spread
    seconds: Spread | None
    """None when no page of this kind was ever finished: then nothing is said about time."""
    pages: int
    """How many finished pages it comes from; 0 when it follows from prompts and prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGroup:
    """Pages of a batch that will cost about the same."""

    page_type: str
    count: int
    experience: Experience
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEstimate:
    """The share of pages of one type and provider."""

    page_type: str
    count: int
    cost: Spread
    pages_seen: int
    provider: str = ""
    """Who would write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEstimate:
    """Cost in micros, finish in seconds from now; `late` counts pages that will likely miss their deadline."""

    pages: int
    cost: Spread
    seconds: Spread | None
    late: int
    with_deadline: int
    groups: tuple[GroupEstimate, ...]
    slots: int


def estimate_batch(
    groups: Sequence[PageGroup],
    *,
    slots: int,
    seconds_ahead: float,
    deadlines: Sequence[datetime],
    now: datetime,
) -> BatchEstimate:
    """`seconds_ahead` is how long the queue works before it comes to this batch; `slots` run side by side."""
    lanes = max(slots, 1)
    shares = tuple(
        GroupEstimate(
            page_type=group.page_type,
            count=group.count,
            cost=group.experience.cost.times(group.count),
            pages_seen=group.experience.pages,
            provider=group.provider,
        )
        for group in groups
    )
    seconds: Spread | None = NOTHING
    for group in groups:
        page = group.experience.seconds
        seconds = seconds.plus(page.times(group.count / lanes)) if seconds and page else None
    pages = sum(group.count for group in groups)
    whole = seconds.plus(Spread(low=seconds_ahead, likely=seconds_ahead, high=seconds_ahead)) if seconds else None
    return BatchEstimate(
        pages=pages,
        cost=reduce(Spread.plus, (share.cost for share in shares), NOTHING),
        seconds=whole,
        late=_late(deadlines, whole, seconds_ahead=seconds_ahead, pages=pages, now=now),
        with_deadline=len(deadlines),
        groups=shares,
        slots=lanes,
    )


def _late(
    deadlines: Sequence[datetime], whole: Spread | None, *, seconds_ahead: float, pages: int, now: datetime
) -> int:
    """Pages with the nearest deadlines go first; one that is over already is late for sure."""
    per_page = (whole.likely - seconds_ahead) / pages if whole and pages else 0.0
    return sum(
        now + timedelta(seconds=seconds_ahead + per_page * place) > deadline
        for place, deadline in enumerate(sorted(deadlines), start=1)
    )
