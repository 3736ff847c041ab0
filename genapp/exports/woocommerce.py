"""WooCommerce product CSV: matched by ID or SKU where the source file has them, SEO texts in Meta columns."""

from collections.abc import Iterable, Iterator
from typing import Final

from genapp.exports.base import Cell, Column, Columns, ExportOptions, ExportPage, ExportWarning, html_text, warn_of
from genapp.exports.csv_file import csv_bytes, csv_export
from genapp.exports.shop import (
    PRODUCT_ID,
    PRODUCT_PARTS,
    SKU,
    product_name,
    products_only,
    short_html,
    some_given,
    store_html,
)
from genapp.exports.wordpress import seo_columns

_WITHOUT: Final = f"{PRODUCT_PARTS}, div.lead"
"""The lead is the short description, which has its own column."""

_ID: Final = Column(
    name="ID",
    help="id of the product, when the source file has one: says which product is updated",
    value=lambda page: page.given(*PRODUCT_ID),
)
_SKU: Final = Column(
    name="SKU",
    help="SKU of the product, when the source file has one: says which product is updated",
    value=lambda page: page.given(*SKU),
)
_CONTENT: Final = (
    Column(
        name="Name",
        help="name of the product as HTML: of the source file when it has one, else the main heading",
        value=lambda page: html_text(product_name(page)),
        html=True,
    ),
    Column(name="Short description", help="the short description as HTML", value=short_html, html=True),
    Column(
        name="Description",
        help="the text as HTML, without headline, breadcrumbs, photo, price and short description",
        value=lambda page: store_html(page, without=_WITHOUT),
        html=True,
    ),
    Column(
        name="Published",
        help="-1: a draft; only when chosen, because it takes published products off the shop",
        value=lambda page: -1,
        default=False,
    ),
    Column(
        name="Tags",
        help="the keywords; only when chosen, because they replace the tags of the product",
        value=lambda page: ", ".join(word.replace(",", " ") for word in page.request.keywords),
        default=False,
    ),
)


def _columns_for(options: ExportOptions) -> Columns:
    """With the Meta columns of the plugin."""
    return (_ID, _SKU, *_CONTENT, *seo_columns(options.seo_plugin, prefix="Meta: "))


def _written(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """Raw cells. ID and SKU stand in the file only when the source files have them: an empty one could erase."""
    known = {column: some_given(options, names) for column, names in ((_ID, PRODUCT_ID), (_SKU, SKU))}
    if not any(known.values()):
        message = "the source file has neither an ID nor an SKU: WooCommerce makes new products of these rows"
        options.warn(ExportWarning(message=message, column="SKU"))
    kept = tuple(column for column in columns if known.get(column, True) or column.name in options.columns)
    rows = (_row(page, kept, options) for page in products_only(pages, options))
    yield from csv_bytes([column.name for column in kept], rows)


def _row(page: ExportPage, columns: Columns, options: ExportOptions) -> list[Cell]:
    keys = [column for column in columns if column in (_ID, _SKU)]
    if keys and not any(column.value(page) for column in keys):
        names = " and ".join(column.name for column in keys)
        warn_of(options, page, f"has no {names}: WooCommerce makes a new product of it", column=keys[0].name)
    return [column.value(page) for column in columns]


WOOCOMMERCE: Final = csv_export(
    name="woocommerce",
    label="WooCommerce products",
    description="CSV for the product importer; SEO texts go to Yoast or Rank Math.",
    columns=_columns_for(ExportOptions()),
    columns_for=_columns_for,
    produce=_written,
)
