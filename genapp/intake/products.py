"""Products: joined to pages by their keys, and what they tell of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from urllib.parse import unquote, urlsplit

from genapp.errors import FetchRefused
from genapp.intake.products_feed import FeedProduct
from genapp.intake.table import MAX_BRAND_CHARS, MAX_FACT_CHARS, MAX_FACTS, clean_line
from genapp.languages import LANGUAGES, price_text
from genapp.page import DataField, Language, PageRequest, PageType, ProductLine, Subject, parse_address
from genapp.page_types import PAGE_SPECS, subject_of
from genapp.words import spelled

_MAX_KEY_CHARS: Final = 500
"""Of a key; what is longer is cut on both sides alike, for an index entry has an upper limit."""
_COMMAS: Final = str.maketrans(",;|", "   ")
_SKU_COLUMNS: Final = frozenset({"sku", "skus", "skulist", "productskus", "variantsku", "artikelnummern"})
_CATEGORY_COLUMNS: Final = frozenset(
    {"category", "categories", "producttype", "productcategory", "kategorie", "collection"}
)
_MAX_LINES: Final = 50
"""Products that are named on a page; counts and prices are of all of them."""
_MAX_BRANDS: Final = 8
_NOT_GIVEN: Final[dict[str, object]] = {
    DataField.BRAND.value: "",
    DataField.BRAND_VOICE.value: "",
    DataField.PRODUCTS.value: (),
    DataField.SKU_COUNT.value: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductKeys:
    """What pages find a product by; empty where the file says nothing."""

    sku: str
    handle: str
    url_key: str
    category_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedProducts:
    """What a page looks for; the first kind that finds something counts, in this order."""

    skus: tuple[str, ...]
    url_key: str
    handle: str
    category_keys: tuple[str, ...]


def keys_of(product: FeedProduct) -> ProductKeys:
    return ProductKeys(
        sku=_key(product.sku),
        handle=_key(product.handle),
        url_key=url_key(product.url),
        category_key=category_key(product.category),
    )


def wanted_by(request: PageRequest) -> WantedProducts:
    """A product page is found by its address; a category by what a column says, by its address and its keyword."""
    facts = (fact.partition(": ") for fact in request.facts)
    columns = [*request.extra, *request.metadata, *((name, value) for name, _, value in facts)]
    lists = [value for name, value in columns if spelled(name) in _SKU_COLUMNS]
    skus = tuple(_key(text) for value in lists for text in value.translate(_COMMAS).split())
    named = [value for name, value in columns if spelled(name) in _CATEGORY_COLUMNS]
    handle = _key(unquote(urlsplit(request.target_url).path).rstrip("/").rsplit("/", 1)[-1])
    if subject_of(request) is Subject.PRODUCT:
        return WantedProducts(skus=skus, url_key=url_key(request.target_url), handle=handle, category_keys=())
    categories = [*named, handle.replace("-", " "), request.primary_keyword]
    keys = tuple(dict.fromkeys(filter(None, map(category_key, categories))))
    return WantedProducts(skus=skus, url_key="", handle="", category_keys=keys)


def url_key(url: str) -> str:
    """An address without scheme, www, query and closing slash, in lower case: what two spellings have in common."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    return _key(f"{parts.hostname.removeprefix('www.')}{unquote(parts.path).rstrip('/')}")


def category_key(path: str) -> str:
    """The last step of a category path, in lower case; of several paths ("A > B, C") the first."""
    first = path.split(",", maxsplit=1)[0].split("|", maxsplit=1)[0]
    return _key(" ".join(first.replace("/", ">").split(">")[-1].split()))


def _key(text: str) -> str:
    """In lower case; without the one sign that a database does not store."""
    return text.casefold().replace("\x00", "")[:_MAX_KEY_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What some products tell of any page of one type and language that finds them."""

    facts: tuple[str, ...]
    """Lines of the form "Name: value" in the language of the page."""
    lines: tuple[ProductLine, ...]
    brand: str
    """Of the product, for a product page."""
    count: int | None
    """Of different products, for a category page; variants of one product count once."""


def told_by(products: Sequence[FeedProduct], *, page_type: PageType, language: Language) -> Told:
    """`products` are one or more, those of one page."""
    subject = PAGE_SPECS[page_type].subject
    brand = _writable(products[0].brand) if subject is Subject.PRODUCT else ""
    different = {product.handle or product.url or product.sku or product.name for product in products}
    return Told(
        facts=_facts(products, subject, language),
        lines=_product_lines(products),
        brand=brand if len(brand) <= MAX_BRAND_CHARS else "",
        count=len(different) if subject is Subject.RANGE else None,
    )


def with_told(request: PageRequest, told: Told) -> PageRequest:
    """The request with what the products tell; what a person gave stays as it is, and is not said twice.

    What was added is named in `from_data`.
    """
    given = {fact.casefold() for fact in request.facts}
    room = max(0, MAX_FACTS - len(request.facts))
    facts = tuple(fact for fact in told.facts if fact.casefold() not in given)[:room]
    added: dict[str, object] = {}
    if told.lines and not request.products:
        added[DataField.PRODUCTS.value] = told.lines
    if told.brand and not request.brand:
        added[DataField.BRAND.value] = told.brand
    if told.count is not None and request.sku_count is None:
        added[DataField.SKU_COUNT.value] = told.count
    return replace(request, facts=(*request.facts, *facts), from_data=(*added, *facts), **added)


def without_told(request: PageRequest) -> PageRequest:
    """The request as a person gave it."""
    values = {field: value for field, value in _NOT_GIVEN.items() if field in request.from_data}
    facts = tuple(fact for fact in request.facts if fact not in request.from_data)
    return replace(request, facts=facts, from_data=(), **values)


def with_products(request: PageRequest, products: Sequence[FeedProduct]) -> PageRequest:
    """`with_told` of these products; the same request when there are none."""
    if not products:
        return request
    return with_told(request, told_by(products, page_type=request.page_type, language=request.language))


def _product_lines(products: Sequence[FeedProduct]) -> tuple[ProductLine, ...]:
    """One line for each name: a product with its lowest price, in the order of the file."""
    best: dict[str, FeedProduct] = {}
    urls: dict[str, str] = {}
    for product in products:
        known = best.get(product.name)
        if known is None and len(best) >= _MAX_LINES:
            continue
        if known is None or (product.price and (not known.price or Decimal(product.price) < Decimal(known.price))):
            best[product.name] = product
        urls[product.name] = urls.get(product.name) or product.url
    return tuple(
        ProductLine(
            name=_writable(name),
            price=product.price,
            currency=product.currency if product.price else "",
            url=_usable(urls[name]),
        )
        for name, product in best.items()
    )


def _facts(products: Sequence[FeedProduct], subject: Subject, language: Language) -> tuple[str, ...]:
    facts = [*_price_range(products, language), *_brands(products, subject, language)]
    if subject is Subject.PRODUCT:
        facts += [f"{name}: {value}" for name, value in products[0].attributes]
    written = {fact.casefold(): fact for fact in map(_writable, facts) if len(fact) <= MAX_FACT_CHARS}
    return tuple(written.values())


def _price_range(products: Sequence[FeedProduct], language: Language) -> list[str]:
    priced = [product for product in products if product.price]
    amounts = {Decimal(text) for text in {product.price for product in priced}}
    codes = {product.currency for product in priced}
    if len(amounts) < 2 or len(codes) != 1:
        return []
    spec = LANGUAGES[language]
    code = codes.pop()
    low, high = (price_text(str(amount), code, language) for amount in (min(amounts), max(amounts)))
    return [f"{spec.properties['price range']}: {low} {spec.until} {high}"]


def _brands(products: Sequence[FeedProduct], subject: Subject, language: Language) -> list[str]:
    """Not on a product page, whose brand is a field of its own."""
    brands = sorted(sorted({product.brand for product in products if product.brand}), key=str.casefold)
    if subject is Subject.PRODUCT or not 1 <= len(brands) <= _MAX_BRANDS:
        return []
    return [f"{LANGUAGES[language].properties['brands']}: {', '.join(brands)}"]


def _writable(text: str) -> str:
    """As a request has it when it is read again: a bar would part lines and facts."""
    return clean_line(text.replace("|", "/"))


def _usable(url: str) -> str:
    """The address as it is shown; empty when it is none that a page could link to."""
    try:
        return parse_address(url).url if url else ""
    except FetchRefused:
        return ""
