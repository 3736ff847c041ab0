"""What the target page itself says, as named facts: few and sure rather than many."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from genapp.languages import LANGUAGES, price_text
from genapp.page.components import Subject
from genapp.page.facts import BRAND, Fact, SourceKind
from genapp.page.request import Language, PageRequest
from genapp.page_types import subject_of
from genapp.sources.extracted import ExtractedPage, ProductData
from genapp.sources.sentences import language_of, stating_sentences

THIN_WORDS: Final = 40
EXAMPLES: Final = 6
FACT_CHARS: Final = 300
_MEASURE: Final = re.compile(r"[0-9][0-9.,]*\s?(?:mm|cm|m|in|ft|g|kg|lb|oz|ml|l|w|v)", re.I)


def target_facts(request: PageRequest, page: ExtractedPage) -> Iterator[Fact]:
    """Facts without numbers yet. A page that is only a frame says nothing but its brand."""
    product = own_product(request, page)
    same_language = _speaks(page, request.language)
    yield from _named(page, ((BRAND, _brand(request, page, product)),))
    if product:
        yield from _named(page, _product_facts(product, request.language, same_language=same_language))
    if not same_language or _is_thin(page):
        return
    if subject_of(request) is Subject.RANGE:
        yield from _named(page, ((LANGUAGES[request.language].properties["products"], ", ".join(_examples(page))),))
    if subject_of(request) is not Subject.PRODUCT or product or not page.data.products:
        yield from _named(page, page.pairs)
    for sentence in stating_sentences(page.text, language=request.language):
        yield Fact(number=0, text=sentence, source=SourceKind.TARGET, url=page.url)


def own_product(request: PageRequest, page: ExtractedPage) -> ProductData | None:
    """The product the page is about: its only one, else the one its heading names; a category page has none."""
    if subject_of(request) is Subject.RANGE:
        return None
    products = page.data.products
    if len(products) == 1:
        return products[0]
    heading = page.h1.casefold() or page.title.casefold()
    named = [product for product in products if product.name.casefold() in heading]
    return named[0] if len(named) == 1 else None


def _named(page: ExtractedPage, pairs: "tuple[tuple[str, str], ...] | Iterator[tuple[str, str]]") -> Iterator[Fact]:
    for name, value in pairs:
        if value and len(value) <= FACT_CHARS:
            yield Fact(
                number=0, text=f"{name}: {value}", name=name, value=value, source=SourceKind.TARGET, url=page.url
            )


def _brand(request: PageRequest, page: ExtractedPage, product: ProductData | None) -> str:
    """Of a product page the product's, else whose site it is."""
    if subject_of(request) is Subject.PRODUCT:
        return product.brand if product else ""
    return page.data.organization or (product.brand if product else "")


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
        yield from product.properties
    yield from _offer_facts(product, language)
    yield names["sku"], product.sku
    yield names["gtin"], product.gtin


def _offer_facts(product: ProductData, language: Language) -> Iterator[tuple[str, str]]:
    spec, names = LANGUAGES[language], LANGUAGES[language].properties
    if product.price_low:
        low = price_text(product.price_low, product.currency, language)
        if Decimal(product.price_low) == Decimal(product.price_high):
            yield names["price"], low
        else:
            high = price_text(product.price_high, product.currency, language)
            yield names["price range"], f"{low} {spec.until} {high}"
    if word := spec.availability.get(product.availability):
        yield names["availability"], word


def _examples(page: ExtractedPage) -> list[str]:
    names = page.data.item_names or tuple(product.name for product in page.data.products)
    short = [name for name in names if len(name) <= 40 and "," not in name]
    return short[:EXAMPLES] if len(short) >= 3 else []


def _speaks(page: ExtractedPage, language: Language) -> bool:
    """What the words look like counts more than what the page declares: templates declare the wrong language."""
    seen = language_of(f"{page.text}\n{page.description}")
    if seen is not None:
        return seen is language
    return page.language in ("", language.value)


def _is_thin(page: ExtractedPage) -> bool:
    return page.words < THIN_WORDS and not page.data.products and len(page.pairs) < 3
