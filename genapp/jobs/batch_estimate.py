"""What a batch will cost and when it will be finished: low, likely and high, from what such pages took before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FEWEST_PAGES: Final = 3
"""Finished pages from which on what they cost is trusted more than prompts and prices; a sample writes as many."""


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
    cost, seconds, known = NOTHING, NOTHING, True
    for group in groups:
        cost = cost.plus(group.experience.cost.times(group.count))
        if group.experience.seconds is None:
            known = False
        else:
            seconds = seconds.plus(group.experience.seconds.times(group.count / lanes))
    pages = sum(group.count for group in groups)
    whole = seconds.plus(Spread(low=seconds_ahead, likely=seconds_ahead, high=seconds_ahead)) if known else None
    return BatchEstimate(
        pages=pages,
        cost=cost,
        seconds=whole,
        late=_late(deadlines, whole, seconds_ahead=seconds_ahead, pages=pages, now=now),
        with_deadline=len(deadlines),
        groups=tuple(
            GroupEstimate(
                page_type=group.page_type,
                count=group.count,
                cost=group.experience.cost.times(group.count),
                pages_seen=group.experience.pages,
                provider=group.provider,
            )
            for group in groups
        ),
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
