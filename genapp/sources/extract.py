"""Reads a fetched page: its words and its data, bounded, plain and free of orders to a writer."""

import logging
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.errors import FetchRefused, FetchUnreadable
from genapp.page.address import parse_address
from genapp.sources.clean import gives_orders, paragraphs
from genapp.sources.decode import decode_page
from genapp.sources.extracted import ExtractedPage
from genapp.sources.fetch import FetchedPage
from genapp.sources.json_ld import Dropped, read_json_ld
from genapp.sources.simple_html import TooDeep, simple_html
from genapp.sources.spec_tables import read_pairs

MAX_PAGE_CHARS: Final = 5_000_000
MAX_TEXT_CHARS: Final = 60_000
MAX_HEADINGS: Final = 60
MANY_TAGS: Final = 5_000
"""Above it the reader of main text does without its second opinion, which takes quadratic time."""
HEADING_CHARS: Final = 150

_FURNITURE: Final = (
    "nav, footer, aside, dialog, noscript, template, script, style, select, button, svg, iframe, "
    "[role=navigation], [role=banner], [role=dialog], [role=contentinfo], "
    "[class*=cookie i], [id*=cookie i], [class*=consent i], [id*=consent i], [class*=newsletter i], "
    "[class*=breadcrumb i]"
)

log = logging.getLogger(__name__)


def extract_page(page: FetchedPage) -> ExtractedPage:
    """Takes processor time: call it in a thread. Raises `FetchUnreadable` for a page made to break readers."""
    try:
        source, blocks = simple_html(decode_page(page.body, declared=page.charset)[:MAX_PAGE_CHARS])
    except TooDeep:
        raise FetchUnreadable("the page is nested too deeply to be read", url=page.url) from None
    dropped = Dropped()
    tree = LexborHTMLParser(source)
    head = _head(tree, page.url, dropped)
    data = read_json_ld(blocks, dropped)
    _remove_furniture(tree)
    text = _main_text(source, dropped)
    return ExtractedPage(
        url=page.url,
        **head,
        h1=_first_text(tree, "h1", dropped),
        headings=_headings(tree, dropped),
        text=text,
        words=len(text.split()),
        data=data,
        pairs=read_pairs(tree, dropped),
        dropped=dropped.count,
    )


def _head(tree: LexborHTMLParser, url: str, dropped: Dropped) -> dict[str, str]:
    html = tree.css_first("html")
    language = (_attribute(html, "lang") if html else "").split("-")[0].split("_")[0].lower()
    return {
        "title": _first_text(tree, "head > title, title", dropped),
        "description": dropped.text(_meta(tree, 'meta[name="description" i]'), limit=400),
        "image_url": _web_address(url, _meta(tree, 'meta[property="og:image" i], meta[name="og:image" i]')),
        "language": language if len(language) == 2 and language.isalpha() else "",
    }


def _first_text(tree: LexborHTMLParser, selector: str, dropped: Dropped) -> str:
    node = tree.css_first(selector)
    return dropped.text(node.text(separator=" "), limit=HEADING_CHARS * 2) if node else ""


def _meta(tree: LexborHTMLParser, selector: str) -> str:
    return _attribute(tree.css_first(selector), "content")


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "").strip() if node else ""


def _web_address(base: str, written: str) -> str:
    """An absolute address in its safe form, or nothing."""
    if not written:
        return ""
    try:
        return parse_address(urljoin(base, written.replace(" ", "%20")), any_port=True).url
    except (FetchRefused, ValueError):
        return ""


def _remove_furniture(tree: LexborHTMLParser) -> None:
    """What frames a page on every page of a site; a part that holds the main heading stays."""
    for node in tree.css(_FURNITURE):
        if node.tag not in ("html", "body", "main") and node.css_first("h1") is None:
            node.decompose()


def _headings(tree: LexborHTMLParser, dropped: Dropped) -> tuple[str, ...]:
    texts = (dropped.text(node.text(separator=" "), limit=HEADING_CHARS) for node in tree.css("h2, h3")[:MAX_HEADINGS])
    return tuple(dict.fromkeys(text for text in texts if text))


def _main_text(source: str, dropped: Dropped) -> str:
    import trafilatura  # half a second to import, and only workers need it

    try:
        text = trafilatura.extract(
            source,
            include_comments=False,
            include_tables=False,
            favor_precision=True,
            fast=source.count("<") > MANY_TAGS,
        )
    except Exception:  # a stranger's page must not end the job because of a fault in a reader
        log.exception("extract.main_text_failed")
        return ""
    kept = []
    for line in paragraphs(text or "", limit=MAX_TEXT_CHARS).splitlines():
        if gives_orders(line):
            dropped.count += 1
        else:
            kept.append(line)
    return "\n".join(kept)
