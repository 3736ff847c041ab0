"""A real loopback server that speaks the OpenAI protocol and answers from a script: tests and benches judge by it."""

import asyncio
import hashlib
import json
import ssl
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.support.scripted_server.answers import (
    ANSWER,
    Dialect,
    Ending,
    Kind,
    Performance,
    Script,
    Step,
    complaint,
    perform,
    step_from,
)
from tests.support.scripted_server.http import EventStream, Line, Request, read_request, send, send_json
from tests.support.scripted_writer.writer import ask_from_text


@dataclass(slots=True)
class Counts:
    """`repeated` counts calls for a prompt that had been answered before; `dropped` clients that hung up.

    `over_quota` counts requests that came too fast; they are no calls.
    """

    calls: int = 0
    answered: int = 0
    rejected: int = 0
    over_quota: int = 0
    dropped: int = 0
    repeated: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    turned_away: int = 0
    """Requests during an outage; they are no calls."""
    checks: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    by_component: Counter[str] = field(default_factory=Counter)
    answered_prompts: set[str] = field(default_factory=set)

    def begin(self, messages: str, component: str) -> str:
        """Returns the fingerprint of the prompt."""
        fingerprint = hashlib.sha256(messages.encode()).hexdigest()[:16]
        self.calls += 1
        self.repeated += fingerprint in self.answered_prompts
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.by_component[component] += 1
        return fingerprint

    def answer(self, fingerprint: str) -> None:
        self.answered += 1
        self.answered_prompts.add(fingerprint)

    def as_json(self) -> dict[str, object]:
        return {
            "calls": self.calls,
            "answered": self.answered,
            "rejected": self.rejected,
            "over_quota": self.over_quota,
            "dropped": self.dropped,
            "repeated": self.repeated,
            "in_flight": self.in_flight,
            "most_in_flight": self.most_in_flight,
            "turned_away": self.turned_away,
            "checks": self.checks,
            "distinct_answered": len(self.answered_prompts),
            "by_kind": dict(self.by_kind),
            "by_component": dict(self.by_component),
        }


MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """In a minute; 0 means no limit. What a minute allows is judged over the last `window` seconds."""

    requests: int = 0
    tokens: int = 0
    window: float = MINUTE


class Quota:
    """A sliding window: no `window` seconds, wherever they begin, see more than their part of the minute."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._let_in: deque[tuple[float, int]] = deque()
        self._tokens = 0

    def wait(self, *, tokens: int, now: float) -> float:
        """Count a call; above 0 it is refused, not counted, and may come again after so many seconds."""
        part = self._allowance.window / MINUTE
        while self._let_in and self._let_in[0][0] <= now - self._allowance.window:
            self._tokens -= self._let_in.popleft()[1]
        over = (
            0 < self._allowance.requests * part < len(self._let_in) + 1
            or 0 < self._allowance.tokens * part < self._tokens + tokens
        )
        if over and self._let_in:
            return self._let_in[0][0] + self._allowance.window - now
        self._let_in.append((now, tokens))
        self._tokens += tokens
        return 0.0


BEFORE_FIRST_PIECE = 1 / 3
"""Share of the latency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One chat request being answered."""

    writer: asyncio.StreamWriter
    model: str
    stream: bool
    include_usage: bool
    latency: float
    prompt_characters: int
    began: float
    limit: int = 0
    """Output tokens that the request allows; 0 for no limit."""
    thinks: int = 0
    overstates: float = 1.0

    @property
    def tokens_for_text(self) -> int | None:
        """What is left of the limit when the model has thought; None without a limit."""
        return max(self.limit - self.thinks, 0) if self.limit and self.thinks else None

    async def wait_until(self, share: float) -> None:
        """Until that share of the latency has passed since the call came in."""
        left = self.began + share * self.latency - asyncio.get_running_loop().time()
        if left > 0:
            await asyncio.sleep(left)


async def play(call: Call, step: Step, performance: Performance) -> bool:
    """Whether the answer was sent to its end."""
    if not call.stream:
        await call.wait_until(1.0)
        await send_json(call.writer, 200, _whole(call, performance))
        return True
    stream = EventStream(call.writer, step.line_end)
    await call.wait_until(BEFORE_FIRST_PIECE)
    await stream.open()
    if step.kind is Kind.DRIP:
        await _drip(stream, call, step.gap)
    if step.kind is Kind.ENDLESS:
        await _endless_line(stream)
    if step.kind is Kind.ERROR_EVENT:
        await stream.event({"error": {"message": step.message, "code": step.code, "type": "server_error"}})
        await stream.close()
        return True
    await _pieces(stream, call, performance)
    return await _end(stream, call, performance)


async def _pieces(stream: EventStream, call: Call, performance: Performance) -> None:
    count = len(performance.deltas)
    for index, delta in enumerate(performance.deltas, start=1):
        await stream.event(_chunk(call, delta))
        await call.wait_until(BEFORE_FIRST_PIECE + (1 - BEFORE_FIRST_PIECE) * index / count)


async def _end(stream: EventStream, call: Call, performance: Performance) -> bool:
    if performance.ending is Ending.DROPPED:
        call.writer.close()
        return False
    if performance.ending is Ending.DONE:
        await stream.event(_chunk(call, {}, performance.finish))
        if performance.usage and call.include_usage:
            await stream.event({**_chunk(call, {}), "choices": [], "usage": _usage(call, performance)})
        await stream.event("[DONE]")
    await stream.close()
    return True


async def _drip(stream: EventStream, call: Call, gap: float) -> None:
    while True:
        await stream.event(_chunk(call, {"content": " "}))
        await asyncio.sleep(gap)


async def _endless_line(stream: EventStream) -> None:
    await stream.raw(b"data: ")
    while True:
        await stream.raw(b" " * 10_000)


def _chunk(call: Call, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:  # Any: JSON
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": call.model, "choices": [choice]}


def _whole(call: Call, performance: Performance) -> dict[str, Any]:  # Any: JSON
    choice = {"index": 0, "message": performance.message(), "finish_reason": performance.finish}
    answer = {"id": "chatcmpl-1", "object": "chat.completion", "model": call.model, "choices": [choice]}
    return answer | ({"usage": _usage(call, performance)} if performance.usage else {})


def _usage(call: Call, performance: Performance) -> dict[str, int]:
    asked, written = call.prompt_characters // 4, len(performance.text or json.dumps(performance.deltas)) // 4
    answered = written + call.thinks
    if call.limit and call.thinks:
        answered = min(answered, call.limit)
    answered = round(answered * call.overstates)
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


PAGE: Final = b"<!doctype html><title>Gateway</title><p>Something is between you and the server."


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """`latency` is the time of one whole answer in seconds; it comes in `pieces`, the first after a third of it."""

    latency: float = 0.0
    pieces: int = 8
    dialect: Dialect = Dialect.JSON_SCHEMA
    model: str = "scripted"
    other_models: tuple[str, ...] = ()
    key: str = ""
    """When set, calls with another key get 401."""
    thought: int = 0
    """Tokens that the model needs to think: a call that allows fewer gets nothing else."""
    allowance: Allowance = field(default_factory=Allowance)
    thinks: int = 0
    """Output tokens that each answer spends before its text; they count against the limit of the request."""
    overstates: float = 1.0
    """The server says that it wrote so many times what it wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Until then every request meets this status; 0: the connection is closed without a word."""

    until: float
    status: int
    headers: Mapping[str, str]


HELLO: Final = Performance(deltas=({"content": "Hi"},), finish="length")


class ScriptedServer:
    """Use as `async with ScriptedServer() as server:`; then `server.base_url`, `server.counts`, `server.script`."""

    def __init__(
        self, behaviour: Behaviour | None = None, script: Script | None = None, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.script = script or Script()
        self.counts = Counts()
        self._quota = Quota(self.behaviour.allowance)
        self._outage: Outage | None = None
        self.requests: list[dict[str, Any]] = []  # Any: JSON
        """The bodies of the newest chat requests, at most 200."""
        self._tls = tls
        self.port = 0
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[Any] | None] = set()  # Any: a task's result; nobody asks for it

    @property
    def base_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/v1"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Line(self._serve), host, port, backlog=1024, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    def begin_outage(self, *, seconds: float, status: int = 503, headers: Mapping[str, str] | None = None) -> None:
        until = asyncio.get_running_loop().time() + seconds
        self._outage = Outage(until=until, status=status, headers=headers or {})

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        tasks = [task for task in self._serving if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def __aenter__(self) -> "ScriptedServer":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._serving.add(task)
        self.connections += 1
        try:
            while not writer.is_closing() and (request := await read_request(reader)):
                await self._answer_or_refuse(request, writer)
        except ConnectionError:
            pass
        except ValueError:
            await send(writer, 400, b"", {"Connection": "close"})
        finally:
            self._serving.discard(task)
            writer.close()

    async def _answer_or_refuse(self, request: Request, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(request, writer)
        except (ValueError, TypeError, KeyError) as problem:
            await self._error(writer, 400, "invalid_request_error", f"this cannot be read: {problem}")

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        match request.method, request.path:
            case "GET", "/_counts":
                await send_json(writer, 200, self.counts.as_json())
            case "POST", "/_script":
                self.script.add(step_from(value) for value in json.loads(request.body))
                await send_json(writer, 200, {})
            case "POST", "/_outage":
                self.begin_outage(**json.loads(request.body))
                await send_json(writer, 200, {})
            case "POST", "/_key":
                self.behaviour = replace(self.behaviour, key=json.loads(request.body)["key"])
                await send_json(writer, 200, {})
            case "POST", "/_reset":
                self.script.clear()
                self.counts = Counts(in_flight=self.counts.in_flight)
                await send_json(writer, 200, {})
            case _ if self._outage and asyncio.get_running_loop().time() < self._outage.until:
                await self._turn_away(self._outage, writer)
            case _ if not self._key_fits(request):
                self.counts.rejected += 1
                given = request.headers.get("authorization", "").removeprefix("Bearer ")
                await self._error(writer, 401, "invalid_api_key", f"Incorrect API key provided: {given}.")
            case "GET", "/v1/models":
                self.counts.checks += 1
                await send_json(writer, 200, {"object": "list", "data": self._models()})
            case "POST", "/v1/chat/completions":
                await self._chat(request.json(), writer)
            case _:
                await self._error(writer, 404, "not_found", f"there is nothing at {request.path}")

    async def _chat(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:  # Any: JSON
        """Requests that a real server refuses before it writes are not counted as calls."""
        self.requests = [*self.requests[-199:], body]
        if body.get("model") not in (self.behaviour.model, *self.behaviour.other_models):
            self.counts.rejected += 1
            await self._error(writer, 404, "model_not_found", f"The model `{body.get('model')}` does not exist.")
        elif problem := complaint(self.behaviour.dialect, body):
            self.counts.rejected += 1
            status = self.behaviour.dialect.refusal_status
            await self._error(writer, status, "invalid_request_error" if status == 400 else "server_error", problem)
        elif wait := self._quota.wait(tokens=_tokens(body), now=asyncio.get_running_loop().time()):
            self.counts.over_quota += 1
            headers = {"Retry-After": f"{wait:.3f}"}
            await self._error(writer, 429, "rate_limit_exceeded", "Rate limit reached.", headers)
        else:
            await self._call(body, writer)

    async def _call(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:  # Any: JSON
        messages = body.get("messages", [])
        if body.get("max_tokens") == 1:
            self.counts.checks += 1
            await send_json(writer, 200, _whole(self._call_of(body, writer, 2), HELLO))
            return
        user = "".join(message["content"] for message in messages if message.get("role") == "user")
        ask, step, counts = ask_from_text(user), self.script.next(), self.counts
        if self._thinks_too_long(body) and step is ANSWER:
            step = Step(kind=Kind.EATEN)
        fingerprint = counts.begin(json.dumps(messages), ask.name)
        counts.by_kind[step.kind.value] += 1
        try:
            call = self._call_of(body, writer, len(json.dumps(messages)))
            performance = perform(step, ask, pieces=self.behaviour.pieces, tokens=call.tokens_for_text)
            if await self._play(call, step, performance):
                counts.answer(fingerprint)
        except (asyncio.CancelledError, ConnectionError):
            counts.dropped += 1
            raise
        finally:
            counts.in_flight -= 1

    async def _play(self, call: Call, step: Step, performance: Performance) -> bool:
        """Whether an answer was sent to its end; an error is not an answer."""
        match step.kind:
            case Kind.STATUS:
                await self._error(call.writer, step.status, step.code, step.message, step.headers)
            case Kind.HANG:
                await asyncio.sleep(3600)
            case Kind.GARBAGE:
                await send(call.writer, 200, PAGE, {"Content-Type": "text/html"})
            case _:
                return await play(call, step, performance)
        return False

    def _thinks_too_long(self, body: dict[str, Any]) -> bool:  # Any: JSON
        return 0 < int(body.get("max_tokens") or 0) < self.behaviour.thought

    def _call_of(self, body: dict[str, Any], writer: asyncio.StreamWriter, prompt_characters: int) -> Call:
        options = body.get("stream_options") or {}
        return Call(
            writer=writer,
            model=str(body.get("model")),
            stream=bool(body.get("stream")) and self.behaviour.dialect is not Dialect.WHOLE,
            include_usage=bool(options.get("include_usage")),
            latency=self.behaviour.latency,
            prompt_characters=prompt_characters,
            began=asyncio.get_running_loop().time(),
            limit=_limit(body),
            thinks=self.behaviour.thinks,
            overstates=self.behaviour.overstates,
        )

    async def _turn_away(self, outage: Outage, writer: asyncio.StreamWriter) -> None:
        self.counts.turned_away += 1
        if not outage.status:
            writer.close()
            return
        await self._error(writer, outage.status, "unavailable", "The server is down.", outage.headers)

    def _models(self) -> list[dict[str, str]]:
        return [{"id": self.behaviour.model}]

    def _key_fits(self, request: Request) -> bool:
        return not self.behaviour.key or request.headers.get("authorization") == f"Bearer {self.behaviour.key}"

    async def _error(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        error = {"message": message, "type": code, "code": code, "param": None}
        await send_json(writer, status, {"error": error}, headers)


def _tokens(body: Mapping[str, Any]) -> int:  # Any: JSON
    """As hosted providers count when a call comes in: the question, estimated, and the longest answer."""
    return len(json.dumps(body.get("messages", []))) // 4 + _limit(body)


def _limit(body: Mapping[str, Any]) -> int:  # Any: JSON
    return int(body.get("max_tokens") or body.get("max_completion_tokens") or 0)
