"""The numbers that a provider's limiter keeps to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Over all workers together; 0 means that there is no such limit."""

    requests_per_minute: int = 0
    tokens_per_minute: int = 0
    concurrency: int = 0
    """Calls at once."""

    def shared_by(self, workers: int) -> "Limits":
        """What each of so many workers may do when they cannot talk to each other."""
        return Limits(
            requests_per_minute=_part(self.requests_per_minute, workers),
            tokens_per_minute=_part(self.tokens_per_minute, workers),
            concurrency=_part(self.concurrency, workers),
        )


def _part(limit: int, workers: int) -> int:
    return max(1, limit // max(workers, 1)) if limit else 0
