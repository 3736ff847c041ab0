"""A websocket behind the guard: frames that are bounded and well formed, cut off when its session ends."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

_LARGEST_FRAME: Final = 64 * 1024
_FRAMES_PER_SECOND: Final = 40.0
_FRAMES_AT_ONCE: Final = 200
_CHECK_SECONDS: Final = 1.5
_CHECKS_THAT_MAY_FAIL: Final = 4
"""In a row, because the database is away; then the socket is closed: who cannot be checked is not let in."""
_GRACE_SECONDS: Final = 2.0

_EVENT: Final = re.compile(r"42(?:/_event,)?\d{0,9}(\[.*)", re.DOTALL)
"""An event as Socket.IO sends it within Engine.IO."""
_OTHER: Final = re.compile(r"[23](?:probe)?|1|4[01](?:/_event,?)?(?:\{.*\})?", re.DOTALL)
"""What else a browser says: hello, goodbye, and that it is still there."""
_SIGNED_OUT: Final = 4401
_TOO_BIG: Final = 1009
_TOO_MANY: Final = 1008

StillGood = Callable[[], Awaitable[bool]]


async def run_socket(app: ASGIApp, scope: Scope, receive: Receive, send: Send, still_good: StillGood) -> None:
    """Run the app for one socket until either side leaves or `still_good` says no."""
    socket = _GuardedSocket(receive, send)
    running = asyncio.ensure_future(app(scope, socket.receive, socket.send))
    watching = asyncio.create_task(_until_not_good(still_good))
    try:
        await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            await socket.close(_SIGNED_OUT, "signed out")
            await asyncio.wait({running}, timeout=_GRACE_SECONDS)
    finally:
        watching.cancel()
        running.cancel()
        await asyncio.gather(watching, running, return_exceptions=True)


def bound_to_session(scope: Scope, session: str) -> Scope:
    """Mix the session into the tab's token, which the browser chooses: with another cookie it names another tab.

    So a token that leaked from a log or a page gives nothing to somebody who is signed in himself.
    """
    prefix = hashlib.sha256(f"tab:{session}".encode()).hexdigest()[:16] + "-"
    query = [
        (name, prefix + value.removeprefix(prefix) if name == "token" else value)
        for name, value in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    ]
    return {**scope, "query_string": urlencode(query).encode("latin-1")}


class _Allowance:
    """How many frames may come: a burst, and then a steady rate."""

    def __init__(self) -> None:
        self._left, self._at = float(_FRAMES_AT_ONCE), time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(float(_FRAMES_AT_ONCE), self._left + (now - self._at) * _FRAMES_PER_SECOND)
        self._at = now
        self._left -= 1
        return self._left >= 0


class _GuardedSocket:
    """Stands between the server and the app for the life of one socket."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._allowance = _Allowance()
        self._closed = False
        self._waiting: asyncio.Future[Message] | None = None

    async def receive(self) -> Message:
        while True:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            if _size(message) > _LARGEST_FRAME:
                return await self._cut_off(_TOO_BIG, "frame too big")
            if not self._allowance.take():
                return await self._cut_off(_TOO_MANY, "too many frames")
            if _well_formed(message.get("text") or ""):
                return message
            log.warning("socket.not_understood", size=_size(message))

    async def send(self, message: Message) -> None:
        if not self._closed:
            await self._send(message)

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye to the browser; whatever the app still sends goes nowhere.

        granian sends no goodbye while somebody waits for a frame (2.8.7), so the waiting ends first.
        """
        if self._closed:
            return
        self._closed = True
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.wait({self._waiting})
        await self._send({"type": "websocket.close", "code": code, "reason": reason})

    async def _next(self) -> Message:
        if self._closed:
            return _gone()
        self._waiting = asyncio.ensure_future(self._receive())
        try:
            return await self._waiting
        except asyncio.CancelledError:
            if not self._closed:
                raise
            return _gone()
        finally:
            self._waiting = None

    async def _cut_off(self, code: int, reason: str) -> Message:
        log.warning("socket.cut_off", reason=reason)
        await self.close(code, reason)
        return _gone()


async def _until_not_good(still_good: StillGood) -> None:
    failed = 0
    while failed < _CHECKS_THAT_MAY_FAIL:
        await asyncio.sleep(_CHECK_SECONDS)
        try:
            if not await still_good():
                return
            failed = 0
        except Exception:
            failed += 1
            log.exception("socket.check_failed", times=failed)


def _well_formed(text: str) -> bool:
    """Whether Reflex can read it; it answers anything else with a traceback in the log."""
    found = _EVENT.fullmatch(text)
    if found is None:
        return _OTHER.fullmatch(text) is not None
    try:
        name, *given = json.loads(found[1])
    except (ValueError, RecursionError):
        return False
    if name == "event":
        return len(given) == 1 and _is_event(given[0])
    return (name, len(given)) in (("ping", 0), ("client_error", 1))


def _is_event(given: Any) -> bool:  # Any: JSON
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        return False
    place = given.get("router_data", {})
    if not isinstance(place, dict) or not isinstance(place.get("query", {}), dict):
        return False
    paths = [place.get(name, "/") for name in ("pathname", "asPath")]
    words = [*paths, *place.get("query", {}).values()]
    return all(isinstance(word, str) and "\0" not in word for word in words) and all(path[:1] == "/" for path in paths)


def _size(message: Message) -> int:
    return len(message.get("bytes") or b"") or len((message.get("text") or "").encode())


def _gone() -> Message:
    return {"type": "websocket.disconnect", "code": 1006, "reason": ""}
