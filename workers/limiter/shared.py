"""The limiters of a worker process, one for each provider with limits: they ask Redis, and space calls without it."""

import asyncio
import logging
import random
import secrets
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import redis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlmodel import Session

from genapp.errors import LimitReached
from genapp.jobs import Scope
from genapp.providers.base import LONGEST_CLOSING_SECONDS, Reservation
from genapp.services.queue import NO_LIMITS, Limits, alive, impatient_redis, limits_of
from genapp.settings import Settings
from workers.limiter.gate import HORIZON_SECONDS, SCRIPT, SLOT_SECONDS, WINDOW_SECONDS, keys_of, limited_providers

log = logging.getLogger(__name__)

_GIVE_UP_SECONDS: Final = 2.0
"""Redis that does not answer for so long is away; a machine that is merely busy may take a second."""
_TRY_AGAIN_SECONDS: Final = 1.0
"""While Redis is away, it is asked so seldom."""
_RENEW_SECONDS: Final = SLOT_SECONDS / 4
"""So that three renewals may be lost before the slot of a live call is given away."""
_RENEW_GIVE_UP_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = (0.05, 0.15)
"""How often the first call in line looks for a free slot, at random between these."""
_PATIENCE_SECONDS: Final = 20.0
"""So long a call waits for one of the calls at once to end; its job then goes back to the queue."""
_BACK_SECONDS: Final = 3.0
_LEAST_WAIT_SECONDS: Final = 0.2
_LONGEST_WAIT_SECONDS: Final = 30.0
"""Of a limit of ours: people may change it meanwhile."""

_WORDS: Final = {
    "closed": "the provider has asked us to wait",
    "requests": "the limit of requests per minute is reached",
    "tokens": "the limit of tokens per minute is reached",
    "calls": "the limit of calls at once is reached",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLimits:
    """What a provider allows all workers together; 0 means that there is no such limit."""

    requests_per_minute: int = 0
    tokens_per_minute: int = 0
    concurrency: int = 0
    """Calls at once."""

    def spacing(self, *, tokens: int, workers: int) -> tuple[float, str]:
        """Seconds from one call of a worker to its next while they cannot talk to each other, and because of what."""
        gaps = [(0.0, "closed")]
        if self.requests_per_minute:
            gaps.append((WINDOW_SECONDS * workers / self.requests_per_minute, "requests"))
        if self.tokens_per_minute:
            gaps.append((WINDOW_SECONDS * workers * tokens / self.tokens_per_minute, "tokens"))
        return max(gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """Whether a call may be made, after how many seconds, and if not, why not."""

    granted: bool
    why: str = ""
    wait: float = 0.0
    begun: float = 0.0


class SharedLimiter:
    """A `Limiter` for one event loop; `limits` and `workers` may be changed while it runs, from any thread."""

    def __init__(self, redis_url: str, *, provider: str, key: str, limits: ProviderLimits, workers: int = 1) -> None:
        self.limits = limits
        self.workers = workers
        self._provider = provider
        self._redis = Redis.from_url(
            redis_url,
            socket_timeout=_GIVE_UP_SECONDS,
            socket_connect_timeout=_GIVE_UP_SECONDS,
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
        )
        self._script = self._redis.register_script(SCRIPT)
        self._keys = keys_of(key)
        self._away_until = 0.0
        self._asked_at = float("-inf")
        self._alone_at = time.monotonic() + HORIZON_SECONDS
        self._closed_until = 0.0
        self._held: dict[str, float] = {}
        self._refused: set[str] = set()
        """Calls that the provider has refused, until they are settled."""
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
        refused = reservation.id in self._refused
        self._refused.discard(reservation.id)
        if reservation.begun:  # granted by Redis
            let_in = "" if refused or used is None else f"{reservation.begun:.6f}"
            await _to_its_end(self._tell("settle", reservation.id, unused, self.limits.tokens_per_minute, let_in))

    async def refused(self, reservation: Reservation, *, wait: float) -> None:
        self._refused.add(reservation.id)
        self._closed_until = max(self._closed_until, time.monotonic() + min(wait, LONGEST_CLOSING_SECONDS))
        await _to_its_end(self._tell("refused", wait, f"{reservation.begun:.6f}"))

    async def close(self) -> None:
        await self._redis.aclose()

    def held(self) -> list[str]:
        """The calls that this process makes now; safe from any thread."""
        return list(self._held)

    async def _answer(self, call: str, tokens: int) -> _Answer:
        """Calls of this process stand in line for a free slot, and the first of them looks for it.

        Hundreds that look ten times a second each would leave little of the processor to the work itself.
        """
        patience = time.monotonic() + _PATIENCE_SECONDS
        if not self._line.locked():
            answer = await _to_its_end(self._ask(call, tokens))
            if answer.why != "calls":
                return answer
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._line.acquire()
        except TimeoutError:
            return _Answer(granted=False, why="calls")
        try:
            answer = await _to_its_end(self._ask(call, tokens))
            while answer.why == "calls" and time.monotonic() < patience:
                await asyncio.sleep(random.uniform(*_LOOK_SECONDS))  # noqa: S311  # spreads the looks, guards nothing
                answer = await _to_its_end(self._ask(call, tokens))
            return answer
        finally:
            self._line.release()

    async def _ask(self, call: str, tokens: int) -> _Answer:
        limits = self.limits
        numbers = (limits.requests_per_minute, limits.tokens_per_minute, limits.concurrency)
        recently = time.monotonic() - self._asked_at < WINDOW_SECONDS
        said = await self._tell("reserve", call, *numbers, tokens, int(recently))
        self._asked_at = time.monotonic()
        if said is None:
            answer = self._ask_nobody(tokens)
        else:
            granted, why, wait, begun = said
            answer = _Answer(granted=bool(granted), why=why, wait=float(wait), begun=float(begun))
            self._alone_at = self._asked_at + HORIZON_SECONDS  # behind whatever Redis has promised
        if answer.granted:
            self._held[call] = answer.begun
        return answer

    def _ask_nobody(self, tokens: int) -> _Answer:
        """Without Redis: one call each so many seconds, and this worker's part of the calls at once."""
        limits, workers, now = self.limits, max(self.workers, 1), time.monotonic()
        gap, why = limits.spacing(tokens=tokens, workers=workers)
        wait, why = max((self._closed_until - now, "closed"), (self._alone_at - now, why), (0.0, why))
        if wait > HORIZON_SECONDS:
            return _Answer(granted=False, why=why, wait=wait)
        if limits.concurrency and len(self._held) >= max(1, limits.concurrency // workers):
            return _Answer(granted=False, why="calls")
        self._alone_at = now + wait + gap
        return _Answer(granted=True, wait=wait)

    async def _tell(self, operation: str, *arguments: Any) -> Any:  # Any: redis-py types answers of scripts loosely
        """What the script answers; None when Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return await self._script(keys=self._keys, args=[operation, *arguments])
        except (redis.RedisError, OSError) as error:
            self._away_until = time.monotonic() + _TRY_AGAIN_SECONDS
            log.warning("limiter.redis_away", extra={"reason": str(error)})
            return None

    async def _give_back(self, call: str, tokens: int) -> None:
        """The place of a call that was cancelled while it waited, if it had one."""
        begun = self._held.get(call)
        if begun is not None:
            await self.settle(Reservation(id=call, tokens=tokens, begun=begun), used=0)

    def _limit_reached(self, answer: _Answer) -> LimitReached:
        wait = min(answer.wait - HORIZON_SECONDS / 2, _LONGEST_WAIT_SECONDS)
        if answer.why == "closed":
            wait = answer.wait
        elif answer.why == "calls":
            wait = _BACK_SECONDS
        return LimitReached(_WORDS[answer.why], provider=self._provider, retry_after=max(wait, _LEAST_WAIT_SECONDS))


class Limiters:
    """Makes a limiter when the first job asks for its provider; the rest may be called from any thread."""

    def __init__(self, config: Settings) -> None:
        self._redis_url = config.redis
        self._keys = limited_providers(config)
        self._calls_at_once = config.provider_calls_at_once
        self._numbers: Mapping[str, Limits] = {}
        self._workers = 1
        self._made: dict[str, SharedLimiter] = {}
        self._redis = impatient_redis(config.redis, seconds=_RENEW_GIVE_UP_SECONDS)
        self._script = self._redis.register_script(SCRIPT)
        self._renewed_at = time.monotonic()

    def named(self, name: str) -> SharedLimiter | None:
        """None for a writer without limits."""
        key = self._keys.get(name)
        if key is not None and name not in self._made:
            self._made[name] = SharedLimiter(
                self._redis_url, provider=name, key=key, limits=self._limits(name), workers=self._workers
            )
        return self._made.get(name)

    def read_numbers(self, session: Session) -> None:
        """The limits in force, and how many workers share them when they cannot talk to each other."""
        self._numbers = {name: limits_of(session, Scope.PROVIDER, name) for name in self._keys}
        self._workers = len(alive(session))
        for name, limiter in list(self._made.items()):
            limiter.limits, limiter.workers = self._limits(name), self._workers

    def renew_when_due(self) -> None:
        if time.monotonic() - self._renewed_at >= _RENEW_SECONDS:
            self.renew()
            self._renewed_at = time.monotonic()

    def renew(self) -> None:
        """Calls that Redis has forgotten are known again after this, and so are limits that have changed."""
        try:
            for name, key in self._keys.items():
                limits, made = self._limits(name), self._made.get(name)
                numbers = [limits.requests_per_minute, limits.tokens_per_minute]
                self._script(keys=keys_of(key), args=["renew", *numbers, *(made.held() if made else ())])
        except (redis.RedisError, OSError) as error:
            log.warning("limits.not_renewed", extra={"reason": str(error)})

    def close(self) -> None:
        self._redis.close()

    def _limits(self, name: str) -> ProviderLimits:
        numbers = self._numbers.get(name, NO_LIMITS)
        return ProviderLimits(
            requests_per_minute=numbers.requests_per_minute or 0,
            tokens_per_minute=numbers.tokens_per_minute or 0,
            concurrency=self._calls_at_once,
        )


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:  # Any: what a coroutine takes and yields
    """Do it even when the caller is cancelled, who then waits: what was reserved must be known, to be given back."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
