"""Structured data of a page: JSON-LD, also slightly broken, microdata, RDFa and OpenGraph, in this order of trust."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.sources.html import Dropped, ProductData, StructuredData, one_line, text_in
from genapp.sources.prices import currency_code, price_number
from genapp.sources.values import is_measure_of_nothing, is_value, plain_value, shop_words

_MAX_SCRIPTS: Final = 40
_MAX_SCRIPT_CHARS: Final = 400_000
_MAX_REPAIR_CHARS: Final = 60_000
_MAX_NODES: Final = 4_000
_MAX_MARKED: Final = 3_000
_MAX_UP: Final = 60
_MAX_PRODUCTS: Final = 60
_MAX_CRUMBS: Final = 12
_MAX_PROPERTIES: Final = 30
_NAME_CHARS: Final = 150
_VALUE_CHARS: Final = 200

_GTIN_KEYS: Final = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8", "ean", "isbn")
_UNITS: Final = {
    "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in", "FOT": "ft", "KGM": "kg", "GRM": "g", "LBR": "lb", "ONZ": "oz",
    "LTR": "l", "MLT": "ml", "WTT": "W", "VLT": "V",
}  # fmt: skip
_AVAILABILITY: Final = {
    "instock": "InStock", "onlineonly": "OnlineOnly", "instoreonly": "InStoreOnly", "backorder": "BackOrder",
    "limitedavailability": "LimitedAvailability", "preorder": "PreOrder", "presale": "PreOrder",
    "madetoorder": "MadeToOrder", "outofstock": "OutOfStock", "oos": "OutOfStock", "unavailable": "OutOfStock",
    "soldout": "SoldOut", "discontinued": "Discontinued", "pending": "PreOrder", "availablefororder": "BackOrder",
}  # fmt: skip
_GONE: Final = frozenset({"OutOfStock", "SoldOut", "Discontinued"})
_WRAPPING: Final = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/)?|(?://|/\*)?\s*(?:-->|\]\]>)\s*(?:\*/)?\s*$"
)
_LOOSE_COMMA: Final = re.compile(r",(?=\s{0,200}[}\]])")
_OFFER_ONLY: Final = ("price_low", "price_high", "currency", "availability")
JsonNode = dict[str, Any]  # Any: JSON from a stranger; every value is looked at before it is used


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedNodes:
    """The objects that the data of a page describes, by the syntax they stand in: JSON-LD, then microdata and RDFa."""

    json_ld: list[JsonNode]
    marked: list[JsonNode]

    @property
    def all(self) -> list[JsonNode]:
        return self.json_ld + self.marked


def read_nodes(tree: LexborHTMLParser, scripts: Iterable[str], url: str) -> MarkedNodes:
    """A block that cannot be read says nothing."""
    read = [node for script in list(scripts)[:_MAX_SCRIPTS] for node in _nodes(script)][:_MAX_NODES]
    micro = _marked(tree, "itemscope", "itemtype", "itemprop", url)
    return MarkedNodes(json_ld=read, marked=micro + _marked(tree, "typeof", "typeof", "property", url))


def read_structured(tree: LexborHTMLParser, found: MarkedNodes, dropped: Dropped) -> StructuredData:
    """Products, breadcrumbs, lists and the organization.

    The first syntax that tells of a product counts; what it leaves open is filled from the next.
    """
    products = _products(found.json_ld, dropped)
    for name, product in _products(found.marked, dropped).items():
        products[name] = filled(products[name], product) if name in products else product
    nodes = found.all
    lists = [node for node in nodes if is_a(node, "ItemList")]
    crumbs = next((node for node in nodes if is_a(node, "BreadcrumbList")), None)
    giving = [held for node in nodes if is_a(node, "Service", "Course") for held in objects(node.get("provider"))]
    business = next((node for node in (*nodes, *giving) if node.get("name") and is_business(node)), {})
    return StructuredData(
        products=tuple(products.values())[:_MAX_PRODUCTS],
        shared=_shared(tree, dropped),
        item_names=tuple(dict.fromkeys(name for node in lists for name in _item_names(node, dropped)))[:_MAX_PRODUCTS],
        breadcrumbs=tuple(_breadcrumbs(crumbs, dropped))[:_MAX_CRUMBS] if crumbs else (),
        organization=dropped.text(business.get("name"), limit=_NAME_CHARS),
    )


_BUSINESS: Final = re.compile(
    r"\w*(?:Organization|Store|Shop|Business|Service|Contractor|Corporation|Agency|Salon|Clinic|Optician|Plumber|Electrician"
    r"|Restaurant|Dentist|Physician|AutoRepair|Bakery|Hotel|Locksmith|Brand|Locality)",
    re.I,
)


def is_business(node: JsonNode) -> bool:
    """Whether it is a firm, a shop or the like, by the many types of schema.org."""
    return any(name != "service" and _BUSINESS.fullmatch(name) for name in types_of(node))


def filled(first: ProductData, second: ProductData) -> ProductData:
    """The first with what it leaves open; an offer is taken whole or not at all."""
    open_fields = {field.name for field in fields(first) if not getattr(first, field.name)}
    if first.price_low:
        open_fields -= {"price_low", "price_high", "currency"}
    return replace(first, **{name: getattr(second, name) for name in open_fields})


def _products(nodes: Iterable[JsonNode], dropped: Dropped) -> dict[str, ProductData]:
    products: dict[str, ProductData] = {}
    for node in nodes:
        if is_a(node, *_PRODUCTS) and (product := _product(node, dropped)):
            key = product.name.casefold()
            products[key] = _of_one_name(products[key], product) if key in products else product
    return products


_PRODUCTS: Final = ("Product", "ProductGroup", "IndividualProduct", "ProductModel", "Book", "Vehicle", "Car")


def _of_one_name(first: ProductData, second: ProductData) -> ProductData:
    """Two products of one name are sizes or colours of one thing: prices span both, and numbers that differ are of a
    size and not of the thing."""
    same = {key: "" for key in ("sku", "gtin") if getattr(first, key) != getattr(second, key)}
    stock = _stock_of({first.availability, second.availability})
    both = replace(filled(first, second), **same, availability=stock)
    if first.price_low and second.price_low and first.currency == second.currency:
        prices = sorted(Decimal(one) for part in (first, second) for one in (part.price_low, part.price_high))
        both = replace(both, price_low=f"{prices[0]:f}", price_high=f"{prices[-1]:f}")
    return both


def _parsed(script: str) -> object:
    """JSON as it is found on pages: wrapped in comments or CDATA, with loose commas, or worse. None when it is none."""
    text = script[:_MAX_SCRIPT_CHARS].strip().rstrip(";")
    for _ in range(2):
        text = _WRAPPING.sub("", text).strip()
    if '"' not in text and "&quot;" in text:
        text = unescape(text)
    for attempt in (text, _LOOSE_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _repaired(text)


def _repaired(text: str) -> object:
    if len(text) > _MAX_REPAIR_CHARS or not text.startswith(("{", "[")) or text.count("[") + text.count("{") > 2_000:
        return None
    from json_repair import loads  # only few pages need it

    try:
        return loads(text)
    except (ValueError, RecursionError):
        return None


def _nodes(script: str) -> list[JsonNode]:
    """All objects of a block that have a type; variants and offers are read by their product."""
    todo: list[object] = [_parsed(script)]
    found: list[JsonNode] = []
    while todo and len(found) < _MAX_NODES:
        value = todo.pop(0)
        if isinstance(value, list):
            todo = value[:_MAX_NODES] + todo
        elif isinstance(value, dict):
            found.append(value)
            inner = (value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "item", "itemListElement"))
            todo.extend(part for part in (*inner, value.get("breadcrumb")) if isinstance(part, (dict, list)))
    return found


def _marked(tree: LexborHTMLParser, scope: str, kind: str, prop: str, url: str) -> list[JsonNode]:
    """The items of microdata or RDFa, in the form of JSON-LD; each property belongs to the nearest item around it."""
    items: dict[int, JsonNode] = {}
    top: list[JsonNode] = []
    nodes = {node.mem_id: node for node in tree.css(f"[{scope}], [{prop}]")[:_MAX_MARKED]}
    for node in nodes.values():
        attributes = node.attributes
        owner = _owner(node, items)
        value: object
        if scope in attributes:
            value = items[node.mem_id] = {
                "@type": [name.rsplit("/", 1)[-1] for name in (attributes.get(kind) or "").split()]
            }
            if not attributes.get(prop):
                top.append(items[node.mem_id])
        else:
            value = _marked_value(node, url)
        for name in (attributes.get(prop) or "").split():
            if owner is None:
                break
            key = name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
            owner.setdefault(key, []).append(value)
    return [_unwrapped(item) for item in top]


def _owner(node: LexborNode, items: dict[int, JsonNode]) -> JsonNode | None:
    parent = node.parent
    for _ in range(_MAX_UP):
        if parent is None:
            return None
        if parent.mem_id in items:
            return items[parent.mem_id]
        parent = parent.parent
    return None


def _marked_value(node: LexborNode, url: str) -> str:
    attributes = node.attributes
    if attributes.get("content"):
        return attributes["content"] or ""
    address = attributes.get("href") or attributes.get("src")
    if address and node.tag in ("a", "link", "img", "area", "source"):
        return _joined(url, address)
    return text_in(node, limit=2 * _VALUE_CHARS)


def _joined(url: str, address: str) -> str:
    try:
        return urljoin(url, address)
    except ValueError:
        return ""


def _unwrapped(item: JsonNode) -> JsonNode:
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 and key != "@type" else value
        for key, value in item.items()
    }


def _shared(tree: LexborHTMLParser, dropped: Dropped) -> ProductData | None:
    """What OpenGraph says of the product: no name of its own, for titles carry the shop's."""
    said: dict[str, str] = {}
    for node in tree.css("meta[property], meta[name]")[:200]:
        attributes = node.attributes
        key = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        if key.startswith(("og:", "product:")) and attributes.get("content"):
            said.setdefault(
                key.replace("og:product:", "product:").replace("og:price:", "product:price:"),
                attributes["content"] or "",
            )
    price, currency = (
        said.get("product:sale_price:amount") or said.get("product:price:amount"),
        said.get("product:price:currency"),
    )
    if not price and said.get("og:type", "").lower() not in ("product", "og:product", "product.item"):
        return None
    stock = said.get("product:availability") or said.get("og:availability")
    offer = {"price": price, "priceCurrency": currency, "availability": stock}
    keys = {
        "sku": "product:retailer_item_id",
        "brand": "product:brand",
        "gtin13": "product:ean",
        "color": "product:color",
    }
    node = {key: said.get(name) for key, name in keys.items()}
    node["sku"] = None  # an id of the catalogue as often as a number of the article
    return _product({**node, "name": "-", "offers": offer}, dropped, named=False)


def is_a(node: JsonNode, *types: str) -> bool:
    """Whether it declares one of the types, in whatever case and with whatever address."""
    return not {kind.casefold() for kind in types}.isdisjoint(types_of(node))


def types_of(node: JsonNode) -> list[str]:
    """The types it declares, in lower case and without the address of schema.org."""
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return [re.split("[/:#]", name.casefold())[-1] for name in names if isinstance(name, str)]


def _product(node: JsonNode, dropped: Dropped, *, named: bool = True) -> ProductData | None:
    name = plain_value(dropped.text(node.get("name"), limit=_NAME_CHARS)) if named else ""
    if named and not (name and is_value(name)):
        return None
    variants = objects(node.get("hasVariant"))[:_MAX_PRODUCTS]
    offers = [
        offer for part in (node, *variants) for whole in objects(part.get("offers")) for offer in _each_offer(whole)
    ]
    low, high, currency = _prices(offers)
    return ProductData(
        name=name,
        brand=_after_label(words_in(node.get("brand") or node.get("manufacturer"), dropped)),
        price_low=low,
        price_high=high,
        currency=currency,
        availability=_availability(offers),
        **{key: _from_all(key, node, variants, dropped) for key in ("material", "color", "size")},
        **{key: _measure(words_in(node.get(key), dropped)) for key in ("weight", "width", "height", "depth")},
        sku=words_in(node.get("sku"), dropped),
        gtin=_gtin(node, offers, dropped),
        image_url=_image(node.get("image")),
        properties=tuple(_properties(node.get("additionalProperty"), dropped))[:_MAX_PROPERTIES],
    )


def _each_offer(offer: JsonNode) -> Iterator[JsonNode]:
    """An offer, or what a list of offers holds when it says no price itself."""
    inner = objects(offer.get("offers")) + objects(offer.get("itemOffered"))
    priced = any(offer.get(key) for key in ("price", "lowPrice", "highPrice", "priceSpecification"))
    yield from [offer] if priced or not inner else inner[:_MAX_PRODUCTS]


def _gtin(node: JsonNode, offers: list[JsonNode], dropped: Dropped) -> str:
    for part in (node, *offers[:1]):
        for key in _GTIN_KEYS:
            code = words_in(part.get(key), dropped).replace("-", "").replace(" ", "")
            if is_gtin(code):
                return code
    return ""


def is_gtin(code: str) -> bool:
    """Whether length and check digit are those of a GTIN (8, 12, 13 or 14 digits), and it is not all zeros."""
    if len(code) not in (8, 12, 13, 14) or not (code.isascii() and code.isdigit()) or not int(code):
        return False
    digits = [int(sign) for sign in reversed(code)]
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def _after_label(text: str) -> str:
    """A brand without the words that a link to it is called by ("More of the brand: Acme")."""
    label, mark, name = text.rpartition(": ")
    return name if mark and re.search(rf"\b{shop_words('brand')}\b", label, re.I) else text


def _measure(text: str) -> str:
    return "" if is_measure_of_nothing(text) else text


def _prices(offers: list[JsonNode]) -> tuple[str, str, str]:
    """Lowest and highest price in the one currency that all offers share; nothing when they differ."""
    numbers, currencies = [], set()
    for offer in offers[:_MAX_PRODUCTS]:
        detail = _sale_first(objects(offer.get("priceSpecification")))
        for key in ("price", "lowPrice", "highPrice"):
            number = price_number(offer.get(key) or (detail.get(key) if key == "price" else None))
            if number:
                numbers.append(number)
                currencies.add(currency_code(offer.get("priceCurrency") or detail.get("priceCurrency")))
    if not numbers or len(currencies) != 1 or "" in currencies:
        return "", "", ""
    return f"{min(numbers):f}", f"{max(numbers):f}", currencies.pop()


def _sale_first(details: list[JsonNode]) -> JsonNode:
    """Of several prices of an offer not the list price, which is crossed out."""
    plain = [
        one
        for one in details
        if "listprice" not in str(one.get("priceType", "")).casefold().replace("srp", "listprice")
    ]
    return next(iter(plain or details), {})


def _availability(offers: list[JsonNode]) -> str:
    words = {one_line(offer.get("availability"), limit=80).rsplit("/", 1)[-1] for offer in offers}
    return _stock_of(
        {_AVAILABILITY.get("".join(sign for sign in word.casefold() if sign.isalpha()), "") for word in words}
    )


def _stock_of(words: set[str]) -> str:
    """Of several sizes one that is in stock, when the others are not; else what all say."""
    if "" not in words and words - _GONE == {"InStock"}:
        return "InStock"
    return next(iter(words)) if len(words) == 1 else ""


def _from_all(key: str, node: JsonNode, variants: list[JsonNode], dropped: Dropped) -> str:
    values = [words_in(part.get(key), dropped) for part in (node, *variants)]
    return one_line(", ".join(dict.fromkeys(value for value in values if value)), limit=_VALUE_CHARS)


def words_in(value: object, dropped: Dropped) -> str:
    """The words of a value in any of its usual forms: text, number with unit, object with a name, list of these."""
    if isinstance(value, list):
        parts = (words_in(part, dropped) for part in value[:_MAX_PROPERTIES] if not isinstance(part, list))
        return one_line(", ".join(dict.fromkeys(part for part in parts if part)), limit=_VALUE_CHARS)
    if isinstance(value, dict):
        if value.get("value") is not None and not isinstance(value["value"], (dict, list)):
            unit = dropped.text(value.get("unitText"), limit=20)
            code = one_line(value.get("unitCode"), limit=20)
            return _sure(f"{dropped.text(value['value'])} {unit or _UNITS.get(code, '')}".strip())
        return words_in(value.get("name"), dropped) if not isinstance(value.get("name"), dict) else ""
    return _sure(dropped.text(value))


def _sure(text: str) -> str:
    text = plain_value(text)
    return text if is_value(text) and not text.lower().startswith(("http://", "https://")) else ""


def _properties(value: object, dropped: Dropped) -> Iterator[tuple[str, str]]:
    for part in objects(value):
        name, words = dropped.text(part.get("name"), limit=60), words_in({**part, "name": None}, dropped)
        if name and words:
            yield name, words


def _item_names(node: JsonNode, dropped: Dropped) -> Iterator[str]:
    for part in objects(node.get("itemListElement")):
        item = part.get("item")
        named = item.get("name") if isinstance(item, dict) else None
        if name := dropped.text(named or part.get("name"), limit=_NAME_CHARS):
            yield name


def _breadcrumbs(node: JsonNode, dropped: Dropped) -> Iterator[tuple[str, str]]:
    for part in sorted(objects(node.get("itemListElement")), key=_position):
        item = part.get("item")
        inner = item if isinstance(item, dict) else {"@id": item}
        if name := dropped.text(part.get("name") or inner.get("name"), limit=80):
            yield name, one_line(inner.get("@id") or inner.get("url"), limit=500)


def _position(part: JsonNode) -> float:
    position = part.get("position")
    try:
        return float(position) if isinstance(position, (int, float, str)) else 0.0
    except ValueError:
        return 0.0


def _image(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        first = first.get("url") or first.get("contentUrl")
    text = one_line(first[0] if isinstance(first, list) and first else first, limit=500)
    text = f"https:{text}" if text.startswith("//") else text
    return text if text.startswith(("http://", "https://")) else ""


def objects(value: object) -> list[JsonNode]:
    """Of a value that may be one object or a list of them."""
    return [_unwrapped(one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
