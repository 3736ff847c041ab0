"""Keeps the calls in flight at a provider within a limit, in this process."""

import asyncio

from genapp.errors import LimitReached, ProviderBusy
from genapp.providers.base import Completion, OnText, Prompt, Provider, Wrapped


class Limited(Wrapped):
    """Any provider, asked at most `limit` times at once; who comes later waits, first come first served.

    The deadline of a call begins when the provider is asked, so waiting here does not use it up.
    While the provider asks us to wait, nobody who waits here is let through to be told the same.
    """

    def __init__(self, provider: Provider, *, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"a provider needs room for one call at least, not {limit}")
        super().__init__(provider)
        self._slots = asyncio.Semaphore(limit)
        self._busy_until = 0.0

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        async with self._slots:
            now = asyncio.get_running_loop().time()
            if now < self._busy_until:
                raise LimitReached(
                    "the provider has asked us to wait", provider=self.name, retry_after=self._busy_until - now
                )
            return await self._ask(prompt, on_text)

    async def _ask(self, prompt: Prompt, on_text: OnText | None) -> Completion:
        try:
            return await self._provider.complete(prompt, on_text=on_text)
        except LimitReached:  # there may be room for the next call, which may be smaller
            raise
        except ProviderBusy as busy:
            until = asyncio.get_running_loop().time() + busy.retry_after
            self._busy_until = max(self._busy_until, until)
            raise
