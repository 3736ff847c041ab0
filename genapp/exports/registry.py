"""Every export there is, in the order in which they are shown."""

from typing import Final

from genapp.errors import NotFound
from genapp.exports.base import Export
from genapp.exports.csv_file import FOR_SPREADSHEETS, PLAIN
from genapp.exports.html_zip import HTML_ZIP
from genapp.exports.jsonl import JSONL
from genapp.exports.markdown_zip import MARKDOWN_ZIP
from genapp.exports.merchant import MERCHANT_TSV, MERCHANT_XML
from genapp.exports.shopify import SHOPIFY, SHOPIFY_OLDER
from genapp.exports.woocommerce import WOOCOMMERCE
from genapp.exports.wordpress_wxr import WORDPRESS
from genapp.exports.xlsx import XLSX

EXPORTS: Final[dict[str, Export]] = {
    export.name: export
    for export in (
        HTML_ZIP,
        MARKDOWN_ZIP,
        XLSX,
        FOR_SPREADSHEETS,
        PLAIN,
        JSONL,
        SHOPIFY,
        SHOPIFY_OLDER,
        WOOCOMMERCE,
        WORDPRESS,
        MERCHANT_TSV,
        MERCHANT_XML,
    )
}


def export_named(name: str) -> Export:
    """Raise `NotFound`, naming those there are."""
    if name not in EXPORTS:
        raise NotFound(f"there is no export {name!r}", hint=f"use one of {', '.join(EXPORTS)}")
    return EXPORTS[name]
