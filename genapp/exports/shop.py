"""What shops need of a page: the text without what their themes print themselves, and the product's own data."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from genapp.exports.base import KEPT, ExportOptions, ExportPage, warn_of
from genapp.page import HEAD_KINDS, ComponentKind, Subject
from genapp.page_types import subject_of
from genapp.words import spelled

THEME_PARTS: Final = "h1, nav.crumbs"
"""Headline and breadcrumbs: every theme prints its own."""
PRODUCT_PARTS: Final = "h1, nav.crumbs, figure.photo, div.price"
"""Of a product, the shop also shows photo and price."""

NAME: Final = ("title", "name", "product title", "product name")
SKU: Final = ("sku", "variant sku", "article number", "artikelnummer")
PRODUCT_ID: Final = ("product id", "id", "post id")
_NOT_TEXT: Final = HEAD_KINDS | {ComponentKind.H1, ComponentKind.FAQ}


def products_only(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[ExportPage]:
    """Product files hold nothing else; what is left out is said."""
    for page in pages:
        if subject_of(page.request) is Subject.PRODUCT:
            yield page
        else:
            warn_of(options, page, f"is left out: a {page.request.page_type.value} page is no product")


def each_once(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[ExportPage]:
    """A second row with the same handle would become a variant of the first product."""
    seen: dict[str, int] = {}
    for page in pages:
        first = seen.setdefault(handle_of(page), page.number)
        if first == page.number:
            yield page
        else:
            warn_of(options, page, f"is left out: its handle {handle_of(page)!r} is that of page {first}")


def handle_of(page: ExportPage) -> str:
    """The last part of the target address, as the shop made it; else the slug."""
    path = unquote(urlsplit(page.request.target_url).path).rstrip("/")
    return path.rsplit("/", 1)[-1].lower() or page.slug


def product_name(page: ExportPage) -> str:
    """The name in the source file, so that an update does not rename the product; else the main heading."""
    return page.given(*NAME) or page.h1


def store_html(page: ExportPage, *, without: str) -> str:
    """The body of the page without the elements that the selector finds."""
    tree = LexborHTMLParser(page.body_html)
    for node in tree.css(without):
        node.decompose()
    main = tree.css_first("main") or tree.body
    return (main.inner_html or "").strip() if main else ""


def short_html(page: ExportPage) -> str:
    part = page.component(ComponentKind.SHORT_DESCRIPTION)
    return "".join(f"<p>{escape(block.text, quote=False)}</p>" for block in part.blocks) if part else ""


def plain_text(page: ExportPage) -> str:
    """The body as plain text, one block per line."""
    return "\n".join(part.text for part in page.components if part.kind not in _NOT_TEXT)


def some_given(options: ExportOptions, names: Iterable[str]) -> bool:
    """Whether the source files have one of these columns."""
    known = {spelled(name.removeprefix(KEPT)) for name in options.extra_columns}
    return any(spelled(name) in known for name in names)
