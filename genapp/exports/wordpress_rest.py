"""Pushes pages to a WordPress site: each to the post that is remembered as its own, made as drafts, each told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

import anyio
import httpx

from genapp.errors import GenappError
from genapp.exports.base import ExportOptions, ExportPage, warn_of
from genapp.exports.shop import further_slugs
from genapp.exports.wordpress import WordPressPost, wordpress_post
from genapp.exports.wordpress_site import SiteBusy, WordPressError, asked, stands_at, would_stand_at
from genapp.page import page_key

_FIELDS: Final = "id,slug,status,link,meta,permalink_template"
_ROUTES: Final = {"page": "/pages", "post": "/posts"}
_NOT_PUBLIC: Final = frozenset({"draft", "pending", "auto-draft", "future", "private"})
_GONE: Final = "rest_post_invalid_id"
_REFUSED: Final = range(400, 500)
"""Answers that say that nothing was made; after a 5xx it may have been."""
_UNCLEAR: Final = (
    "a post of the site has the slug {slug!r}, and the site does not say at which address; give that post another "
    "slug, or choose permalinks with names in WordPress"
)
_TRIES: Final = 5
_LONGEST_WAIT: Final = 900.0
"""Seconds that a push waits for one page in all."""

Pause = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""
_Answer = dict[str, object]
"""A post as WordPress gives it."""


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
    """On the site."""
    outcome: PushOutcome
    link: str = ""
    message: str = ""
    """Why it failed or was left alone, or what else is to be known."""
    stopped: bool = False
    """The site would answer every further page like this one, so none was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """What is remembered of a page on a site."""

    slug: str
    """The one that was asked for, or that the site gave."""
    post_id: int | None = None
    """None: it was asked for, and no answer has been stored. The slug was free before."""


class SiteMemory(Protocol):
    """Which post of one site is which page, kept for good. Pages are named by their `page_key`."""

    async def post_of(self, page: str) -> RemotePost | None: ...

    async def page_of(self, post_id: int) -> str:
        """ "" for a post that genapp does not know."""
        ...

    async def keep(self, page: str, post: RemotePost) -> None: ...

    async def forget(self, page: str) -> None: ...


async def push_page(
    page: ExportPage,
    client: httpx.AsyncClient,
    memory: SiteMemory,
    options: ExportOptions,
    *,
    replace_public: bool = False,
    pause: Pause = anyio.sleep,
) -> PushResult:
    """A failure is a result like any other; pushing again changes nothing twice.

    What readers can already see is left alone unless `replace_public` says otherwise. A site that asks to wait is
    waited for; the page then begins anew, so that what an unheard answer has made is found.
    """
    push = _Push(page, client, memory, options, replace_public=replace_public)
    waits: list[float] = []
    while True:
        try:
            return await push.run()
        except SiteBusy as busy:
            waits.append(2.0 ** (len(waits) + 1) if busy.wait is None else busy.wait)
            if len(waits) == _TRIES or sum(waits) > _LONGEST_WAIT:
                more = f"; it asks to wait {busy.wait:,.0f} s" if busy.wait else ""
                return push.result(PushOutcome.FAILED, message=busy.message + more, stopped=True)
            warn_of(options, page, f"waits {waits[-1]:,.0f} s, because {busy.message}")
            await pause(waits[-1])
        except GenappError as error:
            stopped = isinstance(error, WordPressError) and error.for_all
            return push.result(PushOutcome.FAILED, message=error.message, stopped=stopped)


class _Push:
    """One page on its way to its post."""

    def __init__(
        self,
        page: ExportPage,
        client: httpx.AsyncClient,
        memory: SiteMemory,
        options: ExportOptions,
        *,
        replace_public: bool,
    ) -> None:
        self._page, self._client, self._memory = page, client, memory
        self._key = page_key(page.request)
        self._post: WordPressPost = wordpress_post(page, options)
        self._route = _ROUTES[self._post.post_type]
        self._replace_public = replace_public

    async def run(self) -> PushResult:
        """Slug and status of a post that is there already stay as the site has them."""
        known, before = await self._memory.post_of(self._key), ""
        if known and known.post_id is not None:
            if found := await self._by_id(known.post_id):
                return await self._change(found)
            known, before = None, f"post {known.post_id} is gone from the site, so it was made again"
        for slug in dict.fromkeys((self._post.slug, *further_slugs(self._page))):
            there = await self._with_slug(slug)
            if not there:
                taken = "" if slug == self._post.slug else self._taken(slug)
                return await self._make(slug, before, taken)
            if own := await self._own(there, known):
                await self._memory.keep(self._key, RemotePost(slug=slug, post_id=_id(own)))
                return await self._change(own)
            if unclear := await self._unclear(there):
                return self.result(PushOutcome.LEFT_ALONE, unclear, message=_UNCLEAR.format(slug=slug))
        return self.result(PushOutcome.FAILED, message=f"the slug {self._post.slug!r} is taken by another page")

    def result(
        self, outcome: PushOutcome, kept: _Answer | None = None, *, message: str = "", stopped: bool = False
    ) -> PushResult:
        return PushResult(
            number=self._page.number,
            job_id=self._page.job_id,
            slug=str((kept or {}).get("slug") or self._post.slug),
            outcome=outcome,
            link=str((kept or {}).get("link", "")),
            message=message,
            stopped=stopped,
        )

    async def _by_id(self, number: int) -> _Answer | None:
        """None when it was deleted for good."""
        asked_for = {"context": "edit", "_fields": _FIELDS}
        try:
            return _object(await asked(self._client, "GET", f"{self._route}/{number}", params=asked_for))
        except WordPressError as error:
            if error.said == _GONE:
                return None
            raise

    async def _with_slug(self, slug: str) -> list[_Answer]:
        """Several: the slugs of WordPress pages differ only below the same parent."""
        asked_for = {"slug": slug, "status": "any", "context": "edit", "_fields": _FIELDS, "per_page": "100"}
        answer = await asked(self._client, "GET", self._route, params=asked_for)
        if not isinstance(answer, list):
            raise WordPressError("the site did not answer with a list of posts")
        return [one for one in map(_object, answer) if one.get("slug") == slug]

    async def _own(self, there: list[_Answer], known: RemotePost | None) -> _Answer | None:
        """The post of this very page: at its whole address, or made when the answer was not heard."""
        places = would_stand_at(self._page.request.target_url, self._client)
        for post in there:
            if not await self._memory.page_of(_id(post)):
                if known and known.slug == post.get("slug") and post.get("status") in _NOT_PUBLIC | {self._post.status}:
                    return post
                if stands_at(post, self._client) in places:
                    return post
        return None

    async def _unclear(self, there: list[_Answer]) -> _Answer | None:
        """A post that may be this page or another one: nobody remembers it, and it does not say where it stands."""
        for post in there:
            if not stands_at(post, self._client) and not await self._memory.page_of(_id(post)):
                return post
        return None

    def _taken(self, slug: str) -> str:
        return f"the slug {self._post.slug!r} is taken by another page of the site, so this one has {slug!r}"

    async def _make(self, slug: str, *told: str) -> PushResult:
        """That it was asked for is kept first: an answer that is never heard must not make a second post later."""
        await self._memory.keep(self._key, RemotePost(slug=slug))
        content = {**self._content(), "slug": slug, "status": self._post.status}
        try:
            made = _object(await asked(self._client, "POST", self._route, body=content))
        except WordPressError as error:
            if error.status in _REFUSED:
                await self._memory.forget(self._key)
            raise
        kept = str(made.get("slug") or slug)
        await self._memory.keep(self._key, RemotePost(slug=kept, post_id=_id(made)))
        other = "" if kept == slug else self._taken(kept)
        message = "; ".join(filter(None, (*told, other, self._not_taken(made))))
        return self.result(PushOutcome.CREATED, made, message=message)

    async def _change(self, found: _Answer) -> PushResult:
        status = found.get("status")
        if status == "trash":
            message = "its post is in the site's bin; restore it there, or delete it for good to have it made again"
            return self.result(PushOutcome.LEFT_ALONE, found, message=message)
        if status not in _NOT_PUBLIC and not self._replace_public:
            message = f"its post is public ({status}); replacing it has to be asked for (--replace-public)"
            return self.result(PushOutcome.LEFT_ALONE, found, message=message)
        path = f"{self._route}/{_id(found)}"
        changed = _object(await asked(self._client, "POST", path, body=self._content()))
        return self.result(PushOutcome.UPDATED, changed, message=self._not_taken(changed))

    def _content(self) -> dict[str, object]:
        post = self._post
        return {"title": post.title, "content": post.content, "excerpt": post.excerpt, "meta": post.meta}

    def _not_taken(self, kept: _Answer) -> str:
        """WordPress drops meta keys that no plugin has opened to the REST interface, and does not say so."""
        meta, sent = kept.get("meta"), self._post.meta
        missing = [key for key in sent if not isinstance(meta, dict) or meta.get(key) != sent[key]]
        if not missing:
            return ""
        return f"the site did not keep {', '.join(missing)}: its plugin does not take them over REST; use the WXR file"


def _object(value: object) -> _Answer:
    if not isinstance(value, dict):
        raise WordPressError("the site did not answer with a post")
    return value


def _id(post: _Answer) -> int:
    number = post.get("id")
    if not isinstance(number, int):
        raise WordPressError("the site answered with a post without an id")
    return number
