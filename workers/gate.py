"""What the limits of the providers leave room for now, for whoever starts jobs: read from Redis, never waited for."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from genapp.jobs.restrictions import Key, Scope
from genapp.settings import Settings
from workers.limiter.names import limited_providers
from workers.limiter.script import SCRIPT, keys_of

log = logging.getLogger(__name__)

GIVE_UP_SECONDS: Final = 0.5
CALLS_PER_JOB: Final = 8
"""About: a page has seven to nine components. A job started too many goes back to the queue without harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known of a provider's limits; `room` is in calls, None when no rate limits it."""

    closed_seconds: float = 0.0
    room: int | None = None
    share: float = 1.0
    in_flight: int = 0

    @property
    def jobs(self) -> int | None:
        """How many more jobs can have their calls soon."""
        if self.closed_seconds > 0:
            return 0
        return None if self.room is None else -(-self.room // CALLS_PER_JOB)


class RedisGate:
    """The limits of several providers, by name and key. Without Redis all are open: they themselves still say no."""

    def __init__(self, redis_url: str, providers: Mapping[str, str]) -> None:
        self._providers = providers
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=GIVE_UP_SECONDS,
            socket_connect_timeout=GIVE_UP_SECONDS,
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
        )
        self._script = self._redis.register_script(SCRIPT)

    def wait_seconds(self, provider: str) -> float:
        """How long the provider wants to be left alone; 0 when it may be asked."""
        return self.look(provider).closed_seconds

    def room(self) -> dict[Key, int]:
        """How many more jobs of each provider may start, where its limits say so."""
        seen = {name: self.look(name).jobs for name in self._providers}
        return {(Scope.PROVIDER, name): jobs for name, jobs in seen.items() if jobs is not None}

    def look(self, provider: str) -> Sight:
        key = self._providers.get(provider)
        if key is None:
            return Sight()
        try:
            answer: Any = self._script(keys=keys_of(key), args=["look"])  # Any: redis-py types scripts loosely
        except (redis.RedisError, OSError) as error:
            log.warning("gate.not_readable", extra={"reason": str(error)})
            return Sight()
        closed, requests, tokens, share, in_flight = answer
        rooms = [int(room) for room in (requests, tokens) if int(room) >= 0]
        return Sight(
            closed_seconds=float(closed),
            room=min(rooms) if rooms else None,
            share=float(share),
            in_flight=int(in_flight),
        )

    def close(self) -> None:
        self._redis.close()


def gate_from(config: Settings) -> RedisGate:
    return RedisGate(config.redis, limited_providers(config))
