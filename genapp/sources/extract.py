"""Reads a fetched page: its words and its data, bounded, plain and free of orders to a writer."""

import logging
import re
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from genapp.errors import FetchRefused, FetchUnreadable
from genapp.page import parse_address
from genapp.sources.fetch import FetchedPage, decode_page
from genapp.sources.html import Dropped, ExtractedPage, TooDeep, gives_orders, paragraphs, simple_html
from genapp.sources.pairs import Pairs
from genapp.sources.places import Kept, remove_other_places, remove_trade, remove_unknown_sections
from genapp.sources.sentences import language_of
from genapp.sources.shown import read_shown, read_stock
from genapp.sources.structured import read_nodes, read_structured
from genapp.sources.things import read_thing

_MAX_PAGE_CHARS: Final = 5_000_000
_MAX_TEXT_CHARS: Final = 60_000
MAX_MAIN_CHARS: Final = 200_000
"""Of the page without other places, read for its main text: the reader takes half a second for each megabyte."""
_MAX_HEADINGS: Final = 60
_MANY_TAGS: Final = 5_000
"""Above it the reader of main text does without its second opinion, which takes quadratic time."""
_HEADING_CHARS: Final = 150
_SHARED_IMAGE: Final = (
    'meta[property="og:image" i], meta[name="og:image" i], meta[name="twitter:image" i], '
    'meta[property="og:image:url" i]'
)

log = logging.getLogger(__name__)


def extract_page(page: FetchedPage) -> ExtractedPage:
    """Takes processor time: call it in a thread. Raises `FetchUnreadable` for a page made to break readers."""
    try:
        source, blocks = simple_html(decode_page(page.body, declared=page.charset)[:_MAX_PAGE_CHARS])
    except TooDeep:
        raise FetchUnreadable("the page is nested too deeply to be read", url=page.url) from None
    dropped = Dropped()
    tree = LexborHTMLParser(source)
    head = _head(tree, page.url, dropped)
    kept, codes = Kept(tree), _languages(tree, head["language"])
    remove_other_places(tree, kept, codes)
    nodes = read_nodes(tree, blocks, page.url)
    data = read_structured(tree, nodes, dropped)
    stock = read_stock(tree, kept)
    remove_trade(tree, kept)
    shown = read_shown(tree, kept, url=page.url, tag=head.pop("tag"), stock=stock, dropped=dropped)
    pairs = Pairs(codes, dropped)
    tables, definitions = pairs.of_tables(tree), pairs.of_definitions(tree)
    if shown.price_low or len(data.products) == 1:
        remove_unknown_sections(tree, kept, codes)
    text = _main_text(shortened(tree.html or "", limit=MAX_MAIN_CHARS), dropped)
    return ExtractedPage(
        url=page.url,
        **head,
        h1=dropped.text(kept.heading.text(separator=" "), limit=_HEADING_CHARS * 2) if kept.heading else "",
        headings=_headings(tree, dropped),
        text=text,
        words=len(text.split()),
        data=data,
        thing=read_thing(nodes.all, dropped),
        pairs=tables,
        listed=definitions + pairs.of_rows(tree),
        shown=shown,
        dropped=dropped.count,
    )


def _languages(tree: LexborHTMLParser, declared: str) -> frozenset[str]:
    """What the page may be in: what it declares, and what it looks like; templates declare the wrong language."""
    seen = language_of(tree.body.text(separator=" ")) if tree.body else None
    return frozenset(filter(None, (declared, seen.base.value if seen else "")))


def _head(tree: LexborHTMLParser, url: str, dropped: Dropped) -> dict[str, str]:
    tag = _attribute(tree, "html", "lang")
    language = re.split("[-_]", tag)[0].lower()
    return {
        "title": _first_text(tree, "head > title, title", dropped),
        "description": dropped.text(_attribute(tree, 'meta[name="description" i]', "content"), limit=400),
        "image_url": _web_address(url, _attribute(tree, _SHARED_IMAGE, "content")),
        "language": language if len(language) == 2 and language.isalpha() else "",
        "tag": tag,
    }


def _first_text(tree: LexborHTMLParser, selector: str, dropped: Dropped) -> str:
    node = tree.css_first(selector)
    return dropped.text(node.text(separator=" "), limit=_HEADING_CHARS * 2) if node else ""


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node else ""


def _web_address(base: str, written: str) -> str:
    """An absolute address in its safe form, or nothing."""
    if not written:
        return ""
    try:
        return parse_address(urljoin(base, written.replace(" ", "%20")), any_port=True).url
    except (FetchRefused, ValueError):
        return ""


def _headings(tree: LexborHTMLParser, dropped: Dropped) -> tuple[str, ...]:
    texts = (
        dropped.text(node.text(separator=" "), limit=_HEADING_CHARS) for node in tree.css("h2, h3")[:_MAX_HEADINGS]
    )
    return tuple(dict.fromkeys(text for text in texts if text))


def shortened(source: str, *, limit: int) -> str:
    """The beginning of a page, ended before a tag where one is near; parsers close what is open."""
    if len(source) <= limit:
        return source
    tag = source.rfind("<", limit // 2, limit)
    return source[: tag if tag >= 0 else limit]


def _main_text(source: str, dropped: Dropped) -> str:
    import trafilatura  # half a second to import, and only workers need it

    try:
        text = trafilatura.extract(
            source,
            include_comments=False,
            include_tables=False,
            favor_precision=True,
            fast=source.count("<") > _MANY_TAGS,
        )
    except Exception:  # a stranger's page must not end the job because of a fault in a reader
        log.exception("extract.main_text_failed")
        return ""
    kept = []
    for line in paragraphs(text or "", limit=_MAX_TEXT_CHARS).splitlines():
        if gives_orders(line):
            dropped.count += 1
        else:
            kept.append(line)
    return "\n".join(kept)
