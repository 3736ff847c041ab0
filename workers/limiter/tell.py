"""Runs the script of the limits on Redis from an event loop, and notices when Redis is away."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import redis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from workers.limiter.script import SCRIPT, keys_of

log = logging.getLogger(__name__)

GIVE_UP_SECONDS: Final = 2.0
"""Redis that does not answer for so long is away; a machine that is merely busy may take a second."""
TRY_AGAIN_SECONDS: Final = 1.0
"""While Redis is away, it is asked so seldom."""

T = TypeVar("T")


class Telling:
    """The script on the keys of one provider; for one event loop."""

    def __init__(self, redis_url: str, *, key: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_timeout=GIVE_UP_SECONDS,
            socket_connect_timeout=GIVE_UP_SECONDS,
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
        )
        self._script = self._redis.register_script(SCRIPT)
        self._keys = keys_of(key)
        self._away_until = 0.0

    async def tell(self, operation: str, *arguments: Any) -> Any:  # Any: redis-py types answers of scripts loosely
        """The script's answer; None when Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return await self._script(keys=self._keys, args=[operation, *arguments])
        except (redis.RedisError, OSError) as error:
            self._away_until = time.monotonic() + TRY_AGAIN_SECONDS
            log.warning("limiter.redis_away", extra={"reason": str(error)})
            return None

    async def close(self) -> None:
        await self._redis.aclose()


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:  # Any: what a coroutine takes and yields
    """Do it even when the caller is cancelled, who then waits: what was reserved must be known, to be given back."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
