"""A WordPress site behind its REST interface: where it is, how it is asked, and what its answer really is.

Https only, judged addresses only, nothing followed: the password goes nowhere else.
"""

import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import anyio
import httpx
from selectolax.lexbor import LexborHTMLParser

from genapp.clock import utc_now
from genapp.errors import BadInput, FetchRefused, GenappError, Problem
from genapp.page import judge_host, judge_ip, parse_address

_API: Final = "/wp-json/wp/v2"
_SECONDS: Final = 30.0
MOST_BYTES: Final = 5_000_000
_SHOWN: Final = 300
"""Characters of what a site says."""
_LOOKED_AT: Final = 20_000
"""Characters of an answer in which a message of PHP is looked for."""
_FORBIDDEN: Final = 403
_OF_ONE_PAGE: Final = frozenset({_FORBIDDEN, 500})
"""A firewall may refuse the text of one page, and a plugin may fall over it."""
_BUSY: Final = frozenset({429, 502, 503, 504})
_FOR_ALL: Final = frozenset({"rest_cannot_create", "rest_forbidden_context", "rest_not_logged_in", "rest_no_route"})
"""WordPress answers every page with these, when it answers one."""
_REASONS: Final = {
    401: "it does not accept the user and the application password",
    403: "the user may not do this",
    404: "there is no REST interface of WordPress at this address; give the address of the site's start page, and "
    "choose permalinks with names there (Settings, Permalinks)",
    429: "it asks to be asked less often",
    503: "it is busy or being maintained",
}
_PHP: Final = re.compile(r"((?:Warning|Notice|Deprecated|Fatal error|Parse error)\s*:\s.{1,500}? on line \d+)")
_SIGN_IN: Final = re.compile(r"wp-login|wp-signup|/login\b|/sign-?in\b", re.I)


class WordPressError(GenappError):
    """The site did not do what was asked of it."""

    code = "wordpress"

    def __init__(self, message: str, *, for_all: bool = False, status: int = 0, said: str = "") -> None:
        super().__init__(message)
        self.for_all = for_all
        """The site would answer every other page in the same way."""
        self.status = status
        """Of the answer; 0 when none was heard."""
        self.said = said
        """The error code of WordPress, such as rest_post_invalid_id."""


class SiteBusy(WordPressError):
    """The site asks to wait, or did not answer; the same may be asked again."""

    def __init__(self, message: str, *, status: int = 0, wait: float | None = None) -> None:
        super().__init__(message, for_all=True, status=status)
        self.wait = wait
        """Seconds, when the site names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A WordPress site and an Application Password of one of its users."""

    url: str
    """Without a slash at the end."""
    user: str
    password: str = field(repr=False)
    allow_private: bool = False

    @property
    def name(self) -> str:
        """Its address without the scheme: what is remembered of its posts is filed under it."""
        return self.url.partition("://")[2].lower()

    def client(self) -> httpx.AsyncClient:
        """Sends what `asked` is given; use it in `async with`."""

        async def judge(request: httpx.Request) -> None:
            await _judge(request.url.raw_host.decode("ascii"), allow_private=self.allow_private)

        return httpx.AsyncClient(
            base_url=f"{self.url}{_API}",
            auth=(self.user, self.password),
            headers={"Accept": "application/json"},
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
            event_hooks={"request": [judge]},
        )


def site_of(url: str, *, user: str, password: str, allow_private: bool = False) -> Site:
    """Raise `BadInput` for an address that cannot be used and for missing credentials.

    Plain http passes only where private addresses may: for a shop on one's own network.
    """
    problems = [
        Problem(field=name, code="missing", message="is missing; WordPress shows it under Users, Profile")
        for name, value in (("user", user), ("password", password))
        if not value.strip()
    ]
    address = url.strip().rstrip("/")
    try:
        parsed = parse_address(address, any_port=allow_private)
    except FetchRefused as error:
        raise BadInput([*problems, Problem(field="site", code="not_allowed", message=error.message)]) from None
    reason = judge_host(parsed.host, allow_private=allow_private)
    if parsed.scheme != "https" and not (allow_private and judge_host(parsed.host)):
        reason = "give an https:// address: an application password must not travel in the clear"
    if reason:
        problems.append(Problem(field="site", code="not_allowed", message=reason))
    if problems:
        raise BadInput(problems)
    return Site(url=parsed.url.rstrip("/"), user=user.strip(), password=password.strip(), allow_private=allow_private)


async def asked(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
) -> object:
    """The JSON of a good answer; else `WordPressError` with what the site says, or what it sent instead."""
    sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace") if body else None
    headers = {"Content-Type": "application/json"}
    answer = bytearray()
    try:
        async with client.stream(method, path, params=params, content=sent, headers=headers) as response:
            async for piece in response.aiter_bytes():
                answer += piece
                if len(answer) > MOST_BYTES:
                    raise WordPressError(f"the site answered with more than {MOST_BYTES // 1_000_000} MB")
    except httpx.TimeoutException:
        raise SiteBusy(f"the site did not answer within {_SECONDS:g} s") from None
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        raise SiteBusy("the site ended the connection before its answer was whole") from None
    except httpx.HTTPError as error:
        raise WordPressError(f"no connection to the site: {error}", for_all=True) from None
    return _read(response.status_code, response.headers, bytes(answer))


def stands_at(post: Mapping[str, object], client: httpx.AsyncClient) -> str:
    """The address at which readers will find a post, as `host/path`; "" when the site does not say so.

    WordPress names the address of a draft only as a template.
    """
    template = str(post.get("permalink_template") or "")
    slug = str(post.get("slug") or "")
    url = template.replace("%pagename%", slug).replace("%postname%", slug) if "name%" in template else post.get("link")
    parts = urlsplit(str(url or ""))
    if parts.query or not parts.path.strip("/"):
        return ""
    return _host_and_path(parts.hostname or client.base_url.host, parts.path)


def would_stand_at(url: str, client: httpx.AsyncClient) -> frozenset[str]:
    """Where the page with this address would stand on the site, as `stands_at` gives it: there, or on another host,
    such as a copy of the site for trying things out, at the same path below its start page."""
    parts, base = urlsplit(url), client.base_url
    if parts.query:
        return frozenset()
    start = base.path.partition(_API)[0]
    here, given = _host_and_path(base.host, ""), _host_and_path(parts.hostname or "", parts.path)
    if given.partition("/")[0] == here:
        return frozenset({given})
    return frozenset({_host_and_path(base.host, f"{start}{parts.path}")})


def _host_and_path(host: str, path: str) -> str:
    return f"{host.lower().removeprefix('www.')}{unquote(path).rstrip('/')}"


def _read(status: int, headers: Mapping[str, str], answer: bytes) -> object:
    try:
        value = json.loads(answer)
    except ValueError:
        value = None
    if 200 <= status < 300 and value is not None:
        return value
    given = value if isinstance(value, dict) else {}
    code, said = str(given.get("code") or ""), str(given.get("message") or "")
    words = _plain(said) if said else _instead(status, headers, answer.decode("utf-8", "replace"))
    message = f"the site answered {status}: {words}"
    if status in _BUSY:
        raise SiteBusy(message, status=status, wait=_asked_wait(headers.get("retry-after", "").strip()))
    no_wordpress = value is None and status not in _OF_ONE_PAGE
    raise WordPressError(message, for_all=status == 401 or code in _FOR_ALL or no_wordpress, status=status, said=code)


def _instead(status: int, headers: Mapping[str, str], text: str) -> str:
    """What stands there instead of an answer of WordPress, in words."""
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    named = f" ({_plain(title.text())!r})" if title and title.text().strip() else ""
    if php := _PHP.search(_plain(text, most=_LOOKED_AT)):
        words = f"PHP printed a message into the answer ({php[1][:_SHOWN]}); mend that, or set display_errors to Off"
    elif 300 <= status < 400:
        words = _sent_on(headers.get("location", ""))
    elif status in _REASONS and not (status == _FORBIDDEN and named):
        words = _REASONS[status]
    elif tree.css_first("input[type=password]"):
        words = f"a page to sign in{named} instead of JSON; a plugin or the server keeps the REST interface closed"
    elif "<" in text:
        words = f"a web page{named} instead of JSON; a firewall, a cache or a plugin answers in place of WordPress"
    else:
        words = f"a text instead of JSON: {_plain(text)!r}" if text.strip() else "nothing, where JSON should stand"
    return words


def _sent_on(location: str) -> str:
    where = location.partition("?")[0][:_SHOWN] or "another address"
    if _SIGN_IN.search(location):
        return f"it sends to its page to sign in ({where}); a plugin or the server keeps the REST interface closed"
    return f"it sends on to {where}; give that site's address, for the password is not carried elsewhere"


def _plain(html: str, *, most: int = _SHOWN) -> str:
    body = LexborHTMLParser(html).body
    return " ".join((body.text(separator=" ") if body else html).split())[:most]


def _asked_wait(text: str) -> float | None:
    """Seconds of a `Retry-After`: a number, or a date."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - utc_now()).total_seconds(), 0.0)
    except (ValueError, TypeError):  # a date without a zone cannot be compared
        return None


async def _judge(host: str, *, allow_private: bool) -> None:
    """Every address of the host. That the name leads elsewhere a moment later is caught by the certificate."""
    try:
        found = await anyio.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        raise WordPressError(f"the host {host} could not be found", for_all=True) from None
    for ip in {str(one[4][0]) for one in found}:
        if reason := judge_ip(ip, allow_private=allow_private):
            raise WordPressError(f"the site is refused: {host} leads to {reason}", for_all=True)
