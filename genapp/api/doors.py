"""What a route is made of, the answers for what went wrong, and the few pages that are not Reflex's."""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from html import escape
from itertools import chain, islice
from typing import Concatenate, Final, ParamSpec, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from genapp.access import Right, User, require
from genapp.db import reading, transaction
from genapp.errors import BadInput, Conflict, Denied, GenappError, NotFound, NotReady, SignInRequired
from genapp.services.people import Visitors

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

USER: Final = "genapp.user"
"""Where the guard leaves the signed-in user in the ASGI scope."""

_STYLE: Final = """
:root { color-scheme: light dark; --text: #15171c; --soft: #474d5a; --line: #cfd3dc; --back: #f6f7f9;
  --card: #ffffff; --accent: #3551cf; --on-accent: #ffffff }
@media (prefers-color-scheme: dark) {
  :root { --text: #eceef2; --soft: #b4bac7; --line: #3a404c; --back: #0d0e12; --card: #14161b;
    --accent: #a9b8ff; --on-accent: #0d0e12 }
}
body { margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.6 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif }
main { box-sizing: border-box; max-width: 30rem; margin: 12vh auto 0; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px }
@media (max-width: 34rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; padding: 2rem 1.25rem } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
p { margin: 0 0 1rem } .soft { margin-top: .35rem; color: var(--soft) }
code { font: .9em/1.5 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px; padding: .1em .35em;
  white-space: nowrap }
label { display: block; font-weight: 600; margin: 1.5rem 0 .35rem }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .55rem .7rem; color: inherit; background: none;
  border: 1px solid var(--soft); border-radius: 6px }
button { font: inherit; font-weight: 600; margin: .75rem 0 0; padding: .55rem 1.1rem; border: 0; border-radius: 6px;
  color: var(--on-accent); background: var(--accent); cursor: pointer }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
"""
_SIGN_IN_FORM: Final = """
<form method="post" action="/sign-in" autocomplete="off">
  <label for="token">Sign-in link</label>
  <input id="token" name="token" type="password" required spellcheck="false" aria-describedby="help">
  <p class="soft" id="help">Paste the whole link, or only what stands behind <code>token=</code></p>
  <button>Sign in</button>
</form>
"""
_LINK_FORM: Final = """
<form method="post" action="/sign-in">
  <input name="token" type="hidden" value="{token}">
  <button autofocus>Sign in</button>
</form>
"""
_WHERE_FROM: Final = (
    "genapp prints a sign-in link in the terminal when it starts. Open that link, or paste it here. "
    "A link works once; for a new one, run"
)
_STATUS: Final[dict[type[GenappError], int]] = {
    SignInRequired: 401, Denied: 403, NotFound: 404, Conflict: 409, BadInput: 422, NotReady: 503,
}  # fmt: skip
_DATABASE_AWAY: Final = NotReady(
    "the database does not answer", hint="what is in it stays; whoever runs genapp sees to it that it comes back"
)
_COMES_BACK: Final = "This page comes back by itself."
_AGAIN_SECONDS: Final = 5
_UNEXPECTED: Final = "something went wrong on our side"
_UNEXPECTED_HINT: Final = "look for the error id in the log, or send it to whoever runs genapp"


def csp_hash(source: bytes) -> str:
    """How a content security policy names a script or a style that may stand in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source).digest()).decode()}'"


POLICY: Final = (
    f"default-src 'none'; style-src {csp_hash(_STYLE.encode())}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def sign_in_page(*, status: int = 401, title: str = "Sign in to genapp", reason: str = "") -> HTMLResponse:
    """What everybody without a session sees, whatever he asked for."""
    first = f"<p>{escape(reason)}</p>" if reason else ""
    return _page(title, f"{first}<p>{_WHERE_FROM} <code>genapp link</code>.</p>{_SIGN_IN_FORM}", status=status)


def link_page(token: str) -> HTMLResponse:
    """What a sign-in link shows: nothing has happened yet, because mail and chat programs open links, too."""
    text = "<p>This link signs you in on this browser. It works once, and is used up by the button.</p>"
    return _page("Sign in to genapp", text + _LINK_FORM.format(token=escape(token)), status=200)


def refusal_page(title: str, what_to_do: str, *, status: int, again_seconds: int = 0) -> HTMLResponse:
    """Says what is wrong; with `again_seconds` the browser asks again by itself."""
    return _page(title, f"<p>{escape(what_to_do)}</p>", status=status, again_seconds=again_seconds)


def for_programs(path: str) -> bool:
    """Whether what asks for this address reads JSON; everything else is a page that a person reads."""
    return path.startswith(("/api/", "/_event"))


async def begun(chunks: Iterable[bytes], *, pieces: int = 1) -> Iterator[bytes]:
    """The same chunks, the first `pieces` made already: what fails by then is answered with an error."""
    rest = iter(chunks)
    first = await asyncio.to_thread(list, islice(rest, pieces))
    return chain(first, rest)


def status_of(error: Exception) -> int:
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def answer(error: Exception, *, where: str, path: str) -> Response:
    """The answer for an error, a page at an address of pages; its error id is in the log line that this writes."""
    error_id = secrets.token_hex(4)
    error = _DATABASE_AWAY if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)) else error
    known = isinstance(error, GenappError)
    if known:
        log.info("api.refused", where=where, error_id=error_id, code=error.code, reason=error.message)
    else:
        log.error("api.failed", where=where, error_id=error_id, exc_info=error)
    if not for_programs(path):
        return _error_page(error, error_id)
    return problem(
        status_of(error),
        code=error.code if known else "unexpected",
        title=error.message if known else _UNEXPECTED,
        hint=error.hint if known else _UNEXPECTED_HINT,
        error_id=error_id,
        problems=[{name: value for name, value in asdict(one).items() if value is not None} for one in error.problems]
        if isinstance(error, BadInput)
        else None,
    )


def problem(
    status: int, *, code: str, title: str, hint: str = "", error_id: str = "", problems: list[object] | None = None
) -> Response:
    """RFC 9457, never a traceback; `hint` says what to do."""
    facts = {"status": status, "code": code, "title": title, "hint": hint, "error_id": error_id, "problems": problems}
    body = {"type": "about:blank", **{name: value for name, value in facts.items() if value not in ("", None)}}
    return Response(json.dumps(body), status, media_type="application/problem+json")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorTools:
    """What routes work with."""

    engine: Callable[[], Engine]
    visitors: Visitors

    async def read(self, ask: Callable[Concatenate[Session, P], T], *given: P.args, **named: P.kwargs) -> T:
        """Ask the database on a thread of its own, so that the loop goes on."""
        return await asyncio.to_thread(_within, reading, self.engine(), ask, *given, **named)

    async def write(self, do: Callable[Concatenate[Session, P], T], *given: P.args, **named: P.kwargs) -> T:
        """Change the database on a thread of its own, in one transaction."""
        return await asyncio.to_thread(_within, transaction, self.engine(), do, *given, **named)


Respond = Callable[[Request, DoorTools], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """One route: an address, the right it asks for, and a function from a request to an answer."""

    method: str
    path: str
    right: Right
    answer: Respond


def user_of(request: Request) -> User:
    """Who asks; raises `SignInRequired` when nobody is signed in."""
    user = request.scope.get(USER)
    if not isinstance(user, User):
        raise SignInRequired("sign in first", hint="open the sign-in link that genapp printed")
    return user


def route_of(door: Door, tools: DoorTools) -> Route:
    """The Starlette route of a door: asks for the right, and turns every error into an answer."""

    async def endpoint(request: Request) -> Response:
        try:
            require(request.scope.get(USER), door.right)
            return await door.answer(request, tools)
        except Exception as error:
            return answer(error, where=f"{door.method} {door.path}", path=door.path)

    return Route(door.path, endpoint, methods=[door.method])


def _error_page(error: Exception, error_id: str) -> HTMLResponse:
    if isinstance(error, NotReady):
        away = f"{_sentence(error.message)} {_sentence(error.hint)} {_COMES_BACK}"
        return refusal_page("genapp is not ready", away, status=503, again_seconds=_AGAIN_SECONDS)
    if isinstance(error, GenappError):
        return refusal_page(_sentence(error.message), _sentence(error.hint), status=status_of(error))
    return refusal_page(f"{_sentence(_UNEXPECTED)}", f"{_sentence(_UNEXPECTED_HINT)} It is {error_id}.", status=500)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and text[-1] not in ".!?" else "")


def _page(title: str, body: str, *, status: int, again_seconds: int = 0) -> HTMLResponse:
    """One file, no script, nothing fetched; `title` is escaped, `body` is ours."""
    again = f'<meta http-equiv="refresh" content="{again_seconds}">' if again_seconds else ""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{again}<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    if again_seconds:
        headers["Retry-After"] = str(again_seconds)
    return HTMLResponse(html, status, headers=headers)


def _within(
    block: Callable[[Engine], AbstractContextManager[Session]],
    engine: Engine,
    do: Callable[Concatenate[Session, P], T],
    *given: P.args,
    **named: P.kwargs,
) -> T:
    with block(engine) as session:
        return do(session, *given, **named)
