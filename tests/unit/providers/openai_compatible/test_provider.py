"""The provider against a real server that answers from a script."""

import asyncio
import io
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from genapp.errors import (
    AnswerCutOff,
    AnswerEmpty,
    AnswerMalformed,
    AskAgain,
    BadAnswer,
    ProviderBlocked,
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderQuota,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
)
from genapp.page import ComponentKind
from genapp.providers.base import Completion, Usage
from genapp.providers.openai_compatible.provider import OpenAICompatible, Prices, usage_of
from tests.support.prompts import a_prompt
from tests.support.scripted_server.answers import Dialect, Kind, Step
from tests.support.scripted_server.server import Behaviour, ScriptedServer

pytestmark = pytest.mark.anyio

CANARY = "canary-7f3a9c1e5b"


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(Behaviour(key=CANARY)) as server:
        yield server


async def ask(server: ScriptedServer, *steps: Step, seconds: float = 20.0, key: str = CANARY) -> Completion:
    server.script.add(steps)
    provider = provider_of(server, seconds=seconds, key=key)
    try:
        return await provider.complete(a_prompt())
    finally:
        await provider.close()


def provider_of(server: ScriptedServer, *, seconds: float = 20.0, key: str = CANARY) -> OpenAICompatible:
    prices = Prices(input=1.0, output=2.0)
    return OpenAICompatible(
        base_url=server.base_url, model=server.behaviour.model, api_key=key, timeout=seconds, prices=prices
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step(kind=Kind.LENGTH), AnswerCutOff),
        (Step(kind=Kind.CUT_SILENTLY), AnswerMalformed),
        (Step(kind=Kind.END_EARLY), ProviderDown),
        (Step(kind=Kind.BREAK), ProviderDown),
        (Step(kind=Kind.EMPTY), AnswerEmpty),
        (Step(kind=Kind.REFUSAL), ProviderRefused),
        (Step(kind=Kind.REFUSAL, text="Es tut mir leid, dabei kann ich nicht helfen."), ProviderRefused),
        (Step(kind=Kind.REFUSAL_FIELD), ProviderRefused),
        (Step(kind=Kind.CONTENT_FILTER), ProviderRefused),
        (Step(kind=Kind.MALFORMED), AnswerMalformed),
        (Step(kind=Kind.MALFORMED, text="Here is your text. It is fine."), AnswerMalformed),
        (Step(kind=Kind.TOOL_CALLS), AnswerMalformed),
        (Step(kind=Kind.HUGE), AnswerMalformed),
        (Step(kind=Kind.GARBAGE), AnswerMalformed),
        (Step(kind=Kind.ERROR_EVENT), ProviderDown),
        (Step(kind=Kind.ERROR_EVENT, code="rate_limit_exceeded"), ProviderBusy),
        (Step(kind=Kind.ERROR_EVENT, code="insufficient_quota"), ProviderQuota),
        (Step(kind=Kind.STATUS, status=401), ProviderKeyRejected),
        (Step(kind=Kind.STATUS, status=429, headers={"Retry-After": "2"}), ProviderBusy),
        (Step(kind=Kind.STATUS, status=429, code="insufficient_quota"), ProviderQuota),
        (Step(kind=Kind.STATUS, status=502), ProviderDown),
        (Step(kind=Kind.STATUS, status=529), ProviderDown),
        (Step(kind=Kind.STATUS, status=307, headers={"Location": "http://127.0.0.1:9/"}), ProviderRejected),
    ],
)
async def test_every_failure_is_what_it_is(server: ScriptedServer, step: Step, expected: type[ProviderError]):
    with pytest.raises(ProviderError) as caught:
        await ask(server, step)

    assert type(caught.value) is expected
    assert server.counts.calls == 1


async def test_the_hint_of_a_busy_server_is_kept(server: ScriptedServer):
    with pytest.raises(ProviderBusy) as caught:
        await ask(server, Step(kind=Kind.STATUS, status=429, headers={"Retry-After": "2"}))

    assert caught.value.retry_after == 2


@pytest.mark.parametrize("kind", [Kind.LENGTH, Kind.CUT_SILENTLY, Kind.MALFORMED, Kind.REFUSAL, Kind.BREAK])
async def test_a_bad_answer_is_kept_with_what_it_cost(server: ScriptedServer, kind: Kind):
    with pytest.raises(ProviderError) as caught:
        await ask(server, Step(kind=kind))

    assert caught.value.answer
    assert caught.value.spent is not None
    assert caught.value.spent.cost_micros > 0


async def test_usage_comes_from_the_server_and_has_its_price(server: ScriptedServer):
    answer = await ask(server)

    assert not answer.usage.estimated
    assert answer.cost_micros == answer.usage.input_tokens + 2 * answer.usage.output_tokens


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (
            {"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 64}},
            (100, 64, 9),
        ),
        ({"prompt_tokens": 100, "completion_tokens": 9, "prompt_cache_hit_tokens": 80}, (100, 80, 9)),
        ({"input_tokens": 20, "output_tokens": 9, "cache_read_input_tokens": 80}, (100, 80, 9)),
        (
            {"input_tokens": 5, "output_tokens": 9, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 95},
            (100, 0, 9),
        ),
        ({"prompt_tokens": 20, "completion_tokens": 9, "cache_read_input_tokens": 80}, (100, 80, 9)),
        ({"input_tokens": 100, "output_tokens": 9, "input_tokens_details": {"cached_tokens": 80}}, (100, 80, 9)),
        (
            {"promptTokenCount": 100, "candidatesTokenCount": 9, "cachedContentTokenCount": 70, "totalTokenCount": 140},
            (100, 70, 40),
        ),
        ({"prompt_tokens": 100, "completion_tokens": 9, "total_tokens": 130}, (100, 0, 30)),
        ({"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": None}, (100, 0, 9)),
        ({"prompt_tokens": 100, "completion_tokens": 9, "cached_tokens": -1}, (100, 0, 9)),
    ],
)
def test_usage_is_read_in_the_dialect_of_each_server(reported: dict[str, Any], expected: tuple[int, int, int]):
    usage = usage_of(reported, a_prompt(), "words")

    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == expected
    assert not usage.estimated


def test_tokens_from_the_cache_have_their_own_price():
    usage = Usage(input_tokens=100, cached_tokens=80, output_tokens=10)

    assert Prices(input=2.0, cached=0.5, output=4.0).cost_micros(usage) == 20 * 2 + 80 * 0.5 + 10 * 4
    assert Prices(input=2.0, output=4.0).cost_micros(usage) == 100 * 2 + 10 * 4


async def test_missing_usage_is_estimated_and_flagged(server: ScriptedServer):
    answer = await ask(server, Step(kind=Kind.NO_USAGE))

    assert answer.usage.estimated
    assert answer.cost_micros > 0


# the deadlines leave a busy machine time to connect: a request that never left closes nothing
async def test_a_drip_ends_at_the_deadline(server: ScriptedServer):
    with pytest.raises(ProviderTimeout):
        await ask(server, Step(kind=Kind.DRIP, gap=0.2), seconds=1.5)

    await hung_up(server)


async def test_a_server_that_never_answers_ends_at_the_deadline(server: ScriptedServer):
    with pytest.raises(ProviderTimeout):
        await ask(server, Step(kind=Kind.HANG), seconds=1.5)

    await hung_up(server)


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.DRIP])
async def test_cancelling_closes_the_connection(server: ScriptedServer, kind: Kind):
    server.script.add([Step(kind=kind, gap=0.02)])
    provider = provider_of(server)
    call = asyncio.ensure_future(provider.complete(a_prompt()))
    await until(lambda: server.counts.in_flight == 1)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    await hung_up(server)
    await provider.close()


async def hung_up(server: ScriptedServer) -> None:
    """The server sees that nobody waits any more."""
    await until(lambda: server.counts.in_flight == 0)
    assert server.counts.dropped == 1


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def test_a_connection_is_used_again(server: ScriptedServer):
    provider = provider_of(server)

    for _ in range(5):
        await provider.complete(a_prompt(ComponentKind.TITLE))

    assert server.connections == 1
    await provider.close()


async def test_many_calls_at_once_use_many_connections_and_use_them_again(server: ScriptedServer):
    provider = provider_of(server)

    for _ in range(3):
        await asyncio.gather(*(provider.complete(a_prompt(ComponentKind.TITLE)) for _ in range(30)))

    assert server.counts.answered == 90
    assert server.connections == 30
    await provider.close()


async def test_a_server_that_is_not_there_is_down():
    provider = OpenAICompatible(base_url="http://127.0.0.1:9/v1", model="m")

    with pytest.raises(ProviderDown) as caught:
        await provider.complete(a_prompt())

    assert "127.0.0.1:9" in caught.value.message
    assert "GENAPP_PROVIDER_BASE_URL" in caught.value.hint
    await provider.close()


@pytest.mark.parametrize(
    ("dialect", "refused"),
    [
        (Dialect.JSON_OBJECT, 1),
        (Dialect.PLAIN, 1),
        (Dialect.NEW_TOKENS, 1),
        (Dialect.WHOLE, 0),
        (Dialect.NO_SYSTEM, 1),
        (Dialect.BROKEN_SCHEMA, 1),
        (Dialect.BROKEN_FORMAT, 2),
    ],
)
async def test_what_a_server_refuses_is_not_asked_twice(dialect: Dialect, refused: int):
    async with ScriptedServer(Behaviour(dialect=dialect)) as server:
        provider = provider_of(server)

        for _ in range(3):
            await provider.complete(a_prompt())

        assert server.counts.rejected == refused
        assert server.counts.calls == 3
        await provider.close()


@pytest.mark.parametrize("dialect", [Dialect.JSON_SCHEMA, Dialect.NEW_TOKENS])
async def test_what_is_reserved_and_what_is_asked_for_are_one_figure(dialect: Dialect):
    async with ScriptedServer(Behaviour(dialect=dialect)) as server:
        provider = provider_of(server)
        await provider.complete(a_prompt())  # the server teaches its dialect

        fitted = provider.fitted(a_prompt())
        answer = await provider.complete(fitted)

        asked = server.requests[-1].get("max_tokens") or server.requests[-1]["max_completion_tokens"]
        output_price = 2.0
        assert asked == fitted.output_limit >= a_prompt().max_tokens
        assert output_price * asked < provider.most_cost(fitted) < output_price * asked + len(fitted.question)
        assert answer.cost_micros <= provider.most_cost(fitted)
        await provider.close()


async def test_a_call_never_asks_for_more_than_was_reserved_for_it():
    async with ScriptedServer(Behaviour(dialect=Dialect.NEW_TOKENS)) as server:
        provider = provider_of(server)
        before = provider.fitted(a_prompt())

        with pytest.raises(AskAgain):
            await provider.complete(before)

        assert server.counts.calls == 0
        assert (await provider.complete(provider.fitted(a_prompt()))).blocks
        await provider.close()


async def test_a_listener_that_fails_does_not_cost_the_answer(server: ScriptedServer):
    provider = provider_of(server)

    assert (await provider.complete(a_prompt(), on_text=broken)).blocks
    await provider.close()


def broken(text: str) -> None:
    raise RuntimeError("the screen is gone")


async def test_a_wrong_key_is_found_by_the_check(server: ScriptedServer):
    provider = provider_of(server, key="another")

    with pytest.raises(ProviderKeyRejected) as caught:
        await provider.check()

    assert "GENAPP_PROVIDER_API_KEY" in caught.value.hint
    await provider.close()


async def test_an_unknown_model_is_found_by_the_check(server: ScriptedServer):
    provider = OpenAICompatible(base_url=server.base_url, model="other", api_key=CANARY)

    with pytest.raises(ProviderRejected) as caught:
        await provider.check()

    assert "GENAPP_PROVIDER_MODEL" in caught.value.hint
    await provider.close()


@pytest.mark.parametrize("dialect", list(Dialect))
async def test_a_good_set_up_passes_the_check_at_the_price_of_one_word(server: ScriptedServer, dialect: Dialect):
    server.behaviour = Behaviour(key=CANARY, dialect=dialect)
    provider = provider_of(server)

    await provider.check()

    assert server.counts.calls == 0
    assert [request["max_tokens"] for request in server.requests] == [1]
    await provider.close()


@pytest.mark.parametrize(("status", "expected"), [(502, ProviderDown), (0, ProviderDown), (403, ProviderBlocked)])
async def test_a_provider_that_is_down_is_found_by_the_check(
    server: ScriptedServer, status: int, expected: type[ProviderError]
):
    server.begin_outage(seconds=60, status=status)
    provider = provider_of(server)

    with pytest.raises(expected):
        await provider.check()

    await provider.close()


@pytest.mark.parametrize(("base_url", "model"), [("", "m"), ("nonsense", "m"), ("http://127.0.0.1:9", "")])
async def test_a_set_up_that_is_not_whole_says_what_is_missing(base_url: str, model: str):
    provider = OpenAICompatible(base_url=base_url, model=model)

    with pytest.raises(ProviderRejected) as caught:
        await provider.check()

    assert "GENAPP_PROVIDER_" in caught.value.hint


async def test_a_proxy_that_makes_no_sense_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:canary@proxy.example")
    provider = OpenAICompatible(base_url="https://api.example/v1", model="m")

    with pytest.raises(ProviderRejected) as caught:
        await provider.complete(a_prompt())

    assert "HTTPS_PROXY" in caught.value.hint
    assert "canary" not in "".join(traceback.format_exception(caught.value))


async def test_a_server_that_breaks_whatever_it_is_asked_is_down(server: ScriptedServer):
    with pytest.raises(ProviderDown):
        await ask(server, Step(kind=Kind.STATUS, status=500, times=3))

    assert server.counts.calls == 3


async def test_one_stray_refusal_changes_nothing_for_the_next_calls(server: ScriptedServer):
    provider = provider_of(server)
    await provider.complete(a_prompt())
    refusal = "json_schema is not supported just now"
    server.script.add([Step(kind=Kind.STATUS, status=400, message=refusal), Step(kind=Kind.ANSWER)])

    for _ in range(2):
        await provider.complete(a_prompt())

    assert [request["response_format"]["type"] for request in server.requests] == [
        "json_schema", "json_schema", "json_object", "json_schema"
    ]  # fmt: skip
    await provider.close()


async def test_a_refusal_inside_a_stream_is_a_refusal(server: ScriptedServer):
    error = {"code": 400, "message": "response_format json_schema is not supported"}

    answer = await ask(server, Step(kind=Kind.ERROR_EVENT, **error))

    assert answer.blocks
    assert server.counts.calls == 2


async def test_a_model_that_thinks_too_long_gets_more_room_the_next_time():
    async with ScriptedServer(Behaviour(thought=3_000)) as server:
        provider = provider_of(server)
        prompt = a_prompt()
        before = provider.most_cost(prompt)

        with pytest.raises(AnswerCutOff) as caught:
            await provider.complete(prompt)
        answer = await provider.complete(prompt)

        first, second = (request["max_tokens"] for request in server.requests)
        assert first == prompt.max_tokens < second
        assert f"until the limit of {first:,} tokens" in caught.value.message
        assert f"may use {second:,}" in caught.value.message
        assert caught.value.spent is not None
        assert provider.most_cost(provider.fitted(prompt)) == before + 2 * (second - first)
        assert answer.blocks
        await provider.close()


async def test_a_key_that_is_a_word_stays_in_the_answer_as_it_is():
    words = '{"blocks": [{"text": "Tested dining tables: a test of oak", "facts": [1]}]}'
    async with ScriptedServer(Behaviour(key="test")) as server:
        server.script.add([Step(kind=Kind.ANSWER, text=words)])
        provider = provider_of(server, key="test")
        shown: list[str] = []

        answer = await provider.complete(a_prompt(ComponentKind.TITLE), on_text=shown.append)

        assert answer.text == words
        assert answer.blocks[0].text == shown[-1] == "Tested dining tables: a test of oak"
        await provider.close()


async def test_the_key_is_in_no_message_and_no_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    shown = io.StringIO()
    echo = f'{{"blocks": [{{"heading": "Key", "text": "Bearer {CANARY}", "facts": []}}]}}'
    steps = [
        Step(kind=Kind.STATUS, status=status, message=f"wrong {CANARY}", code=CANARY) for status in (401, 429, 400, 500)
    ]
    long = (Kind.HANG, Kind.DRIP, Kind.HUGE, Kind.ENDLESS)
    steps += [Step(kind=kind, text=echo, message=CANARY) for kind in Kind if kind not in long]
    async with ScriptedServer(Behaviour(key="right")) as server:
        server.behaviour = Behaviour(key=CANARY)
        server.script.add(steps)
        provider = provider_of(server, seconds=5)
        for _ in steps:
            await tell(provider, shown)
        await provider.close()
        server.behaviour = Behaviour(key="right")
        provider = provider_of(server)
        await tell(provider, shown)
        print(repr(provider), vars(provider)["_prices"], file=shown)
        await provider.close()

    text = shown.getvalue() + caplog.text
    assert len(shown.getvalue()) > 2_000
    assert CANARY not in text


async def tell(provider: OpenAICompatible, shown: io.StringIO) -> None:
    """Write down all that others get to see, beside the answer itself."""
    try:
        answer = await provider.complete(a_prompt())
        print(answer.model, answer.usage, file=shown)
    except ProviderError as error:
        print(error.message, error.hint, error.spent, file=shown)
        traceback.print_exception(error, file=shown)


async def test_answers_cut_at_every_point_are_never_taken_for_whole(server: ScriptedServer):
    provider = provider_of(server)
    whole = (await provider.complete(a_prompt(ComponentKind.TITLE))).text

    for end in range(1, len(whole) - 1):
        server.script.add([Step(kind=Kind.MALFORMED, text=whole[:end])])
        with pytest.raises(BadAnswer):
            await provider.complete(a_prompt(ComponentKind.TITLE))
    await provider.close()
