"""Makes the fact sheet: what the user said first, then what the target page says; numbered, without doubles."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from genapp.languages import LANGUAGES, any_language, called, meaning, number_text, price_text
from genapp.page import (
    BRAND,
    PRODUCT_LINES,
    SKU_COUNT,
    DataField,
    Fact,
    FactSheet,
    Language,
    PageRequest,
    PageType,
    SourceKind,
    Subject,
)
from genapp.page_types import PAGE_SPECS, subject_of
from genapp.sources.html import ExtractedPage, ProductData
from genapp.words import counted, readable

FEWEST_FACTS: Final = 3
"""That describe a page; with fewer it is not written."""
_NEVER_COUNT: Final = frozenset({BRAND, SKU_COUNT, "ean"}).union(*map(called, ("sku", "gtin", "product")))
"""Facts that name a page but describe nothing on it."""
_MAX_SENTENCES: Final = 8
_WORDS: Final = (6, 32)
_ENOUGH_WORDS: Final = 20

_END: Final = re.compile(r"(?<=[a-zß-öø-ÿ0-9)%][.!?])\s+(?=[A-ZÀ-ÖØ-Þ„\"«¿¡])")
_ABBREVIATION: Final = re.compile(rf"\b(?:{any_language(lambda words: words.abbreviations)})\.$", re.I)
_CONCRETE: Final = re.compile(rf"\d|\b(?:{any_language(lambda words: words.concrete)})\b", re.I)
_NO_FACT_SIGNS: Final = r"[€$£%©|»›→]|\b(?:EUR|USD|GBP|CHF)\b|https?:|www\.|@"
_COMMON: Final = {language: frozenset(spec.reading.common.split()) for language, spec in LANGUAGES.items()}

_THIN_WORDS: Final = 40
_EXAMPLES: Final = 6
_FACT_CHARS: Final = 300
_MEASURE: Final = re.compile(r"[0-9][0-9.,]*\s?(?:mm|cm|m|in|ft|g|kg|lb|oz|ml|l|w|v)", re.I)

_MAX_FACTS: Final = 60
_MAX_PRODUCT_FACTS: Final = 20
_MAX_EXTRA_CHARS: Final = 300
_NAMED: Final = re.compile(r"([^:.!?|]{1,60}?)\s*:\s+(\S.*)", re.S)
_INTERNAL: Final = re.compile(any_language(lambda words: words.own_columns))
_NOT_WORDS: Final = re.compile(
    rf"(?:https?://|www\.)\S*|{any_language(lambda words: words.answers)}|[-–—?.]+|n/?a|null|none|#\S+", re.I
)


def make_fact_sheet(request: PageRequest, page: ExtractedPage | None = None) -> FactSheet:
    """`page` is the target page, if it could be read; competitor pages never become facts."""
    sheet: list[Fact] = []
    texts: set[str] = set()
    names: set[str] = set()
    for fact in _all_facts(request, page):
        key = _key(fact.text)
        known = key in texts or (fact.source is SourceKind.TARGET and fact.name and meaning(fact.name) in names)
        brand_again = fact.name == BRAND and BRAND in names
        if known or brand_again or not fact.says_something or len(sheet) == _MAX_FACTS:
            continue
        texts.add(key)
        if fact.name:
            names.add(meaning(fact.name))
        sheet.append(replace(fact, number=len(sheet) + 1))
    return FactSheet(facts=tuple(sheet))


def describing(sheet: FactSheet, page_type: PageType) -> int:
    """How many facts describe the page, to be compared with `FEWEST_FACTS`. On a product page all product lines
    together count as one."""
    facts = [fact for fact in sheet.facts if fact.name.casefold() not in _NEVER_COUNT]
    if PAGE_SPECS[page_type].subject is not Subject.PRODUCT:
        return len(facts)
    lines = sum(fact.source in PRODUCT_LINES for fact in facts)
    return len(facts) - lines + min(lines, 1)


def what_to_add(known: int, page_type: PageType) -> str:
    """For a page of which `known` facts are too few: "Add at least 2 facts about the range, such as ..."."""
    return f"Add at least {counted(FEWEST_FACTS - known, 'fact')} {PAGE_SPECS[page_type].what_helps}"


def stating_sentences(text: str, *, language: Language) -> tuple[str, ...]:
    """Sentences that give a number, a material or the like, speak to nobody and praise nothing; few, in page order."""
    if language_of(text) not in (language.base, None):
        return ()
    found = dict.fromkeys(sentence for sentence in _sentences(text) if _states_something(sentence, language))
    return tuple(found)[:_MAX_SENTENCES]


def language_of(text: str) -> Language | None:
    """One of ours by its commonest words; None when the text is short, mixed or something else."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    if len(words) < _ENOUGH_WORDS:
        return None
    hits = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best, other = sorted(hits, key=lambda language: -hits[language])[:2]
    return best if hits[best] > 2 * hits[other] and hits[best] >= len(words) * 0.08 else None


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


def _all_facts(request: PageRequest, page: ExtractedPage | None) -> Iterator[Fact]:
    """In order of rank: of two that say the same the first is kept."""
    if request.brand:
        yield _named_fact(BRAND, request.brand, _origin(request, DataField.BRAND))
    if request.sku_count and subject_of(request) is Subject.RANGE:
        yield _range_size(request.sku_count, request.language, _origin(request, DataField.SKU_COUNT))
    for line in request.facts:
        yield _line_fact(line, SourceKind.DATA if line in request.from_data else SourceKind.USER)
    listed = SourceKind.DATA_PRODUCT if DataField.PRODUCTS in request.from_data else SourceKind.PRODUCT
    for product in request.products[:_MAX_PRODUCT_FACTS]:
        price = price_text(product.price, product.currency, request.language) if product.price else ""
        text = f"{product.name}: {price}" if price else product.name
        name = product.name if price else ""
        yield Fact(number=0, text=text, name=name, value=price, source=listed, url=product.url)
    for column, value in request.extra:
        if _speaks_of_the_page(column, value):
            yield _named_fact(readable(column), " ".join(value.split()), SourceKind.USER)
    if page is not None:
        yield from _target_facts(request, page)


def _origin(request: PageRequest, field: DataField) -> SourceKind:
    return SourceKind.DATA if field in request.from_data else SourceKind.JOB


def _range_size(count: int, language: Language, source: SourceKind) -> Fact:
    one, many = LANGUAGES[language].range_size
    text = (one if count == 1 else many).format(number_text(count, language))
    return Fact(number=0, text=text, name=SKU_COUNT, value=str(count), source=source)


def _line_fact(line: str, source: SourceKind) -> Fact:
    named = _NAMED.fullmatch(line)
    if named is None or len(named[1].split()) > 6:
        return Fact(number=0, text=line, source=source)
    name = BRAND if meaning(named[1]) == BRAND else named[1]
    return Fact(number=0, text=line, name=name, value=named[2].strip(), source=source)


def _named_fact(name: str, value: str, source: SourceKind, *, url: str = "") -> Fact:
    return Fact(number=0, text=f"{name}: {value}", name=name, value=value, source=source, url=url)


def _speaks_of_the_page(column: str, value: str) -> bool:
    """Columns that a team keeps for itself (ids, notes, dates, search figures) are no facts for readers."""
    if not value.strip() or len(value) > _MAX_EXTRA_CHARS or _NOT_WORDS.fullmatch(value.strip()):
        return False
    return not _INTERNAL.fullmatch(readable(column).casefold()) and "<" not in value


def _key(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .;,")


def _target_facts(request: PageRequest, page: ExtractedPage) -> Iterator[Fact]:
    """Few and sure rather than many, without numbers yet. A page that is only a frame says nothing but its brand."""
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


def _named(page: ExtractedPage, pairs: Iterable[tuple[str, str]]) -> Iterator[Fact]:
    for name, value in pairs:
        if value and len(value) <= _FACT_CHARS:
            yield _named_fact(name, value, SourceKind.TARGET, url=page.url)


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
    return short[:_EXAMPLES] if len(short) >= 3 else []


def _speaks(page: ExtractedPage, language: Language) -> bool:
    """What the words look like counts more than what the page declares: templates declare the wrong language."""
    seen = language_of(f"{page.text}\n{page.description}")
    if seen is not None:
        return seen == language.base
    return page.language in ("", language.base.value)


def _is_thin(page: ExtractedPage) -> bool:
    return page.words < _THIN_WORDS and not page.data.products and len(page.pairs) < 3


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        begun = ""
        for piece in _END.split(line.lstrip("-•* ").strip()):
            begun = f"{begun} {piece}".strip()
            if not _ABBREVIATION.search(begun):
                yield begun
                begun = ""


def _states_something(sentence: str, language: Language) -> bool:
    words = sentence.split()
    if not _WORDS[0] <= len(words) <= _WORDS[1] or len(sentence) > 260:
        return False
    if not sentence.endswith(".") or not sentence[0].isupper() or sentence.isupper():
        return False
    return bool(_CONCRETE.search(sentence)) and not _no_fact(language).search(sentence)


@cache
def _no_fact(language: Language) -> re.Pattern[str]:
    """Words of one language: what is praise in one is an ordinary word in another."""
    return re.compile(rf"{_NO_FACT_SIGNS}|\b(?:{LANGUAGES[language].reading.no_facts})\b", re.I)
