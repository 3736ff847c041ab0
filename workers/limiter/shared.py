"""The limiter of one provider in one worker process: asks Redis, and goes on alone while Redis is away."""

import asyncio
import random
import secrets
import time
from typing import Final

from genapp.errors import LimitReached
from genapp.jobs.rates import HORIZON_SECONDS, WINDOW_SECONDS
from genapp.providers.metered import Reservation
from workers.limiter.alone import Alone, Answer
from workers.limiter.limits import Limits
from workers.limiter.tell import Telling, to_its_end

LOOK_SECONDS: Final = (0.05, 0.15)
"""How often the first call in line looks for a free slot, at random between these."""
PATIENCE_SECONDS: Final = 20.0
"""So long a call waits for one of the calls at once to end; its job then goes back to the queue."""
BACK_SECONDS: Final = 3.0
LEAST_WAIT_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 30.0
"""Of a limit of ours: people may change it meanwhile."""

WORDS: Final = {
    "closed": "the provider has asked us to wait",
    "requests": "the limit of requests per minute is reached",
    "tokens": "the limit of tokens per minute is reached",
    "calls": "the limit of calls at once is reached",
}


class SharedLimiter:
    """A `Limiter` for one event loop; `limits` and `workers` may be changed while it runs, from any thread."""

    def __init__(self, redis_url: str, *, provider: str, key: str, limits: Limits, workers: int = 1) -> None:
        self.key = key
        self.limits = limits
        self.workers = workers
        self._provider = provider
        self._telling = Telling(redis_url, key=key)
        self._alone = Alone()
        self._asked_at = float("-inf")
        self._held: dict[str, float] = {}
        self._line = asyncio.Lock()

    async def reserve(self, *, tokens: int) -> Reservation:
        call = secrets.token_hex(8)
        try:
            answer = await self._answer(call, tokens)
            if not answer.granted:
                raise self._limit_reached(answer)
            await asyncio.sleep(answer.wait)
        except asyncio.CancelledError:
            await self._give_back(call, tokens)
            raise
        return Reservation(id=call, tokens=tokens, begun=answer.begun)

    async def settle(self, reservation: Reservation, *, used: int | None) -> None:
        self._held.pop(reservation.id, None)
        unused = 0 if used is None else reservation.tokens - used
        self._alone.settle(reservation.id, unused=unused, limits=self._part())
        if reservation.begun:  # granted by Redis
            await to_its_end(self._telling.tell("settle", reservation.id, unused, self.limits.tokens_per_minute))

    async def refused(self, reservation: Reservation, *, wait: float) -> None:
        self._alone.refused(seconds=wait)
        await to_its_end(self._telling.tell("refused", wait, f"{reservation.begun:.6f}"))

    async def close(self) -> None:
        await self._telling.close()

    def held(self) -> list[str]:
        """The calls that this process makes now; safe from any thread."""
        return list(self._held)

    async def _answer(self, call: str, tokens: int) -> Answer:
        """Calls of this process stand in line for a free slot, and the first of them looks for it.

        Hundreds that look ten times a second each would leave little of the processor to the work itself.
        """
        patience = time.monotonic() + PATIENCE_SECONDS
        if not self._line.locked():
            answer = await to_its_end(self._ask(call, tokens))
            if answer.why != "calls":
                return answer
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._line.acquire()
        except TimeoutError:
            return Answer(granted=False, why="calls")
        try:
            answer = await to_its_end(self._ask(call, tokens))
            while answer.why == "calls" and time.monotonic() < patience:
                await asyncio.sleep(random.uniform(*LOOK_SECONDS))  # noqa: S311  # spreads the looks, guards nothing
                answer = await to_its_end(self._ask(call, tokens))
            return answer
        finally:
            self._line.release()

    async def _ask(self, call: str, tokens: int) -> Answer:
        limits = self.limits
        numbers = (limits.requests_per_minute, limits.tokens_per_minute, limits.concurrency)
        recently = time.monotonic() - self._asked_at < WINDOW_SECONDS
        said = await self._telling.tell("reserve", call, *numbers, tokens, int(recently))
        if said is None:
            answer = self._alone.reserve(call, tokens=tokens, limits=self._part())
        else:
            granted, why, wait, begun = said
            answer = Answer(granted=bool(granted), why=why, wait=float(wait), begun=float(begun))
        self._asked_at = time.monotonic()
        if answer.granted:
            self._held[call] = answer.begun
        return answer

    async def _give_back(self, call: str, tokens: int) -> None:
        """The place of a call that was cancelled while it waited, if it had one."""
        begun = self._held.get(call)
        if begun is not None:
            await self.settle(Reservation(id=call, tokens=tokens, begun=begun), used=0)

    def _part(self) -> Limits:
        return self.limits.shared_by(self.workers)

    def _limit_reached(self, answer: Answer) -> LimitReached:
        wait = min(answer.wait - HORIZON_SECONDS / 2, LONGEST_WAIT_SECONDS)
        if answer.why == "closed":
            wait = answer.wait
        elif answer.why == "calls":
            wait = BACK_SECONDS
        return LimitReached(WORDS[answer.why], provider=self._provider, retry_after=max(wait, LEAST_WAIT_SECONDS))
