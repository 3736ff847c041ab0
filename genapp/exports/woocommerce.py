"""WooCommerce product CSV: matched by ID or SKU where the source file has them, SEO texts in Meta columns."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from genapp.exports.base import Cell, Column, Export, ExportOptions, ExportWarning, SeoPlugin, chosen, warn_of
from genapp.exports.csv_rows import csv_bytes
from genapp.exports.page import ExportPage
from genapp.exports.seo_meta import keys_of, seo_meta
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
        help="name of the product: of the source file when it has one, else the main heading",
        value=product_name,
    ),
    Column(name="Short description", help="the short description as HTML", value=short_html),
    Column(
        name="Description",
        help="the text as HTML, without headline, breadcrumbs, photo, price and short description",
        value=lambda page: store_html(page, without=_WITHOUT),
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


def columns_for(plugin: SeoPlugin) -> tuple[Column, ...]:
    """With the Meta columns of this plugin."""
    return (_ID, _SKU, *_CONTENT, *_meta(plugin))


def write(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
    """Raw cells. ID and SKU stand in the file only when the source files have them: an empty one could erase."""
    known = {column: some_given(options, names) for column, names in ((_ID, PRODUCT_ID), (_SKU, SKU))}
    columns = tuple(
        column for column in chosen(columns_for(options.seo_plugin), options)
        if known.get(column, True) or column.name in options.columns
    )  # fmt: skip
    rows = (_row(page, columns, options) for page in products_only(pages, options))
    return _written([column.name for column in columns], rows, options, matched=any(known.values()))


def _written(
    header: list[str], rows: Iterable[list[Cell]], options: ExportOptions, *, matched: bool
) -> Iterator[bytes]:
    if not matched:
        message = "the source file has neither an ID nor an SKU: WooCommerce makes new products of these rows"
        options.warn(ExportWarning(message=message, column="SKU"))
    yield from csv_bytes(header, rows)


def _row(page: ExportPage, columns: tuple[Column, ...], options: ExportOptions) -> list[Cell]:
    keys = [column for column in columns if column in (_ID, _SKU)]
    if keys and not any(column.value(page) for column in keys):
        names = " and ".join(column.name for column in keys)
        warn_of(options, page, f"has no {names}: WooCommerce makes a new product of it", column=keys[0].name)
    return [column.value(page) for column in columns]


def _meta(plugin: SeoPlugin) -> tuple[Column, ...]:
    return tuple(
        Column(name=f"Meta: {key}", help=help, value=_meta_value(plugin, key))
        for key, help in zip(keys_of(plugin), ("title tag", "meta description", "primary keyword"), strict=False)
    )


def _meta_value(plugin: SeoPlugin, key: str) -> Callable[[ExportPage], Cell]:
    return lambda page: seo_meta(page, plugin)[key]


WOOCOMMERCE: Final = Export(
    name="woocommerce",
    label="WooCommerce products",
    description="CSV for the product importer; SEO texts go to Yoast or Rank Math.",
    suffix=".csv",
    media_type="text/csv; charset=utf-8",
    columns=columns_for(SeoPlugin.YOAST),
    write=write,
)
