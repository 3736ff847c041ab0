"""Keeps the calls in flight at a provider within a limit, in this process."""

import asyncio

from genapp.providers.base import Completion, OnText, Prompt, Provider


class Limited:
    """Any provider, asked at most `limit` times at once; who comes later waits, first come first served.

    The deadline of a call begins when the provider is asked, so waiting here does not use it up.
    """

    def __init__(self, provider: Provider, *, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"a provider needs room for one call at least, not {limit}")
        self._provider = provider
        self._slots = asyncio.Semaphore(limit)

    @property
    def name(self) -> str:
        return self._provider.name

    @property
    def model(self) -> str:
        return self._provider.model

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        async with self._slots:
            return await self._provider.complete(prompt, on_text=on_text)

    async def check(self) -> None:
        await self._provider.check()

    def read(self, text: str, prompt: Prompt) -> Completion:
        return self._provider.read(text, prompt)

    async def close(self) -> None:
        await self._provider.close()
