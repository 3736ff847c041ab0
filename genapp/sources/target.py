"""Facts of the target page, all of them proposed: its data first, then its product box, tables, lists and sentences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Final

from genapp.languages import LANGUAGES, price_text
from genapp.page import (
    BRAND,
    Fact,
    FactPlace,
    FactState,
    Language,
    PageRequest,
    SourceKind,
    Subject,
    normalized,
)
from genapp.page_types import subject_of
from genapp.sources.html import ExtractedPage, ProductData
from genapp.sources.pairs import is_pair
from genapp.sources.sentences import fits, language_of, stating_sentences
from genapp.sources.structured import filled, is_gtin
from genapp.sources.things import thing_facts
from genapp.sources.values import is_code_name, shop_words

_THIN_WORDS: Final = 20
_EXAMPLES: Final = 6
_FACT_CHARS: Final = 300
_MEASURE: Final = re.compile(r"[0-9][0-9.,]*\s?(?:mm|cm|m|in|ft|g|kg|lb|oz|ml|l|w|v)", re.I)
_OUT: Final = frozenset({"OutOfStock", "SoldOut", "Discontinued"})

_BRAND_NAME: Final = re.compile(shop_words("brand"), re.I)
_GTIN_NAME: Final = re.compile(r"(?:kod )?(?:ean|gtin|upc|isbn)\b", re.I)
_CONTACT: Final = re.compile(rf"{shop_words('contact')}\b.*", re.I)


def target_facts(request: PageRequest, page: ExtractedPage) -> Iterator[Fact]:
    """Few and sure rather than many, without numbers yet. A page that is only a frame says nothing but its brand."""
    say = _Proposing(page.url)
    product = own_product(request, page)
    same_language = _speaks(page, request.language)
    is_product = subject_of(request) is Subject.PRODUCT
    if is_product:
        yield from _own_facts(request, page, product, same_language=same_language)
    else:
        yield from say(FactPlace.DATA, ((BRAND, page.data.organization or (product.brand if product else "")),))
        if product:
            yield from say(FactPlace.DATA, _product_facts(product, request.language, same_language=same_language))
        if page.thing and same_language and subject_of(request) is Subject.OFFER:
            yield from say(FactPlace.DATA, thing_facts(page.thing, request.language))
    if not same_language or _is_thin(page):
        return
    if subject_of(request) is Subject.RANGE:
        names = ", ".join(_examples(page))
        yield from say(FactPlace.DATA, ((LANGUAGES[request.language].properties["products"], names),))
    if not is_product or product or not page.data.products:
        yield from say(FactPlace.TABLE, _of_the_thing(request, page.pairs))
        yield from say(FactPlace.LIST, _of_the_thing(request, page.listed))
    for sentence in stating_sentences(page.text, language=request.language):
        yield say.proposed(Fact(number=0, text=sentence, source=SourceKind.TARGET), FactPlace.TEXT)


def own_product(request: PageRequest, page: ExtractedPage) -> ProductData | None:
    """The product the page is about: of its data the one that its heading names; a category page has none."""
    if subject_of(request) is Subject.RANGE:
        return None
    heading = page.h1 or page.title
    named = [product for product in page.data.products if _names(heading, product.name)]
    exact = [product for product in named if _plain(product.name) == _plain(page.h1)]
    if exact or len(named) == 1:
        return (exact or named)[0]
    inside = [product for product in named if _plain(product.name) in _plain(heading)]
    if inside:
        return max(inside, key=lambda product: len(product.name))
    only = page.data.products if len(page.data.products) == 1 and not _plain(heading) else ()
    return only[0] if only else None


def _names(heading: str, name: str) -> bool:
    """Whether a heading and the name of a product share most of the shorter one's words."""
    one, other = set(_plain(heading).split()), set(_plain(name).split())
    fewer = min(len(one), len(other))
    return fewer > 0 and len(one & other) * 2 > fewer


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", normalized(text, "NFKC").casefold()))


class _Proposing:
    """Makes proposed facts of one page."""

    def __init__(self, url: str) -> None:
        self._url = url

    def proposed(self, fact: Fact, place: FactPlace) -> Fact:
        return replace(fact, url=self._url, state=FactState.PROPOSED, place=place)

    def __call__(self, place: FactPlace, pairs: Iterable[tuple[str, str]]) -> Iterator[Fact]:
        for name, value in pairs:
            if name and value and len(value) <= _FACT_CHARS:
                text = f"{name}: {value}"
                yield self.proposed(Fact(number=0, text=text, name=name, value=value, source=SourceKind.TARGET), place)


def _own_facts(
    request: PageRequest, page: ExtractedPage, product: ProductData | None, *, same_language: bool
) -> Iterator[Fact]:
    """What the data of a product page says, then what data leaves open and the page shows."""
    shared = page.data.shared or ProductData()
    told = filled(product, shared) if product else ProductData() if page.data.products else shared
    shown = page.shown
    if not (told.name or shown.price_low or told.price_low or page.pairs or page.listed):
        return
    told = _corrected(told, shown)
    say, language = _Proposing(page.url), request.language
    for place, part in ((FactPlace.DATA, told), (FactPlace.BOX, _left_open(told, shown))):
        yield from say(place, ((BRAND, part.brand),))
        yield from say(place, _product_facts(part, language, same_language=same_language))


def _left_open(told: ProductData, shown: ProductData) -> ProductData:
    """What is shown of that which data does not say; an offer is taken whole."""
    both = filled(told, shown)
    said = {field.name: field.default for field in fields(told) if getattr(told, field.name)}
    offer = {"price_low": "", "price_high": "", "currency": ""} if told.price_low else {}
    return replace(both, **{**said, **offer, "name": both.name if not told.name else ""})


def _corrected(told: ProductData, shown: ProductData) -> ProductData:
    """Where data and box contradict each other on stock, nobody knows; a price a thousand times too small was a
    number with a mark for thousands."""
    if shown.availability and told.availability and (shown.availability in _OUT) != (told.availability in _OUT):
        told = replace(told, availability="")
    if told.price_low and shown.price_low and Decimal(shown.price_low) == 1000 * Decimal(told.price_low):
        told = replace(told, price_low=shown.price_low, price_high=shown.price_high)
    return told


def _of_the_thing(request: PageRequest, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Of a product or a range no addresses and hours, which are the shop's; its brand and number by the usual names."""
    names = LANGUAGES[request.language].properties
    for name, value in pairs:
        if subject_of(request) in (Subject.PRODUCT, Subject.RANGE) and _CONTACT.fullmatch(name):
            continue
        if _BRAND_NAME.fullmatch(name):
            yield BRAND, value
        elif is_code_name(name) and subject_of(request) is Subject.PRODUCT:
            code = value.replace(" ", "").replace("-", "")
            if is_gtin(code):
                yield names["gtin"], code
            elif not _GTIN_NAME.match(name):
                yield names["sku"], value
        else:
            yield name, value


def _product_facts(product: ProductData, language: Language, *, same_language: bool) -> Iterator[tuple[str, str]]:
    names = LANGUAGES[language].properties
    yield names["product"], product.name
    for key in ("material", "color", "size"):
        if same_language:
            yield names[key], getattr(product, key)
    for key in ("weight", "width", "height", "depth"):
        value = getattr(product, key)
        if same_language or _MEASURE.fullmatch(value):
            yield names[key], value
    if same_language:
        yield from (pair for pair in product.properties if is_pair(*pair, frozenset({language.base.value})))
    yield from _offer_facts(product, language)
    yield names["sku"], product.sku
    yield names["gtin"], product.gtin


def _offer_facts(product: ProductData, language: Language) -> Iterator[tuple[str, str]]:
    spec, names = LANGUAGES[language], LANGUAGES[language].properties
    if product.price_low:
        low = price_text(product.price_low, product.currency, language)
        if not product.price_high:
            yield names["price"], f"{spec.starting} {low}".strip()
        elif Decimal(product.price_low) == Decimal(product.price_high):
            yield names["price"], low
        else:
            high = price_text(product.price_high, product.currency, language)
            yield names["price range"], f"{low} {spec.until} {high}"
    if word := spec.availability.get(product.availability):
        yield names["availability"], word


def _examples(page: ExtractedPage) -> list[str]:
    names = page.data.item_names or tuple(product.name for product in page.data.products)
    short = [name for name in names if len(name) <= 40 and "," not in name]
    return short[:_EXAMPLES] if len(short) >= 3 else []


def _speaks(page: ExtractedPage, language: Language) -> bool:
    """What the words look like counts more than what the page declares: templates declare the wrong language."""
    text = f"{page.text}\n{page.description}"
    if language_of(text) is not None:
        return fits(text, language)
    return page.language in ("", language.base.value)


def _is_thin(page: ExtractedPage) -> bool:
    pairs = len(page.pairs) + len(page.listed)
    return page.words < _THIN_WORDS and not page.data.products and pairs < 2 and not page.shown.price_low
