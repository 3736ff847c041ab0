"""Shut while the provider wants to be left alone, for all workers and the dispatcher, through Redis."""

import asyncio
import hashlib
import logging
from typing import Any, Final

import redis

from genapp.settings import Settings

log = logging.getLogger(__name__)

PREFIX: Final = "genapp:busy:"
GIVE_UP_SECONDS: Final = 0.5


class RedisGate:
    """The gate of one provider. Without Redis it is open: the provider itself still says no."""

    def __init__(self, redis_url: str, *, provider: str) -> None:
        self._key = PREFIX + hashlib.sha256(provider.encode()).hexdigest()[:16]
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=GIVE_UP_SECONDS, socket_connect_timeout=GIVE_UP_SECONDS
        )

    async def close_for(self, seconds: float) -> None:
        await asyncio.to_thread(self._close_for, seconds)

    def wait_seconds(self) -> float:
        """How long the provider wants to be left alone; 0 when it may be asked."""
        try:
            left: Any = self._redis.pttl(self._key)  # Any: redis-py types sync and async answers alike
        except redis.RedisError as error:
            log.warning("gate.not_readable", extra={"reason": str(error)})
            return 0.0
        return max(left, 0) / 1000

    def _close_for(self, seconds: float) -> None:
        try:
            self._redis.set(self._key, "1", px=max(int(seconds * 1000), 1))
        except redis.RedisError as error:
            log.warning("gate.not_closed", extra={"reason": str(error)})


def gate_from(config: Settings) -> RedisGate:
    return RedisGate(config.redis, provider=f"{config.provider} {config.provider_base_url}")
