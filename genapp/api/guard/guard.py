"""Lets in whoever has a session, and nobody else: one ASGI wrapper around the whole web process.

In this order: our own name (against DNS rebinding), our own pages (against other sites), the session, and only then
the app. A request without a session learns nothing but how to sign in.
"""

import time
from collections.abc import Collection
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genapp.access import User
from genapp.api.doors import USER
from genapp.api.errors import answer, problem
from genapp.api.guard.headers import with_headers
from genapp.api.guard.probe import prove_closed
from genapp.api.guard.sockets import bound_to_session, run_socket
from genapp.api.origins import Origins
from genapp.api.pages import refusal_page, sign_in_page
from genapp.intake.limits import MAX_FILE_BYTES
from genapp.services.visitors import Visitors, token_in

log = structlog.get_logger()

SOCKET_PATH: Final = "/_event"
CLOSED_PATHS: Final = ("/_upload", "/_all_routes", "/auth-codespace")
"""Doors of Reflex that nothing here uses: uploads without limits, lists of pages."""
READING: Final = frozenset({"GET", "HEAD"})
WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST_BODY: Final = 64 * 1024
FILE_PATH: Final = "/api/uploads"
"""Where files come in; the route itself cuts them off while it reads."""
SOCKETS_PER_SESSION: Final = 200
WRONG_NAME: Final = "genapp does not know this address"
WRONG_NAME_HINT: Final = (
    "Open it under the address that genapp printed. If this address is right, start genapp with "
    "GENAPP_PUBLIC_ORIGINS set to it, for example GENAPP_PUBLIC_ORIGINS=https://pages.example.com"
)


class Guard:
    """Wraps the app that is served."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        visitors: Visitors,
        origins: Origins,
        port: int,
        open_paths: Collection[str],
        policy: str,
    ) -> None:
        self._app, self._visitors, self._origins = app, visitors, origins
        self._port, self._open_paths = port, frozenset(open_paths)
        self._policy = policy
        self._sockets: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._lifespan(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start only when a stranger is really refused: a guard that was mounted wrongly must not go unnoticed."""
        await prove_closed(self, host=self._origins.some_host)
        await self._app(scope, receive, send)

    # ---- requests ----------------------------------------------------------------------------------------------

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, path, statuses = time.perf_counter(), scope["path"], [0]
        headers = Headers(scope=scope)
        scheme = self._origins.scheme_of(headers.get("host"))

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses[0] = int(message["status"])
            await send(message)

        guarded = with_headers(send_and_note, path=path, policy=self._policy, secure=scheme == "https")
        inner = {**scope, "scheme": scheme or scope["scheme"]}
        try:
            refusal = self._refusal(inner, headers, scheme) or await self._who(inner, headers)
            await (refusal or self._app)(inner, receive, guarded)
        except Exception as error:
            if statuses[0]:
                raise  # the answer has begun: the server cuts the connection
            await answer(error, where=path)(inner, receive, guarded)
        # The path without its query: a query may hold a token.
        log.debug("http", method=scope["method"], path=path, status=statuses[0], seconds=time.perf_counter() - started)

    def _refusal(self, scope: Scope, headers: Headers, scheme: str | None) -> Response | None:
        """Why this request is not answered, whoever sends it."""
        path, method = scope["path"], scope["method"]
        if scheme is None:
            return _say(path, 421, WRONG_NAME, WRONG_NAME_HINT)
        if method not in READING | WRITING:
            return _say(path, 405, "This address does not answer to that method", "Use GET.")
        if method in WRITING and not self._from_our_page(headers):
            return _say(path, 403, "This request did not come from a page of genapp", "Do it on genapp's own page.")
        if _body_size(headers) > (MAX_FILE_BYTES if path == FILE_PATH else LARGEST_BODY):
            return _say(path, 413, "This request is too big", f"Files may have {MAX_FILE_BYTES // 1_000_000} MB.")
        if _closed(path):
            return _say(path, 404, "There is no such address", "")
        return None

    def _from_our_page(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        return self._origins.allows(headers.get("origin")) and site in (None, "same-origin")

    async def _who(self, scope: Scope, headers: Headers) -> Response | None:
        """Note who asks; the sign-in page when nobody is signed in and the path is not open to all."""
        user = await self._visitors.user_of(token_in(headers.get("cookie", ""), self._port))
        if user is not None:
            scope[USER] = user
        if user is not None or scope["path"] in self._open_paths:
            return None
        return _ask_to_sign_in(scope["path"])

    # ---- websockets --------------------------------------------------------------------------------------------

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        session = token_in(headers.get("cookie", ""), self._port)
        user = await self._may_connect(scope, headers, session)
        if user is None or self._sockets.get(session, 0) >= SOCKETS_PER_SESSION:
            await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
            return

        async def still_good() -> bool:
            return await self._visitors.user_of(session) == user

        self._sockets[session] = self._sockets.get(session, 0) + 1
        try:
            await run_socket(self._app, bound_to_session(scope, session), receive, send, still_good)
        finally:
            self._sockets[session] -= 1
            if not self._sockets[session]:
                del self._sockets[session]

    async def _may_connect(self, scope: Scope, headers: Headers, session: str) -> User | None:
        if scope["path"].rstrip("/") != SOCKET_PATH or self._origins.scheme_of(headers.get("host")) is None:
            return None
        if not self._origins.allows(headers.get("origin")):
            log.warning("socket.foreign_origin", origin=headers.get("origin", "")[:200])
            return None
        try:
            return await self._visitors.user_of(session)
        except Exception:
            log.exception("socket.check_failed")
            return None


def _closed(path: str) -> bool:
    return any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED_PATHS)


def _body_size(headers: Headers) -> int:
    """What the request announces; a body without an announced size counts as too big."""
    if "transfer-encoding" in headers:
        return MAX_FILE_BYTES + 1
    try:
        return int(headers.get("content-length", "0"))
    except ValueError:
        return MAX_FILE_BYTES + 1


def _for_programs(path: str) -> bool:
    return path.startswith(("/api/", SOCKET_PATH))


def _ask_to_sign_in(path: str) -> Response:
    if _for_programs(path):
        return problem(401, code="sign_in_required", title="sign in first", hint="open the link that genapp printed")
    return sign_in_page()


def _say(path: str, status: int, title: str, what_to_do: str) -> Response:
    if _for_programs(path):
        return problem(status, code="refused", title=title, hint=what_to_do)
    return refusal_page(title, what_to_do, status=status)
