"""Finds what competitor pages write about: their headings, the most frequent first."""

import asyncio
import logging
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from anyio import to_thread

from genapp.errors import FetchError, FetchStatus
from genapp.languages import any_language
from genapp.page import Language, PageContext, PageRequest, SourceReport
from genapp.sources.extract import extract_page
from genapp.sources.facts import language_of, make_fact_sheet, own_product
from genapp.sources.fetch import FetchedPage
from genapp.sources.html import ExtractedPage, cut

_MAX_TOPICS: Final = 15
_WORDS: Final = (2, 12)

_FURNITURE: Final = re.compile(rf"{any_language(lambda words: words.furniture)}|\d{{1,3}} ?%|€|\$", re.I)


def _frequent_topics(pages: Iterable[ExtractedPage], *, language: Language) -> tuple[str, ...]:
    """Headings in the language of the job; how many pages use one counts, then where it stood first."""
    seen: Counter[str] = Counter()
    written: dict[str, str] = {}
    for page in pages:
        if language_of(page.text) in (language, None):
            on_page = {heading.casefold().rstrip(" :.?!"): heading for heading in page.headings if _is_topic(heading)}
            seen.update(on_page.keys())
            written = {**on_page, **written}
    order = {key: place for place, key in enumerate(seen)}
    ranked = sorted(seen, key=lambda key: (-seen[key], order[key]))
    return tuple(written[key] for key in ranked[:_MAX_TOPICS])


def _is_topic(heading: str) -> bool:
    return _WORDS[0] <= len(heading.split()) <= _WORDS[1] and len(heading) <= 100 and not _FURNITURE.search(heading)


# Gathers what is known about a page: target and competitors side by side; what fails is recorded, the rest goes on.

_TARGET: Final = "target"
_COMPETITOR: Final = "competitor"
_MAX_COMPETITORS: Final = 5
_MAX_TEXT: Final = 20_000

_GONE: Final = re.compile(rf"\b404\b|{any_language(lambda words: words.gone)}", re.I)
_WALL: Final = re.compile(any_language(lambda words: words.walls), re.I)
_WALL_WORDS: Final = 80

log = logging.getLogger(__name__)


class Fetcher(Protocol):
    """`GuardedFetcher`, or what stands in for it."""

    async def fetch(self, url: str) -> FetchedPage: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    report: SourceReport
    page: ExtractedPage | None = None


class WebGatherer:
    """The `Gatherer` of the pipeline: reads the web through a guarded fetcher."""

    def __init__(self, fetcher: Fetcher, *, max_competitors: int = _MAX_COMPETITORS, max_text: int = _MAX_TEXT) -> None:
        self._fetcher = fetcher
        self._max_competitors = max_competitors
        self._max_text = max_text

    async def gather(self, request: PageRequest) -> PageContext:
        """Never fails because of a page: the reports say what could not be read and why."""
        others = [url for url in dict.fromkeys(request.competitor_urls) if url != request.target_url]
        roles = [(request.target_url, _TARGET), *((url, _COMPETITOR) for url in others[: self._max_competitors])]
        target, *competitors = await asyncio.gather(*(self._read(url, role) for url, role in roles))
        pages = [source.page for source in competitors if source.page]
        return PageContext(
            facts=make_fact_sheet(request, target.page),
            sources=tuple(source.report for source in (target, *competitors)),
            topics=_frequent_topics(pages, language=request.language),
            competitor_texts=tuple(cut(page.text, limit=self._max_text) for page in pages if page.text),
            breadcrumbs=target.page.data.breadcrumbs if target.page else (),
            image_url=_image(request, target.page),
        )

    async def _read(self, url: str, role: str) -> _Source:
        began = time.perf_counter()
        try:
            fetched = await self._fetcher.fetch(url)
            page = await to_thread.run_sync(extract_page, fetched, abandon_on_cancel=True)
        except FetchError as error:
            status = error.status if isinstance(error, FetchStatus) else None
            return _failed(url, role, error.message, began, status=status)
        except Exception:  # a stranger's page must not end the job because of a fault in a reader
            log.exception("gather.failed", extra={"url": url})
            return _failed(url, role, "the page could not be read", began)
        if reason := _not_the_page(page):
            return _failed(url, role, reason, began, status=fetched.status)
        return _Source(page=page, report=_report(url, role, page, fetched.status, began))


def _report(url: str, role: str, page: ExtractedPage, status: int, began: float) -> SourceReport:
    return SourceReport(
        url=url,
        role=role,
        ok=True,
        status=status,
        seconds=time.perf_counter() - began,
        title=page.title or page.h1,
        words=page.words,
        dropped=page.dropped,
    )


def _failed(url: str, role: str, reason: str, began: float, *, status: int | None = None) -> _Source:
    seconds = time.perf_counter() - began
    return _Source(report=SourceReport(url=url, role=role, ok=False, reason=reason, status=status, seconds=seconds))


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
