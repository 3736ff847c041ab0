"""What a page shows of its data beside its text: price, identifiers, place, comparison, table. Nobody writes it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from price_parser import Price

from genapp.languages import LANGUAGES, any_language, meaning, price_text
from genapp.languages.shouting import all_shouted, calm
from genapp.page import (
    BRAND,
    CompareView,
    Fact,
    ItemView,
    Language,
    PageContext,
    PageRequest,
    ProductLine,
    ProductView,
    SourceKind,
    Subject,
    decimal_of,
    is_currency,
)
from genapp.page_types import PAGE_SPECS, subject_of

WEB_SCHEMES: Final = ("https://", "http://")
_LONGEST_VALUE: Final = 240
_MOST_ROWS: Final = 40
_INTERNAL: Final = frozenset(any_language(lambda words: words.hidden_rows).split("|"))
"""Names that steer the making of the page, or are said in its first sentence; the table is for product details."""
_TABLE_SOURCES: Final = (SourceKind.USER, SourceKind.TARGET, SourceKind.DATA, SourceKind.PERSON)
_GTIN_LENGTHS: Final = (8, 12, 13, 14)
_LONGEST_SKU: Final = 60
_VERSUS: Final = re.compile(r"\s+(?:vs\.?|versus|v\.)\s+", re.I)
_OF_ITEM: Final = re.compile(r"(?P<value>[^()]+?)\s*\((?P<item>[^()]+)\)\s*(?:[,;/]|$)\s*")
_BETWEEN: Final = " :,-–—()"


def products_of(request: PageRequest) -> tuple[ProductView, ...]:
    host = urlsplit(request.target_url).hostname
    return tuple(_product(line, request.language, host) for line in request.products)


def own_price(request: PageRequest, context: PageContext) -> tuple[ProductView | None, int]:
    """The price of the page's own thing: its only product line, else a fact that states one price with its currency.

    The number is that of the fact; 0 for a product line.
    """
    if not PAGE_SPECS[request.page_type].shows_price:
        return None, 0
    if len(request.products) == 1:
        offer = products_of(request)[0]
        return (offer, 0) if offer.price else (None, 0)
    stated = ((_price_of(fact, request), fact.number) for fact in context.facts.facts if not request.products)
    return next(((_product(line, request.language, None), number) for line, number in stated if line), (None, 0))


def item_of(request: PageRequest, context: PageContext) -> ItemView:
    """What identifies the product, or the brand; a number that is no GTIN is none of its identifiers."""
    known = {}
    for fact in context.facts.facts:
        known.setdefault(meaning(fact.name), fact.value.strip())
    sku = known.get("sku", "")
    return ItemView(
        sku=sku if len(sku) <= _LONGEST_SKU else "",
        gtin=next(filter(None, (gtin_of(fact) for fact in context.facts.facts)), ""),
        brand=known.get(BRAND, "") or request.brand.strip(),
        availability=_availability(known.get("availability", ""), request.language),
    )


def gtin_of(fact: Fact) -> str:
    """Its digits when they are 8, 12, 13 or 14 with the right check digit; empty otherwise."""
    digits = re.sub(r"[\s-]", "", fact.value)
    if meaning(fact.name) != "gtin" or len(digits) not in _GTIN_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return ""
    weighed = sum(int(sign) * (3 if place % 2 == 0 else 1) for place, sign in enumerate(reversed(digits[:-1])))
    return digits if (10 - weighed % 10) % 10 == int(digits[-1]) else ""


def value_of(context: PageContext, key: str) -> str:
    """Of the first fact whose name means this; empty when there is none."""
    return next((fact.value for fact in context.facts.facts if meaning(fact.name) == key), "")


def compared_of(request: PageRequest, context: PageContext) -> tuple[CompareView | None, frozenset[int]]:
    """Facts that were given of several things, and their numbers: "Aila weight: 3 kg", "Load: 80 kg (Basic), ..."."""
    if PAGE_SPECS[request.page_type].subject is not Subject.RANGE:
        return None, frozenset()
    items = tuple(dict.fromkeys(_items(request)))
    rows: dict[str, dict[str, str]] = {}
    used: dict[str, set[int]] = {}
    for fact in context.facts.facts if len(items) > 1 else ():
        for name, item, value in _cells(fact, items):
            rows.setdefault(name, {})[item] = value
            used.setdefault(name, set()).add(fact.number)
    full = {name: values for name, values in rows.items() if len(values) > 1}
    if not full:
        return None, frozenset()
    shown = tuple((name, tuple(values.get(item, "") for item in items)) for name, values in full.items())
    return CompareView(items=items, rows=shown), frozenset().union(*(used[name] for name in full))


def rows_of(request: PageRequest, context: PageContext, shown: Collection[int]) -> tuple[tuple[str, str], ...]:
    """Details for the table: short "name: value" facts of the user and the target page, each name once.

    `shown` are the numbers of facts that have a place of their own.
    """
    found: dict[str, tuple[str, str]] = {}
    quiet = _quiet(context, request.language)
    for fact in context.facts.facts:
        if fact.number not in shown and _in_table(fact, request) and 0 < len(fact.value) <= _LONGEST_VALUE:
            brand = LANGUAGES[request.language].labels.brand if fact.name == BRAND else fact.name
            name = quiet(brand[0].upper() + brand[1:], capital=True)
            found.setdefault(name.casefold(), (name, quiet(fact.value)))
    return tuple(found.values())[:_MOST_ROWS]


def _quiet(context: PageContext, language: Language) -> Callable[..., str]:
    """Puts facts that are shouted all over into normal case; others stay as they are."""
    told = [text for fact in context.facts.facts if fact.source in _TABLE_SOURCES for text in (fact.name, fact.value)]
    return partial(calm, quiet=LANGUAGES[language].grammar.quiet) if all_shouted(told) else lambda text, **_: text


def _in_table(fact: Fact, request: PageRequest) -> bool:
    """The brand that the job names belongs to a product; of any other page it is the owner."""
    if fact.source is SourceKind.JOB:
        return fact.name == BRAND and subject_of(request) is Subject.PRODUCT
    named = fact.name.casefold().replace("_", " ").strip()
    return fact.source in _TABLE_SOURCES and bool(named) and named not in _INTERNAL


def _items(request: PageRequest) -> Iterator[str]:
    if len(request.products) > 1:
        yield from (line.name for line in request.products)
    else:
        yield from (part.strip() for part in _VERSUS.split(request.primary_keyword))


def _cells(fact: Fact, items: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Name of the fact, item and value."""
    if item := _named_item(fact.name, items):
        name = re.sub(re.escape(item), " ", fact.name, count=1, flags=re.I)
        name = " ".join(name.split()).strip(_BETWEEN)
        if name:
            yield name[0].upper() + name[1:], item, fact.value
        return
    parts = list(_OF_ITEM.finditer(fact.value))
    known = {part["item"].strip().casefold(): part["value"].strip() for part in parts}
    if fact.name and "".join(part[0] for part in parts) == fact.value:
        found = [(item, known[item.casefold()]) for item in items if item.casefold() in known]
        yield from ((fact.name, item, value) for item, value in found if len(found) == len(known))


def _named_item(name: str, items: Iterable[str]) -> str:
    """The longest item that the name holds as whole words."""
    found = (item for item in items if re.search(rf"(?<!\w){re.escape(item)}(?!\w)", name, re.I))
    return max(found, key=len, default="")


def _availability(text: str, language: Language) -> str:
    """The name that schema.org has for it: from the words of the page's language, or that name itself."""
    said = " ".join(text.casefold().split())
    for name, words in LANGUAGES[language].availability.items():
        for known in (words.casefold(), name.casefold()):
            if re.match(rf"{re.escape(known)}(?!\w| \w)", said):
                return name
    return ""


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
    """Of a value that is a price and nothing else: "from 49 EUR" and "49 EUR an hour" say more than one."""
    if meaning(fact.name) != "price" or sum(part.isdigit() for part in _numbers(fact.value)) != 1:
        return None
    price = Price.fromstring(fact.value)
    currency = {"€": "EUR", "$": "USD", "£": "GBP"}.get(price.currency or "", price.currency or "")
    if price.amount is None or price.amount <= 0 or not is_currency(currency):
        return None
    rest = fact.value.replace(price.amount_text or "", "").replace(price.currency or "", "")
    if any(sign.isalnum() for sign in rest.upper().replace(currency, "")):
        return None
    return ProductLine(name=request.brand, price=str(price.amount), currency=currency)


def _numbers(text: str) -> list[str]:
    """The numbers of a text without their separators, so that "129.00 EUR" has one and "89-289 EUR" two."""
    joined = "".join(sign if sign.isdigit() else "" if sign in ".,'" else " " for sign in text)
    return joined.split()
