"""Asks the provider's limits before each call and tells them afterwards what it used."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol

from genapp.errors import ProviderBusy, ProviderDown, ProviderError, ProviderTimeout
from genapp.providers.base import Completion, OnText, Prompt, Provider, Wrapped

SIGNS_PER_TOKEN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """The right to one call: `begun` is the time when it may begin, in seconds of whoever keeps the limits."""

    id: str
    tokens: int
    begun: float


class Limiter(Protocol):
    """Keeps the limits of one provider: requests and tokens per minute, calls at once, its wish to be left alone."""

    async def reserve(self, *, tokens: int) -> Reservation:
        """Wait a little when that is enough. Raises `LimitReached` when the wait would be long."""
        ...

    async def settle(self, reservation: Reservation, *, used: int | None) -> None:
        """The call has ended; None when nobody knows what it used."""
        ...

    async def refused(self, reservation: Reservation, *, wait: float) -> None:
        """The provider says that it was too much, and wants to be left alone for so many seconds."""
        ...

    async def close(self) -> None: ...


class Metered(Wrapped):
    """Any provider within its limits; the deadline of a call begins when the provider is asked."""

    def __init__(self, provider: Provider, limiter: Limiter) -> None:
        super().__init__(provider)
        self._limiter = limiter
        self._settling: set[asyncio.Task[None]] = set()

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        """Raises `LimitReached` when nothing was asked, beside what the provider raises."""
        place = await self._limiter.reserve(tokens=tokens_reserved(prompt))
        used: int | None = None
        try:
            completion = await self._provider.complete(prompt, on_text=on_text)
            used = completion.usage.input_tokens + completion.usage.output_tokens
            return completion
        except ProviderError as error:
            used = _used(error)
            if isinstance(error, ProviderBusy):
                await self._limiter.refused(place, wait=error.retry_after)
            raise
        finally:
            await self._settle(place, used)

    async def close(self) -> None:
        await asyncio.gather(*self._settling)
        await super().close()
        await self._limiter.close()

    async def _settle(self, place: Reservation, used: int | None) -> None:
        """To its end, also when the caller is cancelled meanwhile."""
        settling = asyncio.ensure_future(self._limiter.settle(place, used=used))
        self._settling.add(settling)
        settling.add_done_callback(self._settling.discard)
        await asyncio.shield(settling)


def tokens_reserved(prompt: Prompt) -> int:
    """What the question takes, estimated, and the longest answer."""
    asked = len(prompt.system) + len(prompt.user) + len(prompt.schema)
    return -(-asked // SIGNS_PER_TOKEN) + prompt.max_tokens


def _used(error: ProviderError) -> int | None:
    """Of a call without a good answer; what broke off may have been written in full on the other side."""
    if error.spent is not None:
        return error.spent.input_tokens + error.spent.output_tokens
    return None if isinstance(error, (ProviderDown, ProviderTimeout)) else 0
