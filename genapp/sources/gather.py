"""Gathers what is known about a page: target and competitors side by side; what fails is recorded, the rest goes on."""

import asyncio
import logging
import re
import time
from collections import Counter
from collections.abc import Iterable
from typing import Final, Protocol

from anyio import to_thread

from genapp.errors import FetchError, FetchStatus
from genapp.languages import any_language
from genapp.page import (
    FactSheet,
    Language,
    PageContext,
    PageRequest,
    SourceReport,
)
from genapp.sources.extract import extract_page
from genapp.sources.facts import known_facts
from genapp.sources.fetch import FetchedPage
from genapp.sources.html import ExtractedPage, cut
from genapp.sources.sentences import language_of
from genapp.sources.target import own_product

_TARGET: Final = "target"
_COMPETITOR: Final = "competitor"
_MAX_COMPETITORS: Final = 5
_MAX_TEXT: Final = 20_000
_GONE: Final = re.compile(rf"\b404\b|{any_language(lambda words: words.gone)}", re.I)
_WALL: Final = re.compile(any_language(lambda words: words.walls), re.I)
_WALL_WORDS: Final = 80

_MAX_TOPICS: Final = 15
_WORDS: Final = (2, 12)
_FURNITURE: Final = re.compile(rf"{any_language(lambda words: words.furniture)}|\d{{1,3}} ?%|€|\$", re.I)

log = logging.getLogger(__name__)


class Fetcher(Protocol):
    """`GuardedFetcher`, or what stands in for it."""

    async def fetch(self, url: str) -> FetchedPage: ...


class WebGatherer:
    """The `Gatherer` of the pipeline: reads the web through a guarded fetcher."""

    def __init__(self, fetcher: Fetcher, *, max_text: int = _MAX_TEXT) -> None:
        self._fetcher = fetcher
        self._max_text = max_text

    async def gather(self, request: PageRequest) -> PageContext:
        """Never fails because of a page: the reports say what could not be read and why.

        The facts are those of a page that nobody has decided on yet.
        """
        others = [url for url in dict.fromkeys(request.competitor_urls) if url != request.target_url]
        roles = [(request.target_url, _TARGET), *((url, _COMPETITOR) for url in others[:_MAX_COMPETITORS])]
        read = await asyncio.gather(*(self._read(url, role) for url, role in roles))
        target, *competitors = (page for _, page in read)
        pages = [page for page in competitors if page]
        sheet, proposed = FactSheet.usable(known_facts(request, target))
        return PageContext(
            facts=sheet,
            proposed=proposed,
            sources=tuple(report for report, _ in read),
            topics=_frequent_topics(pages, language=request.language),
            competitor_texts=tuple(cut(page.text, limit=self._max_text) for page in pages if page.text),
            breadcrumbs=target.data.breadcrumbs if target else (),
            image_url=_image(request, target),
        )

    async def _read(self, url: str, role: str) -> tuple[SourceReport, ExtractedPage | None]:
        began = time.perf_counter()
        page, status, reason = await self._page(url)
        report = SourceReport(
            url=url,
            role=role,
            ok=page is not None,
            reason=reason,
            status=status,
            seconds=time.perf_counter() - began,
            title=(page.title or page.h1) if page else "",
            words=page.words if page else 0,
            dropped=page.dropped if page else 0,
        )
        return report, page

    async def _page(self, url: str) -> tuple[ExtractedPage | None, int | None, str]:
        """The page, the status of the answer, and why there is no page."""
        try:
            fetched = await self._fetcher.fetch(url)
            page = await to_thread.run_sync(extract_page, fetched, abandon_on_cancel=True)
        except FetchError as error:
            return None, error.status if isinstance(error, FetchStatus) else None, error.message
        except Exception:  # a stranger's page must not end the job because of a fault in a reader
            log.exception("gather.failed", extra={"url": url})
            return None, None, "the page could not be read"
        reason = _not_the_page(page)
        return None if reason else page, fetched.status, reason


def _not_the_page(page: ExtractedPage) -> str:
    """Sites answer 200 for pages that are gone and for walls against robots."""
    for text in (page.title, page.h1):
        if _GONE.search(text) and not page.data.products:
            return f"the page says that it does not exist ({text[:80]!r})"
        if _WALL.search(text) and page.words < _WALL_WORDS:
            return f"the site shows a wall against robots ({text[:80]!r})"
    return ""


def _image(request: PageRequest, page: ExtractedPage | None) -> str:
    """Of a product the product's own image, else the one the page shares."""
    if page is None:
        return ""
    product = own_product(request, page)
    return (product.image_url if product else "") or page.image_url


def _frequent_topics(pages: Iterable[ExtractedPage], *, language: Language) -> tuple[str, ...]:
    """Headings in the language of the job; how many pages use one counts, then where it stood first."""
    seen: Counter[str] = Counter()
    written: dict[str, str] = {}
    for page in pages:
        if language_of(page.text) in (language.base, None):
            on_page = {heading.casefold().rstrip(" :.?!"): heading for heading in page.headings if _is_topic(heading)}
            seen.update(on_page.keys())
            written = {**on_page, **written}
    return tuple(written[key] for key, _ in seen.most_common(_MAX_TOPICS))


def _is_topic(heading: str) -> bool:
    return _WORDS[0] <= len(heading.split()) <= _WORDS[1] and len(heading) <= 100 and not _FURNITURE.search(heading)
