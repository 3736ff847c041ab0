"""The limiters of a worker process: one for each provider with limits, kept up to date by its heartbeat."""

from collections.abc import Mapping

from genapp.services import limits
from genapp.settings import Settings
from workers.limiter.limits import Limits
from workers.limiter.names import limited_providers
from workers.limiter.shared import SharedLimiter


class Limiters:
    """Makes a limiter when the first job asks for its provider; `update` may be called from any thread."""

    def __init__(self, config: Settings) -> None:
        self._redis_url = config.redis
        self._keys = limited_providers(config)
        self._calls_at_once = config.provider_calls_at_once
        self._numbers: Mapping[str, limits.Limits] = {}
        self._workers = 1
        self._made: dict[str, SharedLimiter] = {}

    def named(self, name: str) -> SharedLimiter | None:
        """None for a writer without limits."""
        key = self._keys.get(name)
        if key is None:
            return None
        if name not in self._made:
            self._made[name] = SharedLimiter(
                self._redis_url, provider=name, key=key, limits=self._limits(name), workers=self._workers
            )
        return self._made[name]

    def update(self, numbers: Mapping[str, limits.Limits], *, workers: int) -> None:
        """The limits in force, and how many workers share them when they cannot talk to each other."""
        self._numbers, self._workers = numbers, workers
        for name, limiter in list(self._made.items()):
            limiter.limits, limiter.workers = self._limits(name), workers

    @property
    def names(self) -> list[str]:
        """The providers that may have limits."""
        return list(self._keys)

    def news(self) -> dict[str, list[str | int]]:
        """What Redis has to know of each provider, by its key: the limits in force, and the calls made here now."""
        return {key: self._news_of(name) for name, key in self._keys.items()}

    def _news_of(self, name: str) -> list[str | int]:
        numbers, made = self._limits(name), self._made.get(name)
        return [numbers.requests_per_minute, numbers.tokens_per_minute, *(made.held() if made else ())]

    def _limits(self, name: str) -> Limits:
        numbers = self._numbers.get(name, limits.NO_LIMITS)
        return Limits(
            requests_per_minute=numbers.requests_per_minute or 0,
            tokens_per_minute=numbers.tokens_per_minute or 0,
            concurrency=self._calls_at_once,
        )
