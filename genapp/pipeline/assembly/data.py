"""The parts of a page that come from data alone: products, prices, the table of details, breadcrumbs, addresses."""

from decimal import Decimal
from typing import Final
from urllib.parse import urldefrag, urlsplit

from price_parser import Price

from genapp.languages import LANGUAGES, any_language, meaning, price_text
from genapp.page.components import Subject
from genapp.page.facts import BRAND, Fact, PageContext, SourceKind
from genapp.page.money import decimal_of, is_currency
from genapp.page.request import Language, PageRequest, ProductLine
from genapp.page.view import Crumb, ProductView
from genapp.page_types import subject_of

LONGEST_VALUE: Final = 120
MOST_ROWS: Final = 24
INTERNAL: Final = frozenset(any_language(lambda words: words.hidden_rows).split("|"))
"""Names that steer the making of the page, or are said in its first sentence; the table is for product details."""
WEB_SCHEMES: Final = ("https://", "http://")
TABLE_SOURCES: Final = (SourceKind.USER, SourceKind.TARGET, SourceKind.DATA)


def canonical_url(request: PageRequest) -> str:
    return urldefrag(request.target_url).url


def crumbs(request: PageRequest, context: PageContext, h1: str) -> tuple[Crumb, ...]:
    """The trail read on the target page, or the site and this page; always ends with this page."""
    here = canonical_url(request)
    before = [
        Crumb(name=" ".join(name.split()), url=url)
        for name, url in context.breadcrumbs
        if name.strip() and url.startswith(WEB_SCHEMES) and _path(url) != _path(here)
    ]
    if not before:
        parts = urlsplit(here)
        before = [Crumb(name=request.brand or parts.hostname or here, url=f"{parts.scheme}://{parts.netloc}/")]
    return (*before, Crumb(name=h1, url=here))


def products(request: PageRequest) -> tuple[ProductView, ...]:
    host = urlsplit(request.target_url).hostname
    return tuple(_product(line, request.language, host) for line in request.products)


def own_offer(request: PageRequest, context: PageContext) -> ProductView | None:
    """The price of a product page: its only product line, else a fact that states one price with its currency."""
    if subject_of(request) is not Subject.PRODUCT:
        return None
    if len(request.products) == 1:
        offer = products(request)[0]
        return offer if offer.price else None
    if request.products:
        return None
    line = next(filter(None, (_price_of(fact, request) for fact in context.facts.facts)), None)
    return _product(line, request.language, None) if line else None


def rows(request: PageRequest, context: PageContext) -> tuple[tuple[str, str], ...]:
    """Details for the table: short "name: value" facts of the user and the target page, each name once."""
    found: dict[str, tuple[str, str]] = {}
    for fact in context.facts.facts:
        if fact.source in TABLE_SOURCES and fact.name and 0 < len(fact.value) <= LONGEST_VALUE and not _internal(fact):
            brand = LANGUAGES[request.language].labels.brand if fact.name == BRAND else fact.name
            name = brand[0].upper() + brand[1:]
            found.setdefault(name.casefold(), (name, fact.value))
    return tuple(found.values())[:MOST_ROWS]


def _internal(fact: Fact) -> bool:
    return fact.name.casefold().replace("_", " ").strip() in INTERNAL


def image_url(context: PageContext) -> str:
    return context.image_url if context.image_url.startswith(WEB_SCHEMES) else ""


def _product(line: ProductLine, language: Language, host: str | None) -> ProductView:
    url = line.url if line.url.startswith(WEB_SCHEMES) else ""
    amount = decimal_of(line.price)
    known = amount is not None and is_currency(line.currency)
    return ProductView(
        name=line.name,
        url=url,
        price=price_text(line.price, line.currency, language) if line.price.strip() else "",
        amount=str(amount) if known else "",
        currency=line.currency.strip().upper() if known else "",
        outbound=bool(url) and urlsplit(url).hostname != host,
    )


def _price_of(fact: Fact, request: PageRequest) -> ProductLine | None:
    if meaning(fact.name) != "price" or sum(part.isdigit() for part in _numbers(fact.value)) != 1:
        return None
    price = Price.fromstring(fact.value)
    currency = {"€": "EUR", "$": "USD", "£": "GBP"}.get(price.currency or "", price.currency or "")
    if price.amount is None or price.amount <= Decimal(0) or not is_currency(currency):
        return None
    return ProductLine(name=request.brand, price=str(price.amount), currency=currency)


def _numbers(text: str) -> list[str]:
    """The numbers of a text without their separators, so that "129.00 EUR" has one and "89-289 EUR" two."""
    joined = "".join(sign if sign.isdigit() else "" if sign in ".,'" else " " for sign in text)
    return joined.split()


def _path(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/")
