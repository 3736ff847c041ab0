import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from genapp.errors import (
    LimitReached,
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderTimeout,
    Spent,
)
from genapp.providers.base import Completion, Metered, Reservation, tokens_reserved
from tests.support.prompts import a_prompt
from tests.support.scripted_writer.writer import ScriptedProvider
from tests.support.work import SmallProvider

pytestmark = pytest.mark.anyio


class Notes:
    """A limiter that lets everybody in and writes down what it is told."""

    def __init__(self, *, full: bool = False) -> None:
        self.full = full
        self.reserved: list[int] = []
        self.settled: list[int | None] = []
        self.refusals: list[float] = []

    async def reserve(self, *, tokens: int) -> Reservation:
        if self.full:
            raise LimitReached("full", provider="scripted", retry_after=9)
        self.reserved.append(tokens)
        return Reservation(id=str(len(self.reserved)), tokens=tokens, begun=1.0)

    async def settle(self, reservation: Reservation, *, used: int | None) -> None:
        await asyncio.sleep(0)
        self.settled.append(used)

    async def refused(self, reservation: Reservation, *, wait: float) -> None:
        self.refusals.append(wait)

    async def close(self) -> None: ...


async def test_what_was_reserved_is_settled_with_what_was_used():
    notes, prompt = Notes(), a_prompt()

    answer = await Metered(SmallProvider(), notes).complete(prompt)

    assert notes.reserved == [tokens_reserved(prompt)]
    assert notes.settled == [answer.usage.input_tokens + answer.usage.output_tokens] == [14]


def test_the_longest_answer_is_reserved():
    prompt = a_prompt()

    assert tokens_reserved(prompt) > prompt.max_tokens + len(prompt.user) / 4 - 1


async def test_without_room_nobody_is_asked():
    provider = ScriptedProvider()

    with pytest.raises(LimitReached):
        await Metered(provider, Notes(full=True)).complete(a_prompt())

    assert provider.prompts == []


def paid(error: ProviderError) -> ProviderError:
    error.spent = Spent(input_tokens=30, output_tokens=12)
    return error


@pytest.mark.parametrize(
    ("error", "used"),
    [
        (lambda: ProviderBusy("wait", provider="p", retry_after=7), 0),
        (lambda: ProviderKeyRejected("no", provider="p"), 0),
        (lambda: ProviderDown("broke off", provider="p"), None),
        (lambda: ProviderTimeout("late", provider="p"), None),
        (lambda: paid(ProviderDown("broke off", provider="p")), 42),
    ],
)
async def test_a_call_without_an_answer_used_what_is_known_of_it(error: Callable[[], ProviderError], used: int | None):
    notes = Notes()

    with pytest.raises(ProviderError):
        await Metered(ScriptedProvider([error()]), notes).complete(a_prompt())

    assert notes.settled == [used]


async def test_only_a_busy_provider_has_refused():
    notes = Notes()
    faults = [ProviderBusy("wait", provider="p", retry_after=7), ProviderDown("oh", provider="p")]
    provider = Metered(ScriptedProvider(faults), notes)

    for _ in faults:
        with pytest.raises(ProviderError):
            await provider.complete(a_prompt())

    assert notes.refusals == [7]


async def test_a_cancelled_call_is_settled_too():
    notes = Notes()
    provider = Metered(ScriptedProvider(latency=10), notes)
    call = asyncio.ensure_future(provider.complete(a_prompt()))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await provider.close()

    assert notes.settled == [None]


async def test_it_answers_as_the_provider_does():
    provider = Metered(ScriptedProvider(), Notes())

    answer = await provider.complete(a_prompt())

    assert isinstance(answer, Completion)
    assert provider.name == "scripted"
    assert provider.read(answer.text, a_prompt()).blocks == answer.blocks


async def test_the_room_to_think_is_reserved_too():
    notes, prompt = Notes(), a_prompt()

    await Metered(SmallProvider(), notes).complete(replace(prompt, room=4_000))

    assert notes.reserved == [tokens_reserved(prompt) + 4_000]
