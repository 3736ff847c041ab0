import asyncio
from collections import Counter

import pytest

from genapp.errors import LimitReached, ProviderBusy
from genapp.page import ComponentKind
from genapp.providers.base import Completion, Limited, OnText, Prompt
from tests.support.prompts import a_prompt
from tests.support.scripted_writer.writer import ScriptedProvider

pytestmark = pytest.mark.anyio


class Counting(ScriptedProvider):
    """Counts how many calls are in flight."""

    def __init__(self, *answers: ProviderBusy) -> None:
        super().__init__(answers, latency=0.02)
        self.seen: Counter[int] = Counter()
        self.in_flight = 0

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        self.in_flight += 1
        self.seen[self.in_flight] += 1
        try:
            return await super().complete(prompt, on_text=on_text)
        finally:
            self.in_flight -= 1


async def ask(provider: Limited, calls: int) -> list[Completion | BaseException]:
    prompt = a_prompt(ComponentKind.TITLE)
    return await asyncio.gather(*(provider.complete(prompt) for _ in range(calls)), return_exceptions=True)


async def test_never_more_calls_than_the_limit_are_in_flight():
    inner = Counting()

    answers = await ask(Limited(inner, limit=3), 10)

    assert max(inner.seen) == 3
    assert all(isinstance(answer, Completion) for answer in answers)


async def test_while_the_provider_is_busy_nobody_else_asks_it():
    inner = Counting(ProviderBusy("wait", provider="scripted", retry_after=60))

    answers = await ask(Limited(inner, limit=1), 10)

    assert len(inner.prompts) == 1
    assert all(isinstance(answer, ProviderBusy) and 50 < answer.retry_after <= 60 for answer in answers)
    assert [type(answer) for answer in answers] == [ProviderBusy] + [LimitReached] * 9, "what was not sent says so"


async def test_a_limit_that_one_call_met_stops_no_other():
    inner = Counting(LimitReached("too many tokens", provider="scripted", retry_after=60))

    answers = await ask(Limited(inner, limit=1), 2)

    assert [type(answer) for answer in answers] == [LimitReached, Completion]


async def test_when_the_wait_is_over_the_provider_is_asked_again():
    inner = Counting(ProviderBusy("wait", provider="scripted", retry_after=0.05))
    provider = Limited(inner, limit=1)
    await ask(provider, 1)
    await asyncio.sleep(0.06)

    [answer] = await ask(provider, 1)

    assert isinstance(answer, Completion)


async def test_a_cancelled_call_gives_its_place_back():
    provider = Limited(ScriptedProvider(latency=0.05), limit=1)
    call = asyncio.ensure_future(provider.complete(a_prompt()))
    await asyncio.sleep(0)
    call.cancel()

    [answer] = await ask(provider, 1)

    assert isinstance(answer, Completion)


def test_a_limit_of_none_is_a_mistake():
    with pytest.raises(ValueError, match="room for one call"):
        Limited(ScriptedProvider(), limit=0)
