"""The limits of one provider in one process alone, for the time in which Redis cannot be asked."""

import time
from dataclasses import dataclass
from typing import Final

from genapp.jobs.rates import HORIZON_SECONDS, Bucket, Promise, Rate, fresh, give_back, promise, rate_of
from workers.limiter.limits import Limits

REQUESTS: Final = "requests"
TOKENS: Final = "tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether a call may be made, after how many seconds, and if not, why not."""

    granted: bool
    why: str = ""
    wait: float = 0.0
    begun: float = 0.0


class Alone:
    """Buckets and calls in flight on this process's steady clock; it begins as if everything had just been used."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}
        self._largest = 1.0
        self._calls: set[str] = set()
        self._closed_until = 0.0

    def reserve(self, call: str, *, tokens: int, limits: Limits) -> Answer:
        now = time.monotonic()
        closed = max(self._closed_until - now, 0.0)
        if closed > HORIZON_SECONDS:
            return Answer(granted=False, why="closed", wait=closed)
        self._largest = max(self._largest, tokens)
        made = self._promises(tokens, limits, now=now)
        wait, why = max([(closed, "closed"), *((promised.wait, name) for name, promised in made.items())])
        if wait > HORIZON_SECONDS:
            return Answer(granted=False, why=why, wait=wait)
        if limits.concurrency and len(self._calls) >= limits.concurrency:
            return Answer(granted=False, why="calls")
        self._buckets |= {name: promised.bucket for name, promised in made.items()}
        self._calls.add(call)
        return Answer(granted=True, wait=wait)

    def settle(self, call: str, *, unused: int, limits: Limits) -> None:
        if call in self._calls and limits.tokens_per_minute and TOKENS in self._buckets:
            bucket, rate = self._buckets[TOKENS], self._rate(TOKENS, limits)
            self._buckets[TOKENS] = give_back(bucket, rate, tokens=unused)
        self._calls.discard(call)

    def refused(self, *, seconds: float) -> None:
        self._closed_until = max(self._closed_until, time.monotonic() + seconds)

    def _promises(self, tokens: int, limits: Limits, *, now: float) -> dict[str, Promise]:
        costs = {REQUESTS: (limits.requests_per_minute, 1.0), TOKENS: (limits.tokens_per_minute, float(tokens))}
        return {
            name: self._promise(name, self._rate(name, limits), cost=cost, now=now)
            for name, (limit, cost) in costs.items()
            if limit
        }

    def _promise(self, name: str, rate: Rate, *, cost: float, now: float) -> Promise:
        bucket = self._buckets.setdefault(name, fresh(rate, cost=cost, now=now, used_before=True))
        return promise(bucket, rate, cost=cost, now=now, not_before=self._closed_until)

    def _rate(self, name: str, limits: Limits) -> Rate:
        if name == REQUESTS:
            return rate_of(limits.requests_per_minute)
        return rate_of(limits.tokens_per_minute, largest=self._largest)
