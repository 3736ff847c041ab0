"""The limits of providers as they stand in Redis: the script that keeps them, and what they leave room for now."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis

from genapp.jobs import HoldKey, Scope
from genapp.providers.base import LONGEST_CLOSING_SECONDS
from genapp.providers.registry import KINDS
from genapp.services.queue import impatient_redis
from genapp.settings import Settings

log = logging.getLogger(__name__)

WINDOW_SECONDS: Final = 60.0
HORIZON_SECONDS: Final = 2.0
"""A call waits so long in its place; one that would have to wait longer goes back to the queue."""
SLOT_SECONDS: Final = 12.0
"""The lease of a call in flight: the slot of a worker that died is free again after it."""
CONSTANTS: Final = {
    "WINDOW_SECONDS": WINDOW_SECONDS,
    "HORIZON_SECONDS": HORIZON_SECONDS,
    # A bucket holds as much as this time brings: calls are spread over the minute, as most providers want them.
    "BURST_SECONDS": 1.0,
    # Some refusals come at random, whatever the rate. Only when more than this share of the newest calls was refused
    # (each counts so much in it) is the rate too high, and cut to what was let in; but never to a stop: nobody would
    # find out that it is over. In so many seconds it would climb from nothing to the whole.
    "TOLERATED": 0.25,
    "WEIGHT": 1 / 30,
    "LOWEST_SHARE": 0.05,
    "RAMP_SECONDS": 120.0,
    # Refusals in a row close the provider for 1, 2, 4, ... seconds, up to the first of these, also when it asks for
    # less; and what it asks for up to the second.
    "LONGEST_GROWN_SECONDS": 8.0,
    "LONGEST_CLOSING_SECONDS": LONGEST_CLOSING_SECONDS,
    "SLOT_SECONDS": SLOT_SECONDS,
    # What is known of a provider is forgotten when it was not used for so long.
    "FORGET_SECONDS": 600.0,
}
SCRIPT: Final = "".join(f"local {name} = {value}\n" for name, value in CONSTANTS.items()) + (
    Path(__file__).with_name("limits.lua").read_text()
)
_GIVE_UP_SECONDS: Final = 0.5
_CALLS_PER_JOB: Final = 8
"""About: a page has seven to nine components. A job started too many goes back to the queue without harm."""


def limited_providers(config: Settings) -> dict[str, str]:
    """Name to key: two installations that ask the same server through one Redis share its limits."""
    return {name: f"{name} {config.provider_base_url}" for name, kind in KINDS.items() if kind.limited}


def keys_of(provider: str) -> list[str]:
    """State and calls in flight of whoever is meant by `provider`: its name and address."""
    name = hashlib.sha256(provider.encode()).hexdigest()[:16]
    return [f"genapp:limit:{{{name}}}", f"genapp:calls:{{{name}}}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known of a provider's limits; `room` is in calls, None when no rate limits it."""

    closed_seconds: float = 0.0
    room: int | None = None
    in_flight: int = 0

    @property
    def jobs(self) -> int | None:
        """How many more jobs can have their calls soon."""
        if self.closed_seconds > 0:
            return 0
        return None if self.room is None else -(-self.room // _CALLS_PER_JOB)


class RedisGate:
    """The limits of several providers, by name and key. Without Redis all are open: they themselves still say no."""

    def __init__(self, redis_url: str, providers: Mapping[str, str]) -> None:
        self._providers = providers
        self._redis = impatient_redis(redis_url, seconds=_GIVE_UP_SECONDS)
        self._script = self._redis.register_script(SCRIPT)

    def wait_seconds(self, provider: str) -> float:
        """How long the provider wants to be left alone; 0 when it may be asked."""
        return self.look(provider).closed_seconds

    def room(self) -> dict[HoldKey, int]:
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
        closed, requests, tokens, _share, in_flight = answer
        rooms = [int(room) for room in (requests, tokens) if int(room) >= 0]
        return Sight(
            closed_seconds=float(closed),
            room=min(rooms) if rooms else None,
            in_flight=int(in_flight),
        )

    def close(self) -> None:
        self._redis.close()


def gate_from(config: Settings) -> RedisGate:
    return RedisGate(config.redis, limited_providers(config))
