"""Shopify product CSV, under the present header and the older one: only the columns that genapp writes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from genapp.exports.base import Column, Export, ExportOptions, ExportWarning, chosen, warn_of
from genapp.exports.csv_rows import csv_bytes
from genapp.exports.page import ExportPage
from genapp.exports.shop import PRODUCT_PARTS, each_once, handle_of, product_name, products_only, store_html

MOST_BYTES: Final = 15_000_000

_TITLE: Final = Column(
    name="Title",
    help="name of the product: of the source file when it has one, else the main heading; an update needs it",
    value=product_name,
    always=True,
)
_HANDLE: Final = Column(
    name="URL handle",
    help="last part of the target URL: says which product is updated",
    value=handle_of,
    always=True,
)
_BODY: Final = Column(
    name="Description",
    help="the text as HTML, without headline, breadcrumbs, photo and price",
    value=lambda page: store_html(page, without=PRODUCT_PARTS),
)
_SEO_TITLE: Final = Column(name="SEO title", help="title tag", value=lambda page: page.title)
_SEO_DESCRIPTION: Final = Column(
    name="SEO description", help="meta description", value=lambda page: page.meta_description
)
_VENDOR: Final = Column(
    name="Vendor",
    help="the brand of the request; only when chosen",
    value=lambda page: page.request.brand,
    default=False,
)
_TAGS: Final = Column(
    name="Tags",
    help="the keywords; only when chosen, because they replace the tags of the product",
    value=lambda page: ", ".join(page.request.keywords),
    default=False,
)

PRESENT: Final = (_TITLE, _HANDLE, _BODY, _SEO_TITLE, _SEO_DESCRIPTION, _VENDOR, _TAGS)
OLDER: Final = (
    replace(_HANDLE, name="Handle"),
    _TITLE,
    replace(_BODY, name="Body (HTML)"),
    replace(_SEO_TITLE, name="SEO Title"),
    replace(_SEO_DESCRIPTION, name="SEO Description"),
    _VENDOR,
    _TAGS,
)


def write_present(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
    """A missing column keeps its value in the shop, so only these are written; cells are raw."""
    return _write(pages, options, PRESENT)


def write_older(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
    """The header that many tools still read."""
    return _write(pages, options, OLDER)


def _write(pages: Iterable[ExportPage], options: ExportOptions, columns: tuple[Column, ...]) -> Iterator[bytes]:
    wanted = chosen(columns, options)
    products = each_once(products_only(pages, options), options)
    rows = (_row(page, wanted, options) for page in products)
    return _watched(csv_bytes([column.name for column in wanted], rows), options)


def _row(page: ExportPage, columns: tuple[Column, ...], options: ExportOptions) -> list[str]:
    row = []
    for column in columns:
        row.append(str(column.value(page) or ""))
        if not row[-1]:
            warn_of(options, page, "is empty: an empty cell erases what the shop has", column=column.name)
    return row


def _watched(chunks: Iterable[bytes], options: ExportOptions) -> Iterator[bytes]:
    written = 0
    for chunk in chunks:
        written += len(chunk)
        yield chunk
    if written > MOST_BYTES:
        limit = f"{MOST_BYTES // 1_000_000} MB"
        options.warn(ExportWarning(message=f"the file is larger than the {limit} that Shopify takes; export in parts"))


SHOPIFY: Final = Export(
    name="shopify",
    label="Shopify products",
    description="CSV under the present header, for the import that updates products: only what genapp wrote.",
    suffix=".csv",
    media_type="text/csv; charset=utf-8",
    columns=PRESENT,
    write=write_present,
)
SHOPIFY_OLDER: Final = Export(
    name="shopify-older",
    label="Shopify products, older header",
    description='CSV under the older header ("Handle", "Body (HTML)"), which many tools still read.',
    suffix=".csv",
    media_type="text/csv; charset=utf-8",
    columns=OLDER,
    write=write_older,
)
