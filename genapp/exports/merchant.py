"""Google Merchant Center: a supplemental source as TSV or XML that says which texts a machine wrote."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from genapp.exports.base import Column, Columns, Export, ExportOptions, ExportPage, warn_of
from genapp.exports.shop import SKU, plain_text, products_only
from genapp.exports.wordpress import xml

_MADE_BY: Final = "trained_algorithmic_media"
"""The digital source type of texts that a machine wrote."""
_LONGEST_ID: Final = 50
_LONGEST: Final = {"structured_title": 150, "structured_description": 5_000}
NAMESPACE: Final = "http://base.google.com/ns/1.0"
_ID: Final = ("merchant id", "id", "item id", *SKU)


def _item_id(page: ExportPage) -> str:
    """Of the source file, because Google knows the product by it; else one that the address always gives."""
    made = hashlib.sha256(f"{page.request.language.value} {page.canonical_url}".encode()).hexdigest()[:24]
    return page.given(*_ID) or f"genapp-{made}"


def _passed_on(name: str, *others: str) -> Column:
    help = f"{name} of the source file; only when chosen"
    return Column(name=name, help=help, value=lambda page: page.given(name, *others), default=False)


_COLUMNS: Final = (
    Column(
        name="id",
        help=f"id or SKU of the source file, at most {_LONGEST_ID} characters; else made from the address",
        value=_item_id,
        always=True,
    ),
    Column(
        name="structured_title",
        help=f"main heading, at most 150 characters, with digital_source_type {_MADE_BY}",
        value=lambda page: page.h1,
    ),
    Column(
        name="structured_description",
        help=f"the text without HTML, at most 5,000 characters, with digital_source_type {_MADE_BY}",
        value=plain_text,
    ),
    Column(name="link", help="canonical address", value=lambda page: page.canonical_url),
    _passed_on("image_link", "image", "image url", "product image url", "image src"),
    _passed_on("price"),
    _passed_on("availability"),
    Column(
        name="brand",
        help="brand of the request, else of the source file; only when chosen",
        value=lambda page: page.request.brand or page.given("brand", "vendor"),
        default=False,
    ),
    _passed_on("gtin", "ean", "barcode"),
    _passed_on("product_type", "product category"),
)


def _tsv(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """Raw cells parted by tabs, English attribute names."""
    yield ("\t".join(column.name for column in columns) + "\n").encode()
    for page in _usable(pages, options):
        cells = (_tsv_cell(column.name, _text(column, page, options)) for column in columns)
        yield ("\t".join(cells) + "\n").encode("utf-8", "replace")


def _xml(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """RSS 2.0 with the names of Google."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}">\n<channel>\n'
        "<title>genapp</title>\n<link>https://www.example.com/</link>\n<description>Product texts</description>\n"
    ).encode()
    for page in _usable(pages, options):
        elements = (_xml_element(column.name, _text(column, page, options)) for column in columns)
        yield f"<item>\n{''.join(elements)}</item>\n".encode("utf-8", "replace")
    yield b"</channel>\n</rss>\n"


def _usable(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[ExportPage]:
    """Products with an id that Google can keep, each id once."""
    seen: dict[str, int] = {}
    for page in products_only(pages, options):
        name = _item_id(page)
        first = seen.setdefault(name, page.number)
        if len(name) > _LONGEST_ID:
            warn_of(options, page, f"is left out: its id is longer than {_LONGEST_ID} characters", column="id")
        elif first != page.number:
            warn_of(options, page, f"is left out: its id {name!r} is that of page {first}", column="id")
        else:
            if not page.given(*_ID):
                warn_of(options, page, "has no id in the source file; one was made from its address", column="id")
            yield page


def _text(column: Column, page: ExportPage, options: ExportOptions) -> str:
    """On one line, and cut at a word where Google would refuse it."""
    text = " ".join(str(column.value(page) or "").split())
    most = _LONGEST.get(column.name)
    if most is None or len(text) <= most:
        return text
    warn_of(options, page, f"is cut to {most:,} characters of {len(text):,}", column=column.name)
    room = text[: most + 1]
    return (room.rsplit(" ", 1)[0] if " " in room else text[:most]).rstrip(" ,;:–—-")


def _tsv_cell(name: str, text: str) -> str:
    if name in _LONGEST:
        quoted = text.replace('"', '""')
        return f'{_MADE_BY}:"{quoted}"' if text else ""
    return '"' + text.replace('"', '""') + '"' if text.startswith('"') else text


def _xml_element(name: str, text: str) -> str:
    if not text:
        return ""
    if name in _LONGEST:
        source = f"<g:digital_source_type>{_MADE_BY}</g:digital_source_type>"
        return f"<g:{name}>{source}<g:content>{xml(text)}</g:content></g:{name}>\n"
    return f"<g:{name}>{xml(text)}</g:{name}>\n"


MERCHANT_TSV: Final = Export(
    name="merchant-tsv",
    label="Google Merchant Center, TSV",
    description="A supplemental source as tab-separated text; titles and descriptions are marked as written by AI.",
    suffix=".tsv",
    media_type="text/tab-separated-values; charset=utf-8",
    columns=_COLUMNS,
    produce=_tsv,
)
MERCHANT_XML: Final = Export(
    name="merchant-xml",
    label="Google Merchant Center, XML",
    description="A supplemental source as XML; titles and descriptions are marked as written by AI.",
    suffix=".xml",
    media_type="application/xml",
    columns=_COLUMNS,
    produce=_xml,
)
