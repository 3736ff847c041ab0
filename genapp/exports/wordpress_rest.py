"""Pushes pages to a WordPress site over its REST interface: found by slug, made as drafts, each result reported.

Https only, judged addresses only, nothing followed: the password goes nowhere else.
"""

import json
import socket
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import anyio
import httpx

from genapp.errors import BadInput, FetchRefused, GenappError, Problem
from genapp.exports.base import ExportOptions, ExportPage
from genapp.exports.wordpress import WordPressPost, wordpress_post
from genapp.page import judge_host, judge_ip, parse_address

_API: Final = "/wp-json/wp/v2"
_FIELDS: Final = "id,slug,status,link,meta"
_ROUTES: Final = {"page": "/pages", "post": "/posts"}
_NOT_PUBLIC: Final = frozenset({"draft", "pending", "auto-draft", "future", "private"})
_SECONDS: Final = 30.0
MOST_BYTES: Final = 5_000_000
_REASONS: Final = {401: "it does not accept the user and the application password", 403: "the user may not do this"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A WordPress site and an Application Password of one of its users."""

    url: str
    """Without a slash at the end."""
    user: str
    password: str = field(repr=False)
    allow_private: bool = False

    def client(self) -> httpx.AsyncClient:
        """Sends what `push_page` asks; use it in `async with`."""

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


class PushOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    LEFT_ALONE = "left alone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushResult:
    number: int
    job_id: str
    slug: str
    outcome: PushOutcome
    post_id: int | None = None
    link: str = ""
    message: str = ""
    """Why it failed or was left alone, or what was not taken."""


class WordPressError(GenappError):
    """The site did not do what was asked of it."""

    code = "wordpress"


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


async def push_page(
    page: ExportPage, client: httpx.AsyncClient, options: ExportOptions, *, replace_public: bool = False
) -> PushResult:
    """A failure is a result like any other; pushing again changes nothing twice.

    What readers can already see is left alone unless `replace_public` says otherwise.
    """
    post = wordpress_post(page, options)
    try:
        return await _push(page, post, client, replace_public=replace_public)
    except GenappError as error:
        return _result(page, post, PushOutcome.FAILED, message=error.message)


async def _push(
    page: ExportPage, post: WordPressPost, client: httpx.AsyncClient, *, replace_public: bool
) -> PushResult:
    """Slug and status of a post that is there already stay as the site has them."""
    route = _ROUTES[post.post_type]
    asked = {"slug": post.slug, "status": "any", "context": "edit", "_fields": _FIELDS}
    found = _same_slug(await _asked(client, "GET", route, params=asked), post)
    content = {"title": post.title, "content": post.content, "excerpt": post.excerpt, "meta": post.meta}
    if found is None:
        made = _object(await _asked(client, "POST", route, body={**content, "slug": post.slug, "status": post.status}))
        return _result(page, post, PushOutcome.CREATED, made, message=_not_taken(post, made))
    if found.get("status") not in _NOT_PUBLIC and not replace_public:
        message = f"a post that is {found.get('status')} has this slug; replacing it has to be asked for"
        return _result(page, post, PushOutcome.LEFT_ALONE, found, message=message)
    changed = _object(await _asked(client, "POST", f"{route}/{_id(found)}", body=content))
    return _result(page, post, PushOutcome.UPDATED, changed, message=_not_taken(post, changed))


async def _asked(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    params: dict[str, str] | None = None,
    body: dict[str, object] | None = None,
) -> object:
    """The JSON of a good answer; else `WordPressError` with what the site says, or why it says nothing."""
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
        raise WordPressError(f"the site did not answer within {_SECONDS:g} s") from None
    except httpx.HTTPError as error:
        raise WordPressError(f"no connection to the site: {error}") from None
    return _read(response.status_code, answer)


def _read(status: int, answer: bytes | bytearray) -> object:
    try:
        value = json.loads(answer)
    except ValueError:
        value = None
    if 200 <= status < 300 and value is not None:
        return value
    said = value.get("message") if isinstance(value, dict) else None
    words = str(said or _REASONS.get(status) or "that is not how the REST interface of WordPress answers")
    raise WordPressError(f"the site answered {status}: {' '.join(words.split())[:300]}")


async def _judge(host: str, *, allow_private: bool) -> None:
    """Every address of the host. That the name leads elsewhere a moment later is caught by the certificate."""
    try:
        found = await anyio.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        raise WordPressError(f"the host {host} could not be found") from None
    for ip in {str(one[4][0]) for one in found}:
        if reason := judge_ip(ip, allow_private=allow_private):
            raise WordPressError(f"the site is refused: {host} leads to {reason}")


def _same_slug(answer: object, post: WordPressPost) -> dict[str, object] | None:
    if not isinstance(answer, list):
        raise WordPressError("the site did not answer with a list of posts")
    return next((one for one in answer if isinstance(one, dict) and one.get("slug") == post.slug), None)


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise WordPressError("the site did not answer with a post")
    return value


def _id(post: dict[str, object]) -> int:
    number = post.get("id")
    if not isinstance(number, int):
        raise WordPressError("the site answered with a post without an id")
    return number


def _not_taken(post: WordPressPost, kept: dict[str, object]) -> str:
    """WordPress drops meta keys that no plugin has opened to the REST interface, and does not say so."""
    meta = kept.get("meta")
    missing = [key for key in post.meta if not isinstance(meta, dict) or meta.get(key) != post.meta[key]]
    if not missing:
        return ""
    return f"the site did not keep {', '.join(missing)}: its plugin does not take them over REST; use the WXR file"


def _result(
    page: ExportPage,
    post: WordPressPost,
    outcome: PushOutcome,
    kept: dict[str, object] | None = None,
    *,
    message: str = "",
) -> PushResult:
    return PushResult(
        number=page.number,
        job_id=page.job_id,
        slug=post.slug,
        outcome=outcome,
        post_id=_id(kept) if kept else None,
        link=str((kept or {}).get("link", "")),
        message=message,
    )
