"""What stands before everything that the web process serves: lets in whoever has a session, and nobody else."""

import re
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genapp.access import User
from genapp.api.doors import POLICY, USER, answer, csp_hash, for_programs, problem, refusal_page, sign_in_page
from genapp.api.sockets import bound_to_session, run_socket
from genapp.errors import NotReady
from genapp.intake.table import MAX_FILE_BYTES
from genapp.services.people import Visitors

log = structlog.get_logger()

_USUAL_PORTS: Final = {"http": 80, "https": 443}
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
}
_HSTS: Final = "max-age=31536000"
_HASHED: Final = re.compile(r"^/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9.]+$")
"""Files whose name changes with their content."""
_FOREVER: Final = "private, max-age=31536000, immutable"
_INLINE_SCRIPT: Final = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_PATHS: Final = ("/", "/api/session", "/assets/any.js", "/ping", "/_upload")
"""What a stranger asks for, at every start."""
_SOCKET_PATH: Final = "/_event"
_CLOSED_PATHS: Final = ("/_upload", "/_all_routes", "/auth-codespace")
"""Doors of Reflex that nothing here uses: uploads without limits, lists of pages."""
_READING: Final = frozenset({"GET", "HEAD"})
_WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LARGEST_BODY: Final = 64 * 1024
_FILE_PATH: Final = "/api/uploads"
"""Where files come in; the route itself cuts them off while it reads."""
_SOCKETS_PER_SESSION: Final = 200
_WRONG_NAME: Final = "genapp does not know this address"
_WRONG_NAME_HINT: Final = (
    "Open it under the address that genapp printed. If this address is right, start genapp with "
    "GENAPP_PUBLIC_ORIGINS set to it, for example GENAPP_PUBLIC_ORIGINS=https://pages.example.com"
)


@dataclass(frozen=True, slots=True)
class Origins:
    """The addresses that this genapp answers under, and whose pages may talk to it: exact scheme, host and port."""

    allowed: frozenset[tuple[str, str, int]]

    @classmethod
    def of(cls, origins: Iterable[str]) -> "Origins":
        """Raises `NotReady` for one that is not scheme://host[:port], `*` included: nothing is opened by mistake."""
        return cls(frozenset(_parts(origin) for origin in origins))

    def allows(self, origin: str | None) -> bool:
        """Whether a page of this origin may open sockets and change things; a missing one may not."""
        try:
            return origin is not None and _parts(origin) in self.allowed
        except NotReady:
            return False

    def scheme_of(self, host: str | None) -> str | None:
        """The scheme under which we are known as `host` (a Host header); None when that is not our name."""
        for scheme in ("https", "http"):
            if host is not None and self.allows(f"{scheme}://{host}"):
                return scheme
        return None

    @property
    def socket_addresses(self) -> list[str]:
        """The same origins with the schemes of websockets, for the content security policy, which has no IPv6."""
        plain = [origin for origin in self.allowed if "[" not in origin[1]]
        return sorted(f"{'wss' if s == 'https' else 'ws'}://{h}{_port(s, p)}" for s, h, p in plain)

    @property
    def some_host(self) -> str:
        """One Host header under which we are known, for the probe at the start."""
        return next(f"{host}{_port(scheme, port)}" for scheme, host, port in sorted(self.allowed))


def page_policy(pages: Path, *, socket_addresses: Iterable[str] = ()) -> str:
    """The policy of the built pages: their inline scripts are allowed by hash, and no others.

    Read once at the start: the pages do not change while we run.
    Styles stay open to `unsafe-inline`: the pages carry style attributes, for which hashes do not count.
    There is no `unsafe-eval`, so nothing may send JavaScript to a page as data; see `genapp.ui.notices`.
    """
    scripts = {script for page in pages.rglob("*.html") for script in _INLINE_SCRIPT.findall(page.read_bytes())}
    hashes = sorted(csp_hash(script) for script in scripts if script.strip())
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            " ".join(("connect-src 'self'", *socket_addresses)),
            "frame-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """One ASGI wrapper around the whole web process.

    In this order: our own name (against DNS rebinding), our own pages (against other sites), the session, and only
    then the app. A request without a session learns nothing but how to sign in.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        visitors: Visitors,
        origins: Origins,
        open_paths: Collection[str],
        policy: str,
    ) -> None:
        self._app, self._visitors, self._origins = app, visitors, origins
        self._open_paths, self._policy = frozenset(open_paths), policy
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
        await _prove_closed(self, host=self._origins.some_host)
        await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, path, statuses = time.perf_counter(), scope["path"], [0]
        headers = Headers(scope=scope)
        scheme = self._origins.scheme_of(headers.get("host"))

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses[0] = int(message["status"])
            await send(message)

        guarded = _with_headers(send_and_note, path=path, policy=self._policy, secure=scheme == "https")
        inner = {**scope, "scheme": scheme or scope["scheme"]}
        try:
            refusal = self._refusal(inner, headers, scheme) or await self._who(inner, headers)
            await (refusal or self._app)(inner, receive, guarded)
        except Exception as error:
            if statuses[0]:
                raise  # the answer has begun: the server cuts the connection
            await answer(error, where=path, path=path)(inner, receive, guarded)
        # The path without its query: a query may hold a token.
        log.debug("http", method=scope["method"], path=path, status=statuses[0], seconds=time.perf_counter() - started)

    def _refusal(self, scope: Scope, headers: Headers, scheme: str | None) -> Response | None:
        """Why this request is not answered, whoever sends it."""
        path, method = scope["path"], scope["method"]
        if scheme is None:
            return _say(path, 421, _WRONG_NAME, _WRONG_NAME_HINT)
        if method not in _READING | _WRITING:
            return _say(path, 405, "This address does not answer to that method", "Use GET.")
        if method in _WRITING and not self._from_our_page(headers):
            return _say(path, 403, "This request did not come from a page of genapp", "Do it on genapp's own page.")
        if _body_size(headers) > (MAX_FILE_BYTES if path == _FILE_PATH else _LARGEST_BODY):
            return _say(path, 413, "This request is too big", f"Files may have {MAX_FILE_BYTES // 1_000_000} MB.")
        if any(f"{path}/".startswith(f"{closed}/") for closed in _CLOSED_PATHS):
            return _say(path, 404, "There is no such address", "")
        return None

    def _from_our_page(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        return self._origins.allows(headers.get("origin")) and site in (None, "same-origin")

    async def _who(self, scope: Scope, headers: Headers) -> Response | None:
        """Note who asks; the sign-in page when nobody is signed in and the path is not open to all."""
        is_open = scope["path"] in self._open_paths
        try:
            user = await self._visitors.user_of(await self._visitors.token_in(headers.get("cookie", "")))
        except Exception:
            if not is_open:
                raise
            user = None  # whether we are alive is told without the database, too
        if user is not None:
            scope[USER] = user
        if user is not None or is_open:
            return None
        if for_programs(scope["path"]):
            hint = "open the link that genapp printed"
            return problem(401, code="sign_in_required", title="sign in first", hint=hint)
        return sign_in_page()

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        session, user = await self._may_connect(scope, headers)
        if user is None or self._sockets.get(session, 0) >= _SOCKETS_PER_SESSION:
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

    async def _may_connect(self, scope: Scope, headers: Headers) -> tuple[str, User | None]:
        """The token of the session that connects, and whose it is; None when it may not."""
        if scope["path"].rstrip("/") != _SOCKET_PATH or self._origins.scheme_of(headers.get("host")) is None:
            return "", None
        if not self._origins.allows(headers.get("origin")):
            log.warning("socket.foreign_origin", origin=headers.get("origin", "")[:200])
            return "", None
        try:
            session = await self._visitors.token_in(headers.get("cookie", ""))
            return session, await self._visitors.user_of(session)
        except Exception:
            log.exception("socket.check_failed")
            return "", None


def _body_size(headers: Headers) -> int:
    """What the request announces; a body without an announced size counts as too big."""
    if "transfer-encoding" in headers:
        return MAX_FILE_BYTES + 1
    try:
        return int(headers.get("content-length", "0"))
    except ValueError:
        return MAX_FILE_BYTES + 1


def _say(path: str, status: int, title: str, what_to_do: str) -> Response:
    if for_programs(path):
        return problem(status, code="refused", title=title, hint=what_to_do)
    return refusal_page(title, what_to_do, status=status)


def _parts(origin: str) -> tuple[str, str, int]:
    try:
        split = urlsplit(origin)
        scheme, port = split.scheme, split.port or _USUAL_PORTS.get(split.scheme)
    except ValueError:
        scheme, port, split = "", None, urlsplit("")
    host = split.netloc.rpartition(":")[0] if split.port else split.netloc
    plain = f"{scheme}://{split.netloc}" == origin and not {*"@*\\ \t"} & {*origin}
    if not (plain and host and port and scheme in _USUAL_PORTS):
        raise NotReady(
            f"{origin!r} is not an origin",
            hint="write scheme://host or scheme://host:port in GENAPP_PUBLIC_ORIGINS, with commas between several",
        )
    return scheme, host.lower(), port


def _port(scheme: str, port: int) -> str:
    return "" if _USUAL_PORTS[scheme] == port else f":{port}"


def _with_headers(send: Send, *, path: str, policy: str, secure: bool) -> Send:
    """Add what is missing to an answer on its way out."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers.setdefault(name, value)
            is_page = headers.get("content-type", "").startswith("text/html")
            # Only our pages need scripts; everything else gets the policy that allows nothing.
            headers.setdefault("Content-Security-Policy", policy if is_page else POLICY)
            if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
                headers.setdefault("X-Frame-Options", "DENY")
            if secure:
                headers.setdefault("Strict-Transport-Security", _HSTS)
            headers["Cache-Control"] = _cache_control(headers, path, message["status"], is_page=is_page)
            del headers["server"]
        await send(message)

    return send_with_headers


def _cache_control(headers: MutableHeaders, path: str, status: int, *, is_page: bool) -> str:
    good = status in (200, 206, 304)
    if good and _HASHED.match(path):
        return _FOREVER
    if "cache-control" in headers:
        return headers["cache-control"]
    return "no-store" if is_page or not good or path.startswith("/api/") else "private, no-cache"


async def _prove_closed(app: ASGIApp, *, host: str) -> None:
    """The proof, at every start, that a stranger is refused: by page, API and websocket. Raises `NotReady`."""
    for path in _PATHS:
        status = (await _first_answer(app, _scope("http", path, host))).get("status", 0)
        if status not in (401, 404):
            raise _unguarded(f"a stranger who asks for {path} is answered with {status} instead of the sign-in page")
    socket = (await _first_answer(app, _scope("websocket", "/_event/", host))).get("type", "nothing")
    if socket != "websocket.close":
        raise _unguarded(f"a stranger's websocket gets {socket} instead of being closed")


def _unguarded(what: str) -> NotReady:
    return NotReady(what, hint="genapp does not start like this, because anybody could use it; report it as a bug")


async def _first_answer(app: ASGIApp, scope: Scope) -> Message:
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    await app(scope, receive, send)
    return answers[0] if answers else {}


def _scope(kind: str, path: str, host: str) -> dict[str, Any]:
    """As a server makes it; with our own host and origin, so that only the session is missing."""
    return {
        "type": kind,
        "asgi": {"version": "3.0"},
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", host.encode()), (b"origin", f"http://{host}".encode())],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
        **({"method": "GET", "http_version": "1.1"} if kind == "http" else {"subprotocols": []}),
    }
