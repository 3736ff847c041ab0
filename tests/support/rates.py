"""Rates: how much of a provider's minute may be begun now, and how the allowed rate falls and recovers.

One continuous bucket for requests and one for tokens. `workers/limiter/limits.lua` does the same arithmetic inside
Redis, where all workers share it; a test holds the two side by side.
"""

from dataclasses import dataclass, replace
from typing import Final

from genapp.providers.base import LONGEST_CLOSING_SECONDS
from workers.limiter.gate import CONSTANTS, WINDOW_SECONDS

BURST_SECONDS: Final = CONSTANTS["BURST_SECONDS"]
LONGEST_GROWN_SECONDS: Final = CONSTANTS["LONGEST_GROWN_SECONDS"]
TOLERATED: Final = CONSTANTS["TOLERATED"]
WEIGHT: Final = CONSTANTS["WEIGHT"]
LOWEST_SHARE: Final = CONSTANTS["LOWEST_SHARE"]
RAMP_SECONDS: Final = CONSTANTS["RAMP_SECONDS"]
HORIZON_SECONDS: Final = CONSTANTS["HORIZON_SECONDS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a bucket holds at most, and what flows into it."""

    capacity: float
    per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What may be begun at once, at a time in seconds; below zero when it is promised ahead."""

    level: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The wait until a call may begin, and the bucket when the call is counted."""

    wait: float
    bucket: Bucket


def rate_of(limit: int, *, largest: float = 1.0, share: float = 1.0) -> Rate:
    """The rate with which no minute, wherever it begins, sees more than `limit` begun.

    A minute sees less than the capacity and sixty seconds of inflow. So the capacity, which has to hold the `largest`
    call, is taken off the inflow; a call of more than half the limit is let through, and others then wait for it.
    """
    capacity = max(largest, limit * BURST_SECONDS / WINDOW_SECONDS)
    inflow = max(limit + 1 - capacity, limit / 2)
    return Rate(capacity=capacity, per_second=inflow / WINDOW_SECONDS * share)


def fresh(rate: Rate, *, cost: float, now: float, used_before: bool) -> Bucket:
    """A bucket that nobody knows of: never used, or lost with Redis; then what was promised has to pass first."""
    level = -HORIZON_SECONDS * rate.per_second if used_before else min(cost, rate.capacity)
    return Bucket(level=level, at=now)


def promise(bucket: Bucket, rate: Rate, *, cost: float, now: float, not_before: float = 0.0) -> Promise:
    """Count a call of `cost`; whoever comes first begins first, and nobody before `not_before`."""
    begin = max(now, not_before)
    level = min(rate.capacity, bucket.level + max(begin - bucket.at, 0.0) * rate.per_second)
    missing = max(min(cost, rate.capacity) - level, 0.0)
    return Promise(wait=begin - now + missing / rate.per_second, bucket=Bucket(level=level - cost, at=begin))


def give_back(bucket: Bucket, rate: Rate, *, tokens: float) -> Bucket:
    """What was reserved and not used; negative when more was used than reserved."""
    return Bucket(level=min(rate.capacity, bucket.level + tokens), at=bucket.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """What refusals have made of a provider's limits."""

    share: float = 1.0
    cut_at: float = 0.0
    refused: float = 0.0
    """Of the newest calls, the share that was refused; the newer, the more a call counts."""
    row: int = 0
    """Refusals without an answer between them."""
    struck_at: float = 0.0
    closed_until: float = 0.0


def share_now(patience: Patience, *, now: float) -> float:
    """The allowed share of the limits, from 0 to 1: it climbs steadily since it was cut."""
    return min(1.0, patience.share + max(now - patience.cut_at, 0.0) / RAMP_SECONDS)


def after_answer(patience: Patience, *, begun: float) -> Patience:
    """What was let in begins the row anew; calls of before the cut say nothing about the rate of now."""
    row = 0 if begun >= patience.struck_at else patience.row
    refused = patience.refused * (1 - WEIGHT) if begun >= patience.cut_at else patience.refused
    return replace(patience, row=row, refused=refused)


def after_refusal(patience: Patience, *, begun: float, now: float, wait: float) -> Patience:
    """Never to a stop, for then nobody would find out that it is over."""
    row, struck = patience.row, patience.struck_at
    if begun >= struck:
        row, struck = row + 1, now
    grown = min(2.0 ** (row - 2), LONGEST_GROWN_SECONDS) if row > 1 else 0.0
    closed = max(patience.closed_until, now + max(min(wait, LONGEST_CLOSING_SECONDS), grown))
    told = replace(patience, row=row, struck_at=struck, closed_until=closed)
    if begun < patience.cut_at:
        return told
    refused = patience.refused * (1 - WEIGHT) + WEIGHT
    if refused <= TOLERATED:
        return replace(told, refused=refused)
    share = max(LOWEST_SHARE, share_now(patience, now=now) * (1 - refused))
    return replace(told, share=share, cut_at=now, refused=0.0)


def slots_allowed(concurrency: int, *, share: float) -> int:
    """Calls in flight that the share allows: one at least."""
    return max(1, int(concurrency * share))
