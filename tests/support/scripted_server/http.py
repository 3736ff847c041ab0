"""As much of HTTP/1.1 as a scripted server needs: requests with a length, whole and chunked answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

TLS: Final = b"\x16"
"""How a client begins that wants a secure connection."""
MAX_REQUEST: Final = 4_000_000
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:  # Any: JSON
        value = json.loads(self.body or b"{}")
        return value if isinstance(value, dict) else {"value": value}


class Line(asyncio.StreamReaderProtocol):
    """One connection. What serves it is cancelled as soon as the client hangs up."""

    def __init__(self, serve: Serve) -> None:
        super().__init__(asyncio.StreamReader(limit=MAX_REQUEST), self._begin)
        self._serve = serve
        self._serving: asyncio.Future[None] | None = None

    def eof_received(self) -> bool:
        super().eof_received()
        self.stop()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.stop()

    def stop(self) -> None:
        if self._serving is not None:
            self._serving.cancel()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving = asyncio.ensure_future(self._serve(reader, writer))


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request on this connection; None at its end. Raises ValueError for what is not HTTP."""
    try:
        begins = await reader.readexactly(1)
        if begins == TLS:
            raise ValueError("not HTTP")
        head = begins + await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, *_ = f"{first} /".split(" ")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method=method, path=path.partition("?")[0], headers=headers, body=body)


async def send(writer: asyncio.StreamWriter, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """A whole answer; the connection stays open for the next request."""
    writer.write(_head(status, {"Content-Length": str(len(body)), **headers}) + body)
    await writer.drain()


async def send_json(
    writer: asyncio.StreamWriter, status: int, payload: object, headers: Mapping[str, str] | None = None
) -> None:
    await send(writer, status, json.dumps(payload).encode(), {"Content-Type": "application/json", **(headers or {})})


class EventStream:
    """A chunked answer of server-sent events."""

    def __init__(self, writer: asyncio.StreamWriter, line_end: str = "\n") -> None:
        self._writer, self._line_end = writer, line_end

    async def open(self) -> None:
        self._writer.write(_head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}))
        await self._writer.drain()

    async def event(self, data: object) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        await self.raw(f"data: {text}{2 * self._line_end}".encode())

    async def raw(self, body: bytes) -> None:
        self._writer.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        await self._writer.drain()

    async def close(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
