"""Reads a fetched page: its words and its data, bounded, plain and free of orders to a writer."""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.errors import FetchRefused, FetchUnreadable
from genapp.languages import any_language
from genapp.page import MOST, decimal_of, parse_address
from genapp.sources.fetch import FetchedPage, decode_page
from genapp.sources.html import (
    ExtractedPage,
    ProductData,
    StructuredData,
    TooDeep,
    gives_orders,
    one_line,
    paragraphs,
    simple_html,
)

_MAX_PAGE_CHARS: Final = 5_000_000
_MAX_TEXT_CHARS: Final = 60_000
_MAX_HEADINGS: Final = 60
_MANY_TAGS: Final = 5_000
"""Above it the reader of main text does without its second opinion, which takes quadratic time."""
_HEADING_CHARS: Final = 150
_SHARED_IMAGE: Final = 'meta[property="og:image" i], meta[name="og:image" i]'
_FURNITURE: Final = (
    "nav, footer, aside, dialog, noscript, template, script, style, select, button, svg, iframe, "
    "[role=navigation], [role=banner], [role=dialog], [role=contentinfo], "
    "[class*=cookie i], [id*=cookie i], [class*=consent i], [id*=consent i], [class*=newsletter i], "
    "[class*=breadcrumb i]"
)

_MAX_TABLES: Final = 20
_MAX_ROWS: Final = 60
_MAX_PAIRS: Final = 60
_LABEL_CHARS: Final = 60
_NOT_A_SPEC: Final = re.compile(rf"{any_language(lambda words: words.no_specs)}|_ga\b|phpsessid", re.I)
_LETTER: Final = re.compile(r"[^\W\d_]{2}")

_PLAIN: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")
_CODE: Final = re.compile(r"[A-Z]{3}")

_MAX_SCRIPTS: Final = 40
_MAX_SCRIPT_CHARS: Final = 400_000
_MAX_NODES: Final = 4_000
_MAX_PRODUCTS: Final = 60
_MAX_CRUMBS: Final = 12
_MAX_PROPERTIES: Final = 30
_NAME_CHARS: Final = 150
_VALUE_CHARS: Final = 200

_GTIN_KEYS: Final = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8")
_UNITS: Final = {
    "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in", "FOT": "ft", "KGM": "kg", "GRM": "g", "LBR": "lb", "ONZ": "oz",
    "LTR": "l", "MLT": "ml", "WTT": "W", "VLT": "V",
}  # fmt: skip
_JsonNode = dict[str, Any]  # Any: JSON from a stranger; every value is looked at before it is used

log = logging.getLogger(__name__)


class _Dropped:
    """Counts texts that were left out because they give orders."""

    def __init__(self) -> None:
        self.count = 0

    def text(self, value: object, *, limit: int = _VALUE_CHARS) -> str:
        line = one_line(value, limit=limit)
        if line and gives_orders(line):
            self.count += 1
            return ""
        return line


def extract_page(page: FetchedPage) -> ExtractedPage:
    """Takes processor time: call it in a thread. Raises `FetchUnreadable` for a page made to break readers."""
    try:
        source, blocks = simple_html(decode_page(page.body, declared=page.charset)[:_MAX_PAGE_CHARS])
    except TooDeep:
        raise FetchUnreadable("the page is nested too deeply to be read", url=page.url) from None
    dropped = _Dropped()
    tree = LexborHTMLParser(source)
    head = _head(tree, page.url, dropped)
    data = _read_json_ld(blocks, dropped)
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
        pairs=_read_pairs(tree, dropped),
        dropped=dropped.count,
    )


def _read_json_ld(scripts: Iterable[str], dropped: _Dropped) -> StructuredData:
    """Products, breadcrumbs, lists and the organization; a block that is not JSON says nothing."""
    nodes = [node for script in list(scripts)[:_MAX_SCRIPTS] for node in _nodes(script)][:_MAX_NODES]
    products: dict[str, ProductData] = {}
    for node in nodes:
        if _is(node, "Product", "ProductGroup") and (product := _product(node, dropped)):
            products.setdefault(product.name.casefold(), product)
    lists = [node for node in nodes if _is(node, "ItemList")]
    crumbs = next((node for node in nodes if _is(node, "BreadcrumbList")), None)
    organization = next(
        (node for node in nodes if _is(node, "Organization", "OnlineStore", "Store", "Corporation")), {}
    )
    return StructuredData(
        products=tuple(products.values())[:_MAX_PRODUCTS],
        item_names=tuple(dict.fromkeys(name for node in lists for name in _item_names(node, dropped)))[:_MAX_PRODUCTS],
        breadcrumbs=tuple(_breadcrumbs(crumbs, dropped))[:_MAX_CRUMBS] if crumbs else (),
        organization=dropped.text(organization.get("name"), limit=_NAME_CHARS),
    )


def _nodes(script: str) -> list[_JsonNode]:
    """All objects of a block that have a type; variants and offers are read by their product."""
    try:
        todo: list[object] = [json.loads(script[:_MAX_SCRIPT_CHARS].strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return []
    found: list[_JsonNode] = []
    while todo and len(found) < _MAX_NODES:
        value = todo.pop(0)
        if isinstance(value, list):
            todo = value[:_MAX_NODES] + todo
        elif isinstance(value, dict):
            found.append(value)
            inner = (value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "item", "itemListElement"))
            todo.extend(part for part in (*inner, value.get("breadcrumb")) if isinstance(part, (dict, list)))
    return found


def _is(node: _JsonNode, *types: str) -> bool:
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return any(isinstance(name, str) and name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] in types for name in names)


def _product(node: _JsonNode, dropped: _Dropped) -> ProductData | None:
    name = dropped.text(node.get("name"), limit=_NAME_CHARS)
    if not name:
        return None
    variants = _objects(node.get("hasVariant"))[:_MAX_PRODUCTS]
    offers = [offer for part in (node, *variants) for offer in _objects(part.get("offers"))]
    low, high, currency = _prices(offers)
    return ProductData(
        name=name,
        brand=_words(node.get("brand") or node.get("manufacturer"), dropped),
        price_low=low,
        price_high=high,
        currency=currency,
        availability=_availability(offers),
        **{key: _from_all(key, node, variants, dropped) for key in ("material", "color", "size")},
        **{key: _words(node.get(key), dropped) for key in ("weight", "width", "height", "depth", "sku")},
        gtin=next((code for key in _GTIN_KEYS if (code := _words(node.get(key), dropped)).isdigit()), ""),
        image_url=_image(node.get("image")),
        properties=tuple(_properties(node.get("additionalProperty"), dropped))[:_MAX_PROPERTIES],
    )


def _prices(offers: list[_JsonNode]) -> tuple[str, str, str]:
    """Lowest and highest price in the one currency that all offers share; nothing when they differ."""
    numbers, currencies = [], set()
    for offer in offers[:_MAX_PRODUCTS]:
        detail = next(iter(_objects(offer.get("priceSpecification"))), {})
        for key in ("price", "lowPrice", "highPrice"):
            number = _price_number(offer.get(key) or (detail.get(key) if key == "price" else None))
            if number:
                numbers.append(number)
                currencies.add(_currency_code(offer.get("priceCurrency") or detail.get("priceCurrency")))
    if not numbers or len(currencies) != 1 or "" in currencies:
        return "", "", ""
    return f"{min(numbers):f}", f"{max(numbers):f}", currencies.pop()


def _price_number(value: object) -> Decimal | None:
    """A price above zero, or None; local forms ("1.299,00") are understood."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value).strip()
    number = decimal_of(text if _PLAIN.fullmatch(text) else _local(text))
    return number.quantize(Decimal("0.01")) if number and number < MOST else None


def _currency_code(value: object) -> str:
    code = value.strip().upper() if isinstance(value, str) else ""
    return code if _CODE.fullmatch(code) else ""


def _local(text: str) -> str:
    if not any(sign.isdigit() for sign in text) or len(text) > 40 or "-" in text or "–" in text:
        return ""
    from price_parser.parser import Price  # takes a while to import

    amount = Price.fromstring(text).amount
    return str(amount) if amount is not None else ""


def _availability(offers: list[_JsonNode]) -> str:
    """Said only when all offers say the same."""
    words = {one_line(offer.get("availability"), limit=80).rsplit("/", 1)[-1] for offer in offers}
    word = words.pop() if len(words) == 1 else ""
    return word if word.isalpha() else ""


def _from_all(key: str, node: _JsonNode, variants: list[_JsonNode], dropped: _Dropped) -> str:
    values = [_words(part.get(key), dropped) for part in (node, *variants)]
    return one_line(", ".join(dict.fromkeys(value for value in values if value)), limit=_VALUE_CHARS)


def _words(value: object, dropped: _Dropped) -> str:
    """The words of a value in any of its usual forms: text, number with unit, object with a name, list of these."""
    if isinstance(value, list):
        parts = (_words(part, dropped) for part in value[:_MAX_PROPERTIES] if not isinstance(part, list))
        return one_line(", ".join(dict.fromkeys(part for part in parts if part)), limit=_VALUE_CHARS)
    if isinstance(value, dict):
        if value.get("value") is not None and not isinstance(value["value"], (dict, list)):
            unit = dropped.text(value.get("unitText"), limit=20)
            code = one_line(value.get("unitCode"), limit=20)
            return f"{dropped.text(value['value'])} {unit or _UNITS.get(code, '')}".strip()
        return dropped.text(value.get("name"), limit=_NAME_CHARS)
    text = dropped.text(value)
    return "" if text.lower().startswith(("http://", "https://")) else text


def _properties(value: object, dropped: _Dropped) -> Iterator[tuple[str, str]]:
    for part in _objects(value):
        name, words = dropped.text(part.get("name"), limit=60), _words({**part, "name": None}, dropped)
        if name and words:
            yield name, words


def _item_names(node: _JsonNode, dropped: _Dropped) -> Iterator[str]:
    for part in _objects(node.get("itemListElement")):
        item = part.get("item")
        named = item.get("name") if isinstance(item, dict) else None
        if name := dropped.text(named or part.get("name"), limit=_NAME_CHARS):
            yield name


def _breadcrumbs(node: _JsonNode, dropped: _Dropped) -> Iterator[tuple[str, str]]:
    for part in sorted(_objects(node.get("itemListElement")), key=_position):
        item = part.get("item")
        inner = item if isinstance(item, dict) else {"@id": item}
        if name := dropped.text(part.get("name") or inner.get("name"), limit=80):
            yield name, one_line(inner.get("@id") or inner.get("url"), limit=500)


def _position(part: _JsonNode) -> float:
    position = part.get("position")
    try:
        return float(position) if isinstance(position, (int, float, str)) else 0.0
    except ValueError:
        return 0.0


def _image(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    text = one_line(first.get("url") if isinstance(first, dict) else first, limit=500)
    return text if text.startswith(("http://", "https://")) else ""


def _objects(value: object) -> list[_JsonNode]:
    """Of a value that may be one object or a list of them."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _read_pairs(tree: LexborHTMLParser, dropped: _Dropped) -> tuple[tuple[str, str], ...]:
    """(name, value) pairs of tables, then of lists, each name once; cookie and size tables are left alone."""
    found: dict[str, tuple[str, str]] = {}
    for label, value in (*_from_tables(tree), *_from_lists(tree)):
        name = dropped.text(label, limit=_LABEL_CHARS + 1).rstrip(" :")
        words = dropped.text(value, limit=_VALUE_CHARS + 1)
        if _is_pair(name, words) and len(found) < _MAX_PAIRS:
            found.setdefault(name.casefold(), (name, words))
    return tuple(found.values())


def _is_pair(name: str, value: str) -> bool:
    if not name or not value or len(name) > _LABEL_CHARS or len(value) > _VALUE_CHARS:
        return False
    if name.endswith("?") or len(name.split()) > 6 or not _LETTER.search(name):
        return False  # a question, a sentence, or a size chart
    return (
        not _NOT_A_SPEC.search(name) and value.casefold() != name.casefold() and value not in ("-", "–", "n/a", "N/A")
    )


def _from_tables(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """A specification table has two cells in every row, and more than one row."""
    for table in tree.css("table")[:_MAX_TABLES]:
        rows = [_cells(row) for row in table.css("tr")[:_MAX_ROWS]]
        pairs = [(cells[0], cells[1]) for cells in rows if len(cells) == 2]
        wide = any(len(cells) > 2 for cells in rows)
        if len(pairs) > 1 and not wide and not any(_NOT_A_SPEC.search(name) for name, _ in pairs[:1]):
            yield from pairs


def _cells(row: LexborNode) -> list[str]:
    return [cell.text(separator=" ") for cell in row.iter() if cell.tag in ("th", "td")]


def _from_lists(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for items in tree.css("dl")[:_MAX_TABLES]:
        label = ""
        for node in items.css("dt, dd")[: 2 * _MAX_ROWS]:
            if node.tag == "dt":
                label = node.text(separator=" ")
            elif label:
                yield label, node.text(separator=" ")
                label = ""


def _head(tree: LexborHTMLParser, url: str, dropped: _Dropped) -> dict[str, str]:
    language = re.split("[-_]", _attribute(tree, "html", "lang"))[0].lower()
    return {
        "title": _first_text(tree, "head > title, title", dropped),
        "description": dropped.text(_attribute(tree, 'meta[name="description" i]', "content"), limit=400),
        "image_url": _web_address(url, _attribute(tree, _SHARED_IMAGE, "content")),
        "language": language if len(language) == 2 and language.isalpha() else "",
    }


def _first_text(tree: LexborHTMLParser, selector: str, dropped: _Dropped) -> str:
    node = tree.css_first(selector)
    return dropped.text(node.text(separator=" "), limit=_HEADING_CHARS * 2) if node else ""


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
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


def _headings(tree: LexborHTMLParser, dropped: _Dropped) -> tuple[str, ...]:
    texts = (
        dropped.text(node.text(separator=" "), limit=_HEADING_CHARS) for node in tree.css("h2, h3")[:_MAX_HEADINGS]
    )
    return tuple(dict.fromkeys(text for text in texts if text))


def _main_text(source: str, dropped: _Dropped) -> str:
    import trafilatura  # half a second to import, and only workers need it

    try:
        text = trafilatura.extract(
            source,
            include_comments=False,
            include_tables=False,
            favor_precision=True,
            fast=source.count("<") > _MANY_TAGS,
        )
    except Exception:  # a stranger's page must not end the job because of a fault in a reader
        log.exception("extract.main_text_failed")
        return ""
    kept = []
    for line in paragraphs(text or "", limit=_MAX_TEXT_CHARS).splitlines():
        if gives_orders(line):
            dropped.count += 1
        else:
            kept.append(line)
    return "\n".join(kept)
