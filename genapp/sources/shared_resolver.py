"""Asks the name server once for a host that many pages want at the same time, and keeps the answer for some seconds.

A hundred pages of one shop would ask a hundred times at once; name servers drop such bursts, and the system waits 5 s
before it asks again (docs/decisions/0007-shared-name-lookups.md).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from genapp.sources.network import Resolver

KEPT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Question:
    asked_at: float
    answer: asyncio.Task[Sequence[str]]


class SharedResolver:
    """A `Resolver` in front of another one; failures are shared and kept like answers. For one event loop."""

    def __init__(self, ask: Resolver, *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._ask = ask
        self._kept_seconds = kept_seconds
        self._questions: dict[str, _Question] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """As `Resolver`; who stops waiting leaves the question to the others."""
        self._forget_old()
        question = self._questions.get(host)
        if question is None:
            question = _Question(time.monotonic(), asyncio.create_task(self._answer(host, port)))
            question.answer.add_done_callback(_look_at_failure)
            self._questions[host] = question
        return await asyncio.shield(question.answer)

    async def _answer(self, host: str, port: int) -> Sequence[str]:
        return await self._ask(host, port)

    def _forget_old(self) -> None:
        """They stand in the order in which they were asked."""
        oldest = time.monotonic() - self._kept_seconds
        for host, question in list(self._questions.items()):
            if question.asked_at > oldest:
                return
            if question.answer.done():
                del self._questions[host]


def _look_at_failure(answer: asyncio.Task[Sequence[str]]) -> None:
    """A failure that nobody waits for any more is no news for the log."""
    if not answer.cancelled():
        answer.exception()
