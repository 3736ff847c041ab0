"""Providers that asked us to wait, known to all workers through Redis."""

import asyncio
import logging
from typing import Any, Final

import redis

log = logging.getLogger(__name__)

KEY: Final = "genapp:busy:"
GIVE_UP_SECONDS: Final = 0.5


class RedisGate:
    """Closed for a provider until its wait is over. Without Redis it is open: the provider itself still says no."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=GIVE_UP_SECONDS, socket_connect_timeout=GIVE_UP_SECONDS
        )

    async def close_for(self, provider: str, seconds: float) -> None:
        await asyncio.to_thread(self._close_for, provider, seconds)

    def wait_seconds(self, provider: str) -> float:
        """How long the provider wants to be left alone; 0 when it may be asked."""
        try:
            left: Any = self._redis.pttl(KEY + provider)  # Any: redis-py types sync and async answers alike
            return max(left, 0) / 1000
        except redis.RedisError as error:
            log.warning("gate.not_readable", extra={"reason": str(error)})
            return 0.0

    def _close_for(self, provider: str, seconds: float) -> None:
        try:
            self._redis.set(KEY + provider, "1", px=max(int(seconds * 1000), 1))
        except redis.RedisError as error:
            log.warning("gate.not_closed", extra={"reason": str(error)})
