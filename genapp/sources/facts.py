"""Makes the fact sheet: what the user said first, then what the target page says; numbered, without doubles."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from genapp.clock import utc_now
from genapp.languages import LANGUAGES, any_language, called, meaning, number_text, price_text, truth_text
from genapp.page import (
    BRAND,
    PRODUCT_LINES,
    SKU_COUNT,
    SURE_PLACES,
    DataField,
    Fact,
    FactPlace,
    FactSheet,
    Language,
    PageRequest,
    PageType,
    SourceKind,
    Subject,
)
from genapp.page_types import PAGE_SPECS, subject_of
from genapp.sources.html import ExtractedPage
from genapp.sources.sentences import content_words
from genapp.sources.target import target_facts
from genapp.sources.values import ends, has_ended, is_code_name, is_index, is_over, is_value
from genapp.words import counted, readable

FEWEST_FACTS: Final = 3
"""That describe a page; with fewer it is not written."""
_NEVER_COUNT: Final = frozenset({BRAND, SKU_COUNT, "ean"}).union(*map(called, ("sku", "gtin", "product")))
"""Facts that name a page but describe nothing on it."""
_MAX_FACTS: Final = 60
_MAX_PRODUCT_FACTS: Final = 20
_MAX_EXTRA_CHARS: Final = 300
_NAMED: Final = re.compile(r"((?:[^:.!?|]|\.(?!\s+[A-ZÄÖÜ])){1,60}?)\s*:\s+(\S.*)", re.S)
_INTERNAL: Final = re.compile(any_language(lambda words: words.own_columns))
_NOT_WORDS: Final = re.compile(
    rf"(?:https?://|www\.)\S*|{any_language(lambda words: words.answers)}|[-–—?.]+|n/?a|null|none|#\S+", re.I
)


def make_fact_sheet(
    request: PageRequest, page: ExtractedPage | None = None, *, unconfirmed: Collection[FactPlace] = SURE_PLACES
) -> FactSheet:
    """Those of the known facts that may be used; `page` is the target page, if it could be read."""
    return FactSheet.usable(known_facts(request, page), unconfirmed=unconfirmed)[0]


def known_facts(request: PageRequest, page: ExtractedPage | None = None) -> tuple[Fact, ...]:
    """All, proposed ones included, without doubles; competitor pages never become facts."""
    sheet: list[Fact] = []
    known = _Known()
    for fact in _all_facts(request, page):
        if len(sheet) < _MAX_FACTS and _is_sound(fact, request.language) and not known.repeats(fact):
            known.add(fact)
            sheet.append(replace(fact, number=len(sheet) + 1))
    return tuple(sheet)


def _is_sound(fact: Fact, language: Language) -> bool:
    """A value must be a value, wherever it comes from, and no day that has passed."""
    value = fact.value or fact.text
    if not fact.says_something or is_index(fact.name) or is_index(fact.text.rpartition(":")[0]):
        return False
    if has_ended(fact.text.replace(": ", " "), utc_now().date()):
        return False
    if not is_value(value) and fact.name != LANGUAGES[language].properties["availability"]:
        return False  # "non disponibile" says nothing of a colour, but of the stock
    from_web = fact.source is SourceKind.TARGET
    return not (from_web and (ends(fact.name) or not fact.name) and is_over(value, utc_now().date()))


class _Known:
    """What is on the sheet so far, to tell repetitions."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._names: set[str] = set()
        self._values: dict[str, list[str]] = defaultdict(list)
        self._words: list[set[str]] = []

    def add(self, fact: Fact) -> None:
        self._texts.add(_key(fact.text))
        self._words.append(content_words(fact.text))
        if fact.name:
            self._names.add(meaning(fact.name))
            self._values[_value_key(fact.value)].append(meaning(fact.name))

    def repeats(self, fact: Fact) -> bool:
        """The same text; and of what the web says, a name that is known, the same value under a kindred name, and a
        sentence whose words a fact has said already."""
        if _key(fact.text) in self._texts or (fact.name == BRAND and BRAND in self._names):
            return True
        if fact.source is not SourceKind.TARGET:
            return False
        if not fact.name:
            return self._is_said(fact.text)
        name = meaning(fact.name)
        return name in self._names or any(
            _kindred(name, other, fact.value) for other in self._values[_value_key(fact.value)]
        )

    def _is_said(self, sentence: str) -> bool:
        said = set().union(*self._words) if self._words else set()
        digits = set(_DIGITS.findall(sentence))
        new = content_words(sentence) - said
        return bool(digits) and len(new) <= 1


_DIGITS: Final = re.compile(r"\d+")
_LONG_VALUE: Final = 20


def _value_key(value: str) -> str:
    return "".join(value.casefold().split()).replace(",", ".")


def _kindred(name: str, other: str, value: str) -> bool:
    """Two names of one thing, when both have the same value: "weight" and "net weight", "sku" and "model"."""
    codes = (
        any(sign.isdigit() for sign in value)
        and any(sign.isalpha() for sign in value)
        and " " not in value
        and len(value) > 5
    )
    return (
        codes
        or len(value) >= _LONG_VALUE
        or name in other
        or other in name
        or (is_code_name(name) and is_code_name(other))
    )


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


def _all_facts(request: PageRequest, page: ExtractedPage | None) -> Iterator[Fact]:
    """In order of rank: of two that say the same the first is kept."""
    yield from _placed(_given_facts(request))
    if page is not None:
        yield from target_facts(request, page)


def _given_facts(request: PageRequest) -> Iterator[Fact]:
    if request.brand:
        yield _named_fact(BRAND, request.brand, _origin(request, DataField.BRAND))
    if request.sku_count and subject_of(request) is Subject.RANGE:
        yield _range_size(request.sku_count, request.language, _origin(request, DataField.SKU_COUNT))
    for line in request.facts:
        source = SourceKind.DATA if line in request.from_data else SourceKind.USER
        yield _line_fact(line, source, request.language)
    listed = SourceKind.DATA_PRODUCT if DataField.PRODUCTS in request.from_data else SourceKind.PRODUCT
    for product in request.products[:_MAX_PRODUCT_FACTS]:
        price = price_text(product.price, product.currency, request.language) if product.price else ""
        text = f"{product.name}: {price}" if price else product.name
        name = product.name if price else ""
        yield Fact(number=0, text=text, name=name, value=price, source=listed, url=product.url)
    for column, value in request.extra:
        if _speaks_of_the_page(column, value):
            told = truth_text(" ".join(value.split()), request.language)
            yield _named_fact(readable(column), told, SourceKind.USER)


def _placed(facts: Iterable[Fact]) -> Iterator[Fact]:
    """What the user gave, or product data, is confirmed where it stands."""
    for fact in facts:
        from_file = fact.source in (SourceKind.DATA, SourceKind.DATA_PRODUCT)
        yield replace(fact, place=FactPlace.FILE if from_file else FactPlace.GIVEN)


def _origin(request: PageRequest, field: DataField) -> SourceKind:
    return SourceKind.DATA if field in request.from_data else SourceKind.JOB


def _range_size(count: int, language: Language, source: SourceKind) -> Fact:
    one, many = LANGUAGES[language].range_size
    text = (one if count == 1 else many).format(number_text(count, language))
    return Fact(number=0, text=text, name=SKU_COUNT, value=str(count), source=source)


def _line_fact(line: str, source: SourceKind, language: Language) -> Fact:
    """What a spreadsheet or a program writes for yes and no ("TRUE") is said as the language says it."""
    named = _NAMED.fullmatch(line)
    if named is None or len(named[1].split()) > 6:
        return Fact(number=0, text=line, source=source)
    name = BRAND if meaning(named[1]) == BRAND else named[1]
    given = named[2].strip()
    value = truth_text(given, language)
    return Fact(
        number=0, text=line if value == given else f"{named[1]}: {value}", name=name, value=value, source=source
    )


def _named_fact(name: str, value: str, source: SourceKind, *, url: str = "") -> Fact:
    return Fact(number=0, text=f"{name}: {value}", name=name, value=value, source=source, url=url)


def _speaks_of_the_page(column: str, value: str) -> bool:
    """Columns that a team keeps for itself (ids, notes, dates, search figures) are no facts for readers."""
    if not value.strip() or len(value) > _MAX_EXTRA_CHARS or _NOT_WORDS.fullmatch(value.strip()) or is_index(column):
        return False
    return not _INTERNAL.fullmatch(readable(column).casefold()) and "<" not in value


def _key(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .;,")
