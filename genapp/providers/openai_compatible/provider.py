"""The provider: one call, one answer, within one deadline; and what it cost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx

from genapp.clock import utc_now
from genapp.errors import (
    AnswerCutOff,
    AnswerMalformed,
    AskAgain,
    ProviderBlocked,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderQuota,
    ProviderRejected,
    ProviderTimeout,
    Spent,
    ThoughtTooLong,
)
from genapp.providers.answers import read_answer
from genapp.providers.base import SIGNS_PER_TOKEN, Completion, OnLearnt, OnText, Prompt, Usage
from genapp.providers.openai_compatible.connection import (
    ADDRESS_HINT,
    Endpoint,
    Lanes,
    make_lanes,
    open_response,
    read_address,
    unreachable,
    wrong_scheme,
)
from genapp.providers.openai_compatible.dialect import Dialect, Learnt, build_body
from genapp.providers.openai_compatible.failures import MODEL_HINT, Failure, error_of, failure_in_stream, failure_of
from genapp.providers.openai_compatible.reply import NotTheProtocol, Reply, RunsAway, problem_of

log = logging.getLogger(__name__)

_MOST_DIALECTS: Final = 6
_CHECK_SECONDS: Final = 15.0
_AFTER_FINISH: Final = 5.0
"""Seconds that the rest (usage, end mark) may take once the model has finished."""
_AFTER_DONE: Final = 0.25
"""Seconds to wait for the end of the answer after its end mark, so that the connection can be used again."""

_REFUSALS: Final = frozenset({400, 422, 501})

_NO_WAY_OUT: Final = "the connection to the provider cannot be set up on this machine"
_NO_WAY_OUT_HINT: Final = "check the variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"

_THINKS_TOO_MUCH_HINT: Final = "choose a model that thinks less, or set the server to let it think less"

_FEWEST_BYTES_PER_TOKEN: Final = 2
"""Of the question, so that its tokens are never estimated too low; the schema and the frame count as well."""
_FRAME_TOKENS: Final = 200
_MOST_TOKENS: Final = 10_000_000
"""A figure above this is a mistake of the server."""


_ASKED: Final = ("prompt_tokens", "input_tokens", "promptTokenCount")
"""How servers call the tokens of the question: OpenAI and most, Anthropic, Gemini."""
_WRITTEN: Final = ("completion_tokens", "output_tokens", "candidatesTokenCount")
_TOTAL: Final = ("total_tokens", "totalTokenCount")
_CACHED: Final = (
    "prompt_tokens_details.cached_tokens",  # OpenAI, and who follows it
    "input_tokens_details.cached_tokens",
    "prompt_cache_hit_tokens",  # DeepSeek
    "cache_read_input_tokens",  # Anthropic
    "cachedContentTokenCount",  # Gemini
    "cached_content_token_count",
    "cached_tokens",  # Moonshot
)
_INTO_CACHE: Final = ("cache_creation_input_tokens",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Of a million tokens, in the account's currency: so of one token in its millionths."""

    input: float = 0.0
    cached: float | None = None
    """Of input tokens from the provider's cache; None: as of any other."""
    output: float = 0.0

    def cost_micros(self, usage: Usage) -> int:
        cached = self.input if self.cached is None else self.cached
        asked = (usage.input_tokens - usage.cached_tokens) * self.input + usage.cached_tokens * cached
        return round(asked + usage.output_tokens * self.output)

    def spent(self, usage: Usage) -> Spent:
        return Spent(
            input_tokens=usage.input_tokens,
            cached_tokens=usage.cached_tokens,
            output_tokens=usage.output_tokens,
            estimated=usage.estimated,
            cost_micros=self.cost_micros(usage),
        )


class OpenAICompatible:
    """A server at `base_url`. What it does not understand, it is not asked again for a while."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str = "",
        timeout: float = 120.0,
        prices: Prices | None = None,
        name: str = "openai_compatible",
        learnt: Mapping[str, object] | None = None,
        on_learnt: OnLearnt = lambda values, notes: None,
    ) -> None:
        self._base_url, self._model, self._key, self._name = base_url, model.strip(), api_key, name
        self._timeout = timeout
        self._prices = prices or Prices()
        self._learnt, self._on_learnt = Learnt.stored(learnt), on_learnt
        self._lanes: Lanes | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def model(self) -> str:
        return self._model

    @property
    def reads_text(self) -> bool:
        return True

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        """The connection is closed when the deadline passes or the caller is cancelled."""
        address = self._address()
        reply = Reply(_guarded(on_text) if on_text else None)
        try:
            with _translated(reply, address=address, provider=self._name, seconds=self._timeout):
                async with asyncio.timeout(self._timeout) as deadline:
                    await self._ask(prompt, reply, address, deadline)
            return self._completion(reply, prompt, address)
        except ProviderError as error:
            self._keep(error, reply, prompt)
            raise

    async def check(self) -> None:
        address = self._address()
        try:
            with _translated(Reply(), address=address, provider=self._name, seconds=_CHECK_SECONDS):
                async with asyncio.timeout(_CHECK_SECONDS):
                    failure = await self._sure_failure(address)
        except (ProviderDown, ProviderTimeout) as silent:
            raise await wrong_scheme(address, provider=self._name) or silent from None
        if failure is not None:
            raise self._error(failure, address)

    def fitted(self, prompt: Prompt) -> Prompt:
        return replace(prompt, room=self._learnt.dialect.room)

    def most_cost(self, prompt: Prompt) -> int:
        return self._prices.cost_micros(_most_usage(prompt))

    def read(self, text: str, prompt: Prompt) -> Completion:
        blocks = read_answer(text, prompt, provider=self._name)
        return Completion(text=text, blocks=blocks, model=self._model, usage=Usage())

    async def close(self) -> None:
        if self._lanes is not None:
            await self._lanes.close()
            self._lanes = None

    async def _ask(self, prompt: Prompt, reply: Reply, address: Endpoint, deadline: asyncio.Timeout) -> None:
        """Ask in the best dialect that the server understands; a refused request costs nothing.

        Raises `AskAgain` rather than ask for more than the prompt was fitted for.
        """
        lanes, url = self._connected(address), address.url("/chat/completions")
        asked, refused = self._learnt.first(), False
        for _ in range(_MOST_DIALECTS):
            reply.asked = asked
            body = build_body(self._within(prompt, asked), self._model, asked)
            async with open_response(lanes, "POST", url, body) as response:
                failure = await self._take(response, reply, deadline)
            if failure is None:
                return self._note(asked, refused=refused)
            lower = self._learnt.after(asked, failure.status, failure.words)
            if lower is None:
                raise self._error(failure, address)
            asked, refused = lower, True
        raise ProviderRejected("the provider refuses every form of the request", provider=self._name)

    def _within(self, prompt: Prompt, asked: Dialect) -> Prompt:
        if prompt.room is None:
            return replace(prompt, room=asked.room)
        if asked.room > prompt.room:
            self._learnt.needs_room(asked)
            raise AskAgain("the server wants another limit of tokens than was reserved for", provider=self._name)
        return prompt

    async def _take(self, response: httpx.Response, reply: Reply, deadline: asyncio.Timeout) -> Failure | None:
        """Reads the answer, or returns the refusal; some gateways send it with a good status."""
        if response.status_code != httpx.codes.OK:
            return await failure_of(response)
        await reply.read(_hastened(response, reply, deadline))
        failure = failure_in_stream(reply.error) if reply.error and not reply.text else None
        if failure is None or failure.status not in _REFUSALS:
            return None
        reply.error, reply.finish, reply.done = None, "", False
        return failure

    def _note(self, asked: Dialect, *, refused: bool) -> None:
        if self._learnt.understood(asked, refused=refused):
            self._tell_learnt()

    def _tell_learnt(self) -> None:
        dialect = self._learnt.dialect
        log.info("provider.dialect", extra={"provider": self._name, "dialect": repr(dialect)})
        self._on_learnt(self._learnt.as_values(), dialect.notes())

    async def _sure_failure(self, address: Endpoint) -> Failure | None:
        """What speaks against it for sure, by one token asked of the model.

        Lists of models tell little: they leave out aliases, and a gateway has one while nobody is behind it.
        """
        question = {"model": self._model, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
        async with open_response(self._connected(address), "POST", address.url("/chat/completions"), question) as said:
            refusal = None if said.status_code == httpx.codes.OK else await failure_of(said)
        if refusal is None or (refusal.status in _REFUSALS and not self._is_sure(refusal, address)):
            return None
        return refusal

    def _is_sure(self, refusal: Failure, address: Endpoint) -> bool:
        """Not a field of this question that the server does not know."""
        error = self._error(refusal, address)
        return isinstance(error, (ProviderKeyRejected, ProviderQuota, ProviderBlocked)) or error.hint == MODEL_HINT

    def _completion(self, reply: Reply, prompt: Prompt, address: Endpoint) -> Completion:
        if reply.error:
            raise self._error(failure_in_stream(reply.error), address)
        if problem := problem_of(reply, provider=self._name):
            if isinstance(problem, AnswerCutOff) and (reply.wrote_nothing or reply.has_thoughts):
                problem = self._with_more_room(reply, prompt)
            raise problem
        usage = usage_of(reply.usage, prompt, reply.text + reply.thought)
        return Completion(
            text=reply.text,
            blocks=read_answer(reply.text, prompt, provider=self._name),
            model=reply.model or self._model,
            usage=usage,
            cost_micros=self._prices.cost_micros(usage),
        )

    def _with_more_room(self, reply: Reply, prompt: Prompt) -> AnswerCutOff:
        """The next call may write more; says so."""
        asked, what = reply.asked, "wrote nothing" if reply.wrote_nothing else "did not come to the end of its answer"
        room = asked.room if prompt.room is None else prompt.room
        thought = f"the model thought until the limit of {prompt.max_tokens + room:,} tokens and {what}"
        if not self._learnt.thought_too_long(asked):
            return AnswerCutOff(thought, provider=self._name, hint=_THINKS_TOO_MUCH_HINT)
        self._tell_learnt()
        more = prompt.max_tokens + self._learnt.dialect.room
        return ThoughtTooLong(f"{thought}; the next call may use {more:,}", provider=self._name)

    def _keep(self, error: ProviderError, reply: Reply, prompt: Prompt) -> None:
        """What came is kept for the ledger; it was paid for, whether it is of use or not."""
        answer = reply.text or reply.refusal
        if answer or reply.thought or reply.usage:
            error.answer = answer
            error.spent = self._prices.spent(usage_of(reply.usage, prompt, answer + reply.thought))

    def _error(self, failure: Failure, address: Endpoint) -> ProviderError:
        return error_of(failure, address=address, provider=self._name, now=utc_now())

    def _address(self) -> Endpoint:
        address = read_address(self._base_url, self._key, provider=self._name)
        if not self._model:
            raise ProviderRejected("no model is named", provider=self._name, hint=MODEL_HINT)
        return address

    def _connected(self, address: Endpoint) -> Lanes:
        """Made at the first call, in the event loop that will use it."""
        if self._lanes is None:
            try:
                self._lanes = make_lanes(address)
            except (ValueError, ImportError, OSError):  # their words may hold a proxy's password
                raise ProviderRejected(_NO_WAY_OUT, provider=self._name, hint=_NO_WAY_OUT_HINT) from None
        return self._lanes


def _guarded(on_text: OnText) -> OnText:
    """A listener that fails must not cost an answer that is being paid for."""

    def show(text: str) -> None:
        try:
            on_text(text)
        except Exception:
            log.exception("on_text.failed")

    return show


async def _hastened(response: httpx.Response, reply: Reply, deadline: asyncio.Timeout) -> AsyncIterator[bytes]:
    """What comes in; once the model has finished, the deadline draws near."""
    async for received in response.aiter_bytes():
        yield received
        if reply.finished:
            soon = asyncio.get_running_loop().time() + (_AFTER_DONE if reply.done else _AFTER_FINISH)
            when = deadline.when()
            deadline.reschedule(soon if when is None else min(when, soon))


@contextmanager
def _translated(reply: Reply, *, address: Endpoint, provider: str, seconds: float) -> Iterator[None]:
    """Errors of the network become ours; an answer that was whole before them stands."""
    try:
        yield
    except TimeoutError:
        if not reply.finished:
            raise ProviderTimeout(f"no whole answer within {seconds:g} s", provider=provider) from None
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise unreachable(error, address, provider=provider) from error
    except httpx.HTTPError as error:
        if not reply.finished:
            raise ProviderDown("the connection to the provider broke", provider=provider) from error
    except RunsAway as problem:
        raise AnswerMalformed(problem.words, provider=provider) from None
    except NotTheProtocol as problem:
        message = f"the server at {address.shown} does not answer as such a provider does: {problem}"
        raise AnswerMalformed(message, provider=provider, hint=ADDRESS_HINT) from None


def usage_of(reported: dict[str, Any] | None, prompt: Prompt, answer: str) -> Usage:  # Any: JSON
    """As the server tells it, in whichever dialect; or estimated when it does not tell both figures.

    What a model thinks is paid as output: where only the total counts it, the total says how much it was.
    """
    given = reported or {}
    asked, written = _first(given, _ASKED), _first(given, _WRITTEN)
    if asked is None or written is None:
        question = len(prompt.system) + len(prompt.user)
        asked, written = (-(-signs // SIGNS_PER_TOKEN) for signs in (question, len(answer)))
        return Usage(input_tokens=asked, output_tokens=written, estimated=True)
    cached = _first(given, _CACHED) or 0
    if cached > asked or ("cache_read_input_tokens" in given and "prompt_tokens" not in given):
        asked += cached + (_first(given, _INTO_CACHE) or 0)  # Anthropic counts them beside the others
    written = max(written, (_first(given, _TOTAL) or 0) - asked)
    return Usage(input_tokens=asked, cached_tokens=cached, output_tokens=written)


def _first(given: dict[str, Any], paths: tuple[str, ...]) -> int | None:  # Any: JSON
    """The first of these figures that is there; a dot leads into an object."""
    for path in paths:
        outer, _, inner = path.partition(".")
        value = given.get(outer)
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        if (tokens := _tokens(value)) is not None:
            return tokens
    return None


def _most_usage(prompt: Prompt) -> Usage:
    """What a call can use at the most: the answer stops at the limit that is asked for."""
    asked = len(prompt.question.encode())
    tokens = -(-asked // _FEWEST_BYTES_PER_TOKEN) + _FRAME_TOKENS
    return Usage(input_tokens=tokens, output_tokens=prompt.output_limit, estimated=True)


def _tokens(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else None
