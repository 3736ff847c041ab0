"""Shopify product CSV, under the present header and the older one: only the columns that genapp writes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from genapp.exports.base import Column, Columns, ExportOptions, ExportPage, ExportWarning, warn_of
from genapp.exports.csv_file import csv_bytes, csv_export
from genapp.exports.shop import PRODUCT_PARTS, handle_of, product_name, products_only, store_html, with_handles

_MOST_BYTES: Final = 15_000_000

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
    html=True,
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

_PRESENT: Final = (_TITLE, _HANDLE, _BODY, _SEO_TITLE, _SEO_DESCRIPTION, _VENDOR, _TAGS)
_OLDER: Final = (
    replace(_HANDLE, name="Handle"),
    _TITLE,
    replace(_BODY, name="Body (HTML)"),
    replace(_SEO_TITLE, name="SEO Title"),
    replace(_SEO_DESCRIPTION, name="SEO Description"),
    _VENDOR,
    _TAGS,
)


def _written(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """A missing column keeps its value in the shop, so only these are written; cells are raw."""
    products = with_handles(products_only(pages, options), options)
    rows = (_row(page, handle, columns, options) for page, handle in products)
    size = 0
    for chunk in csv_bytes([column.name for column in columns], rows):
        size += len(chunk)
        yield chunk
    if size > _MOST_BYTES:
        limit = f"{_MOST_BYTES // 1_000_000} MB"
        options.warn(ExportWarning(message=f"the file is larger than the {limit} that Shopify takes; export in parts"))


def _row(page: ExportPage, handle: str, columns: Columns, options: ExportOptions) -> list[str]:
    row = []
    for column in columns:
        row.append(handle if column.value is handle_of else str(column.value(page) or ""))
        if not row[-1]:
            warn_of(options, page, "is empty: an empty cell erases what the shop has", column=column.name)
    return row


SHOPIFY: Final = csv_export(
    name="shopify",
    label="Shopify products",
    description="CSV under the present header, for the import that updates products: only what genapp wrote.",
    columns=_PRESENT,
    produce=_written,
)
SHOPIFY_OLDER: Final = csv_export(
    name="shopify-older",
    label="Shopify products, older header",
    description='CSV under the older header ("Handle", "Body (HTML)"), which many tools still read.',
    columns=_OLDER,
    produce=_written,
)
