"""Every export there is, in the order in which they are shown, and the options that people choose."""

from collections.abc import Mapping
from typing import Final

from genapp.errors import BadInput, NotFound
from genapp.exports.archive import HTML_ZIP, MARKDOWN_ZIP
from genapp.exports.base import Export, ExportOptions, SeoPlugin, Warn, not_allowed, stay_silent
from genapp.exports.csv_file import DELIMITERS, FOR_SPREADSHEETS, PLAIN
from genapp.exports.jsonl import JSONL
from genapp.exports.merchant import MERCHANT_TSV, MERCHANT_XML
from genapp.exports.shopify import SHOPIFY, SHOPIFY_OLDER
from genapp.exports.woocommerce import WOOCOMMERCE
from genapp.exports.wordpress import POST_STATUSES, POST_TYPES, WORDPRESS
from genapp.exports.xlsx import XLSX
from genapp.page import Verdict

DELIMITER_WORDS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "delimiter": (*DELIMITER_WORDS, *DELIMITERS),
    "seo_plugin": tuple(plugin.value for plugin in SeoPlugin),
    "post_type": POST_TYPES,
    "post_status": POST_STATUSES,
    "verdict": tuple(verdict.value for verdict in Verdict),
}
"""`verdict` says which pages, all others how they are written."""

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


def read_options(raw: Mapping[str, str], *, warn: Warn = stay_silent) -> ExportOptions:
    """From a query string or the command line. Raise `BadInput` with all problems; names that are no options are the
    caller's own."""
    given = {name: raw[name] for name in ALLOWED if raw.get(name)}
    if wrong := [name for name in given if given[name] not in ALLOWED[name]]:
        raise BadInput([not_allowed(name, given[name], filter(str.strip, ALLOWED[name])) for name in wrong])
    delimiter = given.get("delimiter", ",")
    return ExportOptions(
        columns=tuple(name.strip() for name in raw.get("columns", "").split(",") if name.strip()),
        delimiter=DELIMITER_WORDS.get(delimiter, delimiter),
        seo_plugin=SeoPlugin(given.get("seo_plugin", SeoPlugin.YOAST)),
        post_type=given.get("post_type", POST_TYPES[0]),
        post_status=given.get("post_status", POST_STATUSES[0]),
        warn=warn,
    )


def export_named(name: str) -> Export:
    """Raise `NotFound`, naming those there are."""
    if name not in EXPORTS:
        raise NotFound(f"there is no export {name!r}", hint=f"use one of {', '.join(EXPORTS)}")
    return EXPORTS[name]
