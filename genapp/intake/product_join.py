"""Joins products to pages, and says what they tell of a page: counts, prices and brands come from data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from urllib.parse import unquote, urlsplit

from genapp.intake.fields import spelled
from genapp.intake.limits import MAX_FACTS, MAX_PRODUCTS
from genapp.intake.products_feed import Product
from genapp.page.money import price_text
from genapp.page.request import Language, PageRequest, PageType, ProductLine

MAX_LINES: Final = 50
"""Products that are named on a page; counts and prices are of all of them."""
MAX_BRANDS: Final = 8
_SKU_COLUMNS: Final = frozenset({"sku", "skus", "skulist", "productskus", "variantsku", "artikelnummern"})
_CATEGORY_COLUMNS: Final = frozenset(
    {"category", "categories", "producttype", "productcategory", "kategorie", "collection"}
)
_PRICE_RANGE: Final = {Language.EN: ("Price range", "to"), Language.DE: ("Preisspanne", "bis")}
_BRANDS: Final = {Language.EN: "Brands", Language.DE: "Marken"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductKeys:
    """What pages find a product by; empty where the file says nothing."""

    sku: str
    handle: str
    url_key: str
    category_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a page looks for; the first kind that finds something counts, in this order."""

    skus: tuple[str, ...]
    url_key: str
    handle: str
    category_keys: tuple[str, ...]


def keys_of(product: Product) -> ProductKeys:
    return ProductKeys(
        sku=product.sku.casefold(),
        handle=product.handle.casefold(),
        url_key=url_key(product.url),
        category_key=category_key(product.category),
    )


def wanted_by(request: PageRequest) -> Wanted:
    """A product page is found by its address; a category by what a column says, by its address and its keyword."""
    columns = [*request.extra, *request.metadata, *(_pair(fact) for fact in request.facts)]
    skus = [text for name, value in columns if spelled(name) in _SKU_COLUMNS for text in _listed(value)]
    named = [value for name, value in columns if spelled(name) in _CATEGORY_COLUMNS]
    handle = unquote(urlsplit(request.target_url).path).rstrip("/").rsplit("/", 1)[-1].casefold()
    if request.page_type is PageType.PRODUCT:
        return Wanted(skus=tuple(skus), url_key=url_key(request.target_url), handle=handle, category_keys=())
    categories = [*named, handle.replace("-", " "), request.primary_keyword]
    keys = tuple(dict.fromkeys(filter(None, map(category_key, categories))))
    return Wanted(skus=tuple(skus), url_key="", handle="", category_keys=keys)


def find_products(products: Iterable[Product], wanted: Wanted) -> tuple[Product, ...]:
    """Of products in memory; the database asks with the same keys."""
    keyed = [(product, keys_of(product)) for product in products]
    for hits in (
        [p for p, keys in keyed if keys.sku and keys.sku in wanted.skus],
        [p for p, keys in keyed if keys.url_key and keys.url_key == wanted.url_key],
        [p for p, keys in keyed if keys.handle and keys.handle == wanted.handle],
        *([p for p, keys in keyed if keys.category_key == key] for key in wanted.category_keys),
    ):
        if hits:
            return tuple(hits)
    return ()


def with_products(request: PageRequest, products: Sequence[Product]) -> PageRequest:
    """The request with what the products tell; what a person gave stays as it is, and is not said twice."""
    if not products:
        return request
    facts = (*request.facts, *(fact for fact in product_facts(request, products) if fact not in request.facts))
    count = len({product.handle or product.url or product.sku or product.name for product in products})
    return replace(
        request,
        facts=facts[: max(MAX_FACTS, len(request.facts))],
        products=request.products or product_lines(products),
        brand=request.brand or (products[0].brand if request.page_type is PageType.PRODUCT else ""),
        sku_count=count if request.sku_count is None and request.page_type is PageType.CATEGORY else request.sku_count,
    )


def product_facts(request: PageRequest, products: Sequence[Product]) -> tuple[str, ...]:
    """Lines of the form "Name: value" in the language of the page."""
    facts = []
    amounts = sorted({Decimal(product.price) for product in products if product.price})
    codes = {product.currency for product in products if product.price}
    if len(amounts) > 1 and len(codes) == 1:
        name, to = _PRICE_RANGE.get(request.language, _PRICE_RANGE[Language.EN])
        code = codes.pop()
        low, high = (price_text(str(amount), code, request.language) for amount in (amounts[0], amounts[-1]))
        facts.append(f"{name}: {low} {to} {high}")
    brands = sorted({product.brand for product in products if product.brand}, key=str.casefold)
    if request.page_type is not PageType.PRODUCT and 1 <= len(brands) <= MAX_BRANDS:
        facts.append(f"{_BRANDS.get(request.language, _BRANDS[Language.EN])}: {', '.join(brands)}")
    if request.page_type is PageType.PRODUCT:
        facts += [f"{name}: {value}" for name, value in products[0].attributes]
    return tuple(facts)


def product_lines(products: Sequence[Product], *, most: int = MAX_LINES) -> tuple[ProductLine, ...]:
    """One line for each name: a product with its lowest price, in the order of the file."""
    lines: dict[str, ProductLine] = {}
    for product in products:
        line = ProductLine(name=product.name, price=product.price, currency=product.currency, url=product.url)
        known = lines.get(product.name)
        if known is None or (line.price and (not known.price or Decimal(line.price) < Decimal(known.price))):
            lines[product.name] = line if known is None else replace(line, url=known.url or line.url)
    return tuple(lines.values())[: min(most, MAX_PRODUCTS)]


def url_key(url: str) -> str:
    """An address without scheme, www, query and closing slash, in lower case: what two spellings have in common."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    return f"{parts.hostname.removeprefix('www.')}{unquote(parts.path).rstrip('/')}".casefold()


def category_key(path: str) -> str:
    """The last step of a category path, in lower case; of several paths ("A > B, C") the first."""
    first = path.split(",", maxsplit=1)[0].split("|", maxsplit=1)[0]
    return " ".join(first.replace("/", ">").split(">")[-1].casefold().split())


def _listed(value: str) -> list[str]:
    for sign in ",;|\n":
        value = value.replace(sign, " ")
    return [text.casefold() for text in value.split()]


def _pair(fact: str) -> tuple[str, str]:
    name, _, value = fact.partition(": ")
    return name, value
