"""Reads products, breadcrumbs, lists and the organization from JSON-LD blocks."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from genapp.sources.clean import gives_orders, one_line
from genapp.sources.extracted import ProductData, StructuredData
from genapp.sources.prices import currency_code, price_number

MAX_SCRIPTS: Final = 40
MAX_SCRIPT_CHARS: Final = 400_000
MAX_NODES: Final = 4_000
MAX_PRODUCTS: Final = 60
MAX_CRUMBS: Final = 12
MAX_PROPERTIES: Final = 30
NAME_CHARS: Final = 150
VALUE_CHARS: Final = 200

_UNITS: Final = {
    "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in", "FOT": "ft", "KGM": "kg", "GRM": "g", "LBR": "lb", "ONZ": "oz",
    "LTR": "l", "MLT": "ml", "WTT": "W", "VLT": "V",
}  # fmt: skip
Node = dict[str, Any]  # Any: JSON from a stranger; every value is looked at before it is used


class Dropped:
    """Counts texts that were left out because they give orders."""

    def __init__(self) -> None:
        self.count = 0

    def text(self, value: object, *, limit: int = VALUE_CHARS) -> str:
        line = one_line(value, limit=limit)
        if line and gives_orders(line):
            self.count += 1
            return ""
        return line


def read_json_ld(scripts: Iterable[str], dropped: Dropped) -> StructuredData:
    """What the blocks say; a block that is not JSON says nothing."""
    nodes = [node for script in list(scripts)[:MAX_SCRIPTS] for node in _nodes(script)][:MAX_NODES]
    products = [
        product for node in nodes if _is(node, "Product", "ProductGroup") if (product := _product(node, dropped))
    ]
    lists = [node for node in nodes if _is(node, "ItemList")]
    crumbs = next((node for node in nodes if _is(node, "BreadcrumbList")), None)
    organization = next(
        (node for node in nodes if _is(node, "Organization", "OnlineStore", "Store", "Corporation")), {}
    )
    return StructuredData(
        products=tuple(_each_once(products))[:MAX_PRODUCTS],
        item_names=tuple(dict.fromkeys(name for node in lists for name in _item_names(node, dropped)))[:MAX_PRODUCTS],
        breadcrumbs=tuple(_breadcrumbs(crumbs, dropped))[:MAX_CRUMBS] if crumbs else (),
        organization=dropped.text(organization.get("name"), limit=NAME_CHARS),
    )


def _each_once(products: list[ProductData]) -> list[ProductData]:
    first: dict[str, ProductData] = {}
    for product in products:
        first.setdefault(product.name.casefold(), product)
    return list(first.values())


def _nodes(script: str) -> list[Node]:
    """All objects of a block that have a type; variants and offers are read by their product."""
    try:
        todo: list[object] = [json.loads(script[:MAX_SCRIPT_CHARS].strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return []
    found: list[Node] = []
    while todo and len(found) < MAX_NODES:
        value = todo.pop(0)
        if isinstance(value, list):
            todo = value[:MAX_NODES] + todo
        elif isinstance(value, dict):
            found.append(value)
            inner = (value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "item", "itemListElement"))
            todo.extend(part for part in (*inner, value.get("breadcrumb")) if isinstance(part, (dict, list)))
    return found


def _is(node: Node, *types: str) -> bool:
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return any(isinstance(name, str) and name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] in types for name in names)


def _product(node: Node, dropped: Dropped) -> ProductData | None:
    name = dropped.text(node.get("name"), limit=NAME_CHARS)
    if not name:
        return None
    variants = [part for part in _as_list(node.get("hasVariant")) if isinstance(part, dict)][:MAX_PRODUCTS]
    offers = [offer for part in (node, *variants) for offer in _as_list(part.get("offers")) if isinstance(offer, dict)]
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
        properties=tuple(_properties(node.get("additionalProperty"), dropped))[:MAX_PROPERTIES],
    )


_GTIN_KEYS: Final = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8")


def _prices(offers: list[Node]) -> tuple[str, str, str]:
    """Lowest and highest price in the one currency that all offers share; nothing when they differ."""
    numbers, currencies = [], set()
    for offer in offers[:MAX_PRODUCTS]:
        detail = next((part for part in _as_list(offer.get("priceSpecification")) if isinstance(part, dict)), {})
        for key in ("price", "lowPrice", "highPrice"):
            number = price_number(offer.get(key) or (detail.get(key) if key == "price" else None))
            if number:
                numbers.append(number)
                currencies.add(currency_code(offer.get("priceCurrency") or detail.get("priceCurrency")))
    if not numbers or len(currencies) != 1 or "" in currencies:
        return "", "", ""
    return f"{min(numbers):f}", f"{max(numbers):f}", currencies.pop()


def _availability(offers: list[Node]) -> str:
    """Said only when all offers say the same."""
    words = {one_line(offer.get("availability"), limit=80).rsplit("/", 1)[-1] for offer in offers}
    word = words.pop() if len(words) == 1 else ""
    return word if word.isalpha() else ""


def _from_all(key: str, node: Node, variants: list[Node], dropped: Dropped) -> str:
    values = [_words(part.get(key), dropped) for part in (node, *variants)]
    return one_line(", ".join(dict.fromkeys(value for value in values if value)), limit=VALUE_CHARS)


def _words(value: object, dropped: Dropped) -> str:
    """The words of a value in any of its usual forms: text, number with unit, object with a name, list of these."""
    if isinstance(value, list):
        parts = (_words(part, dropped) for part in value[:MAX_PROPERTIES] if not isinstance(part, list))
        return one_line(", ".join(dict.fromkeys(part for part in parts if part)), limit=VALUE_CHARS)
    if isinstance(value, dict):
        if value.get("value") is not None and not isinstance(value["value"], (dict, list)):
            unit = dropped.text(value.get("unitText"), limit=20)
            code = one_line(value.get("unitCode"), limit=20)
            return f"{dropped.text(value['value'])} {unit or _UNITS.get(code, '')}".strip()
        return dropped.text(value.get("name"), limit=NAME_CHARS)
    text = dropped.text(value)
    return "" if text.lower().startswith(("http://", "https://")) else text


def _properties(value: object, dropped: Dropped) -> Iterator[tuple[str, str]]:
    for part in _as_list(value):
        if isinstance(part, dict):
            name, words = dropped.text(part.get("name"), limit=60), _words({**part, "name": None}, dropped)
            if name and words:
                yield name, words


def _item_names(node: Node, dropped: Dropped) -> Iterator[str]:
    for part in _as_list(node.get("itemListElement")):
        if isinstance(part, dict):
            item = part.get("item")
            name = dropped.text(
                (item.get("name") if isinstance(item, dict) else None) or part.get("name"), limit=NAME_CHARS
            )
            if name:
                yield name


def _breadcrumbs(node: Node, dropped: Dropped) -> Iterator[tuple[str, str]]:
    parts = [part for part in _as_list(node.get("itemListElement")) if isinstance(part, dict)]
    for part in sorted(parts, key=_position):
        item = part.get("item")
        inner = item if isinstance(item, dict) else {"@id": item}
        name = dropped.text(part.get("name") or inner.get("name"), limit=80)
        if name:
            yield name, one_line(inner.get("@id") or inner.get("url"), limit=500)


def _position(part: Node) -> float:
    position = part.get("position")
    try:
        return float(position) if isinstance(position, (int, float, str)) else 0.0
    except ValueError:
        return 0.0


def _image(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    text = one_line(first.get("url") if isinstance(first, dict) else first, limit=500)
    return text if text.startswith(("http://", "https://")) else ""


def _as_list(value: object) -> list[Any]:  # Any: as Node
    return value if isinstance(value, list) else [] if value is None else [value]
