"""What shops need of a page: the text without what their themes print themselves, and the product's own data."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from genapp.exports.base import ExportOptions, ExportPage, html_text, source_name, warn_of
from genapp.page import HEAD_KINDS, ComponentKind, Subject, page_key, slugify
from genapp.page_types import subject_of
from genapp.words import spelled

THEME_PARTS: Final = "h1, nav.crumbs"
"""Headline and breadcrumbs: every theme prints its own."""
PRODUCT_PARTS: Final = "h1, nav.crumbs, figure.photo, div.price"
"""Of a product, the shop also shows photo and price."""

NAME: Final = ("title", "name", "product title", "product name")
SKU: Final = ("sku", "variant sku", "article number", "artikelnummer")
PRODUCT_ID: Final = ("product id", "id", "post id")
_IN_SHOP: Final = re.compile(r"/products/[^/]+/?$")
_KEY_SIGNS: Final = 8
_NOT_TEXT: Final = HEAD_KINDS | {ComponentKind.H1, ComponentKind.FAQ}


def products_only(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[ExportPage]:
    """Product files hold nothing else; what is left out is said."""
    for page in pages:
        if subject_of(page.request) is Subject.PRODUCT:
            yield page
        else:
            warn_of(options, page, f"is left out: a {page.request.page_type.value} page is no product")


def with_handles(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[tuple[ExportPage, str]]:
    """A second row with the same handle would become a variant of the first product.

    An address of the shop itself (/products/HANDLE) names its product, so a second one is left out; elsewhere the same
    last part does not make two pages one, and the later ones get a handle of their own.
    """
    slugs = Slugs(column="handle")
    for page in pages:
        handle = handle_of(page)
        first = slugs.owner(handle)
        if first is None or not _IN_SHOP.search(urlsplit(page.request.target_url).path):
            yield page, slugs.of(page, options, first=handle)
        else:
            warn_of(options, page, f"is left out: its handle {handle!r} is that of page {first}")


class Slugs:
    """Gives each page of one file a last part of its address that no other page of the file has."""

    def __init__(self, *, column: str) -> None:
        self._column = column
        self._owners: dict[str, int] = {}

    def owner(self, slug: str) -> int | None:
        """The number of the page that has it."""
        return self._owners.get(slug)

    def of(self, page: ExportPage, options: ExportOptions, *, first: str = "") -> str:
        """The slug of the page, or `first`, when it is free; what was taken is told."""
        wanted = first or page.slug
        numbered = (f"{wanted}-{number}" for number in count(len(self._owners) + 1))
        slug = next(one for one in chain((wanted, *further_slugs(page)), numbered) if one not in self._owners)
        if slug != wanted:
            message = f"is {slug!r}, because {wanted!r} is that of page {self._owners[wanted]}"
            warn_of(options, page, message, column=self._column)
        self._owners[slug] = page.number
        return slug


def further_slugs(page: ExportPage) -> tuple[str, ...]:
    """Longer slugs for a page whose own is taken, always the same ones: more of its address, its language, its key."""
    before = slugify(unquote(urlsplit(page.request.target_url).path).rstrip("/").rpartition("/")[0])
    longer = f"{before}-{page.slug}" if before else page.slug
    key = page_key(page.request)
    return longer, f"{longer}-{page.request.language.value}", f"{longer}-{key[:_KEY_SIGNS]}", f"{longer}-{key}"


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
    return "".join(f"<p>{html_text(block.text)}</p>" for block in part.blocks) if part else ""


def plain_text(page: ExportPage) -> str:
    """The body as plain text, one block per line."""
    return "\n".join(part.text for part in page.components if part.kind not in _NOT_TEXT)


def some_given(options: ExportOptions, names: Iterable[str]) -> bool:
    """Whether the source files have one of these columns."""
    known = set(map(source_name, options.extra_columns))
    return any(spelled(name) in known for name in names)
