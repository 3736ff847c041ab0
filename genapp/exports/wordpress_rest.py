"""Pushes pages to a WordPress site over its REST interface: found by slug, made as drafts, each result reported."""

import base64
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import urlencode

from genapp.errors import GenappError
from genapp.exports.base import ExportOptions
from genapp.exports.page import ExportPage
from genapp.exports.wordpress_post import WordPressPost, check_options, wordpress_post

API: Final = "/wp-json/wp/v2"
FIELDS: Final = "id,slug,status,link,meta"
ROUTES: Final = {"page": "pages", "post": "posts"}
NOT_PUBLIC: Final = frozenset({"draft", "pending", "auto-draft", "future", "private"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A WordPress site and an Application Password of one of its users."""

    url: str
    """Without a slash at the end."""
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRequest:
    """What is sent."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    """Hold the password."""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestAnswer:
    """What came back."""

    status: int
    body: bytes


class Client(Protocol):
    """Sends one request; no redirects, no retries. Raises `GenappError` when there is no answer."""

    async def send(self, request: RestRequest) -> RestAnswer: ...


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    LEFT_ALONE = "left alone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushResult:
    """What became of one page."""

    number: int
    job_id: str
    slug: str
    outcome: Outcome
    post_id: int | None = None
    link: str = ""
    message: str = ""
    """Why it failed or was left alone, or what was not taken."""


class WordPressError(GenappError):
    """The site did not do what was asked of it."""

    code = "wordpress"


async def push(
    pages: Iterable[ExportPage],
    site: Site,
    client: Client,
    options: ExportOptions | None = None,
    *,
    replace_public: bool = False,
) -> AsyncIterator[PushResult]:
    """One after the other; pushing again changes nothing twice."""
    chosen = options or ExportOptions()
    check_options(chosen)
    for page in pages:
        yield await push_page(page, site, client, chosen, replace_public=replace_public)


async def push_page(
    page: ExportPage, site: Site, client: Client, options: ExportOptions, *, replace_public: bool = False
) -> PushResult:
    """A failure is a result like any other.

    What readers can already see is left alone unless `replace_public` says otherwise.
    """
    post = wordpress_post(page, options)
    try:
        return await _push(page, post, site, client, replace_public=replace_public)
    except GenappError as error:
        return _result(page, post, Outcome.FAILED, message=error.message)


def find_request(site: Site, post: WordPressPost) -> RestRequest:
    """Asks for posts of any status with this slug."""
    query = urlencode({"slug": post.slug, "status": "any", "context": "edit", "_fields": FIELDS})
    return RestRequest(method="GET", url=f"{_route(site, post)}?{query}", headers=_headers(site))


def create_request(site: Site, post: WordPressPost) -> RestRequest:
    """Makes a post with its slug and status."""
    body = {**_content(post), "slug": post.slug, "status": post.status}
    return RestRequest(method="POST", url=_route(site, post), headers=_headers(site), body=_json(body))


def update_request(site: Site, post: WordPressPost, post_id: int) -> RestRequest:
    """Changes the texts; slug and status stay as the site has them."""
    url = f"{_route(site, post)}/{post_id}"
    return RestRequest(method="POST", url=url, headers=_headers(site), body=_json(_content(post)))


async def _push(
    page: ExportPage, post: WordPressPost, site: Site, client: Client, *, replace_public: bool
) -> PushResult:
    found = _same_slug(_read(await client.send(find_request(site, post))), post)
    if found is None:
        made = _object(_read(await client.send(create_request(site, post))))
        return _result(page, post, Outcome.CREATED, made, message=_not_taken(post, made))
    if found.get("status") not in NOT_PUBLIC and not replace_public:
        message = f"a post that is {found.get('status')} has this slug; replacing it has to be asked for"
        return _result(page, post, Outcome.LEFT_ALONE, found, message=message)
    changed = _object(_read(await client.send(update_request(site, post, _id(found)))))
    return _result(page, post, Outcome.UPDATED, changed, message=_not_taken(post, changed))


def _same_slug(answer: object, post: WordPressPost) -> dict[str, object] | None:
    if not isinstance(answer, list):
        raise WordPressError("the site did not answer with a list of posts")
    return next((one for one in answer if isinstance(one, dict) and one.get("slug") == post.slug), None)


def _read(answer: RestAnswer) -> object:
    """The JSON of a good answer; else `WordPressError` with what the site says."""
    try:
        value = json.loads(answer.body)
    except ValueError:
        value = None
    if 200 <= answer.status < 300 and value is not None:
        return value
    said = value.get("message") if isinstance(value, dict) else None
    reason = {401: "it does not accept the user and the application password", 403: "the user may not do this"}
    words = str(said or reason.get(answer.status) or "that is not how the REST interface of WordPress answers")
    raise WordPressError(f"the site answered {answer.status}: {' '.join(words.split())[:300]}")


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
    page: ExportPage, post: WordPressPost, outcome: Outcome, kept: dict[str, object] | None = None, *, message: str = ""
) -> PushResult:
    return PushResult(
        number=page.number,
        job_id=page.job_id,
        slug=post.slug,
        outcome=outcome,
        post_id=_id(kept) if kept else None,
        link=str(kept.get("link", "")) if kept else "",
        message=message,
    )


def _content(post: WordPressPost) -> dict[str, object]:
    return {"title": post.title, "content": post.content, "excerpt": post.excerpt, "meta": post.meta}


def _route(site: Site, post: WordPressPost) -> str:
    return f"{site.url}{API}/{ROUTES[post.post_type]}"


def _headers(site: Site) -> dict[str, str]:
    pair = base64.b64encode(f"{site.user}:{site.password}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "Content-Type": "application/json", "Accept": "application/json"}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
