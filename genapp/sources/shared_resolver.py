"""Asks the name server once for a host that many pages want at the same time, and keeps the answer for some seconds.

A hundred pages of one shop would ask a hundred times at once; name servers drop such bursts, and the system waits 5 s
before it asks again (docs/decisions/0007-shared-name-lookups.md).
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from genapp.sources.network import Resolver

KEPT_SECONDS: Final = 10.0


class SharedResolver:
    """A `Resolver` in front of another one; failures are shared and kept like answers. For one event loop."""

    def __init__(self, ask: Resolver, *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._ask = ask
        self._kept_seconds = kept_seconds
        self._questions: dict[str, tuple[float, asyncio.Future[Sequence[str]]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """As `Resolver`; who stops waiting leaves the question to the others."""
        now = time.monotonic()
        for known, (asked_at, answer) in list(self._questions.items()):
            if answer.done() and asked_at <= now - self._kept_seconds:
                del self._questions[known]
        if host not in self._questions:
            answer = asyncio.ensure_future(self._ask(host, port))
            answer.add_done_callback(_look_at_failure)
            self._questions[host] = now, answer
        return await asyncio.shield(self._questions[host][1])


def _look_at_failure(answer: asyncio.Future[Sequence[str]]) -> None:
    """A failure that nobody waits for any more is no news for the log."""
    if not answer.cancelled():
        answer.exception()
