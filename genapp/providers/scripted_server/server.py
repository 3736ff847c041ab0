"""The server itself: who asks for what, and what it gets."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from genapp.providers.scripted import ask_from_text
from genapp.providers.scripted_server.counts import Counts
from genapp.providers.scripted_server.dialects import Dialect, complaint
from genapp.providers.scripted_server.http import Line, Request, read_request, send, send_json
from genapp.providers.scripted_server.performance import Performance, perform
from genapp.providers.scripted_server.play import Call, play
from genapp.providers.scripted_server.quota import Allowance, Quota
from genapp.providers.scripted_server.script import Kind, Script, Step, step_from

PAGE: Final = b"<!doctype html><title>Gateway</title><p>Something is between you and the server."


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """`latency` is the time of one whole answer in seconds; it comes in `pieces`, the first after a third of it."""

    latency: float = 0.0
    pieces: int = 8
    dialect: Dialect = Dialect.JSON_SCHEMA
    model: str = "scripted"
    key: str = ""
    """When set, calls with another key get 401."""
    listed: bool = True
    """Whether the model stands in the list of models; servers leave out aliases."""
    allowance: Allowance = field(default_factory=Allowance)


class ScriptedServer:
    """Use as `async with ScriptedServer() as server:`; then `server.base_url`, `server.counts`, `server.script`."""

    def __init__(self, behaviour: Behaviour | None = None, script: Script | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.script = script or Script()
        self.counts = Counts()
        self._quota = Quota(self.behaviour.allowance)
        self.requests: list[dict[str, Any]] = []  # Any: JSON
        """The bodies of the newest chat requests, at most 200."""
        self.port = 0
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[Any] | None] = set()  # Any: a task's result; nobody asks for it

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Line(self._serve), host, port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

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
            case "POST", "/_reset":
                self.script.clear()
                self.counts = Counts(in_flight=self.counts.in_flight)
                await send_json(writer, 200, {})
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
        if body.get("model") != self.behaviour.model:
            self.counts.rejected += 1
            await self._error(writer, 404, "model_not_found", f"The model `{body.get('model')}` does not exist.")
        elif problem := complaint(self.behaviour.dialect, body):
            self.counts.rejected += 1
            await self._error(writer, 400, "invalid_request_error", problem)
        elif wait := self._quota.wait(tokens=_tokens(body), now=asyncio.get_running_loop().time()):
            self.counts.over_quota += 1
            headers = {"Retry-After": f"{wait:.3f}"}
            await self._error(writer, 429, "rate_limit_exceeded", "Rate limit reached.", headers)
        else:
            await self._call(body, writer)

    async def _call(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:  # Any: JSON
        messages = body.get("messages", [])
        user = "".join(message["content"] for message in messages if message.get("role") == "user")
        ask, step, counts = ask_from_text(user), self.script.next(), self.counts
        fingerprint = counts.begin(json.dumps(messages), ask.kind.value)
        counts.by_kind[step.kind.value] += 1
        try:
            call = self._call_of(body, writer, len(json.dumps(messages)))
            if await self._play(call, step, perform(step, ask, pieces=self.behaviour.pieces)):
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

    def _call_of(self, body: dict[str, Any], writer: asyncio.StreamWriter, prompt_characters: int) -> Call:
        options = body.get("stream_options") or {}
        return Call(
            writer=writer,
            model=self.behaviour.model,
            stream=bool(body.get("stream")) and self.behaviour.dialect is not Dialect.WHOLE,
            include_usage=bool(options.get("include_usage")),
            latency=self.behaviour.latency,
            prompt_characters=prompt_characters,
            began=asyncio.get_running_loop().time(),
        )

    def _models(self) -> list[dict[str, str]]:
        return [{"id": self.behaviour.model if self.behaviour.listed else "another"}]

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
    return len(json.dumps(body.get("messages", []))) // 4 + int(body.get("max_tokens") or 0)
