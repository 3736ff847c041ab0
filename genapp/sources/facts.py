"""Makes the fact sheet: what the user said first, then what the target page says; numbered, each with its source."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from genapp.page.facts import Fact, FactSheet, SourceKind
from genapp.page.money import number_text, price_text
from genapp.page.request import DataField, Language, PageRequest, PageType
from genapp.sources.extracted import ExtractedPage
from genapp.sources.labels import BRAND, SKU_COUNT, meaning
from genapp.sources.target_facts import target_facts
from genapp.words import readable

MAX_FACTS: Final = 60
MAX_PRODUCT_FACTS: Final = 20
MAX_EXTRA_CHARS: Final = 300

_NAMED: Final = re.compile(r"([^:.!?|]{1,60}?)\s*:\s+(\S.*)", re.S)
_INTERNAL: Final = re.compile(
    r"(?:row|job|batch|page|content|category|product|parent|post|item)?\s*id|ids?|row|line|index|handle|slug|path|url|link"
    r"|notes?|comments?|remarks?|todo|internal.*|owner|assignee|assigned.*|author|editor|reviewer|team|client|campaign"
    r"|created.*|updated.*|modified.*|date|timestamp|template|cpc|kd|difficulty|competition|rank|position|traffic|clicks"
    r"|impressions|ctr|intent|volume|cluster|group|published|active|enabled|visible|image.*|img.*|meta.*|title|h1|seo.*"
    r"|notizen?|anmerkung\w*|kommentar\w*|bemerkung\w*|intern.*|zuständig.*|bearbeiter\w*|datum|erstellt.*|geändert.*"
)
_NOT_WORDS: Final = re.compile(r"(?:https?://|www\.)\S*|true|false|yes|no|ja|nein|[-–—?.]+|n/?a|null|none|#\S+", re.I)
_CATEGORY_SIZE: Final = {
    Language.EN: ("The category holds {} product", "s", "."),
    Language.DE: ("Die Kategorie umfasst {} Produkt", "e", "."),
}


def make_fact_sheet(request: PageRequest, page: ExtractedPage | None = None) -> FactSheet:
    """`page` is the target page, if it could be read; competitor pages never become facts."""
    sheet: list[Fact] = []
    texts: set[str] = set()
    names: set[str] = set()
    for fact in _all_facts(request, page):
        key = _key(fact.text)
        known = key in texts or (fact.source is SourceKind.TARGET and fact.name and meaning(fact.name) in names)
        brand_again = fact.name == BRAND and BRAND in names
        if known or brand_again or not fact.says_something or len(sheet) == MAX_FACTS:
            continue
        texts.add(key)
        if fact.name:
            names.add(meaning(fact.name))
        sheet.append(replace(fact, number=len(sheet) + 1))
    return FactSheet(facts=tuple(sheet))


def _all_facts(request: PageRequest, page: ExtractedPage | None) -> Iterator[Fact]:
    """In order of rank: of two that say the same the first is kept."""
    if request.brand:
        yield _named_fact(BRAND, request.brand, _origin(request, DataField.BRAND, SourceKind.JOB))
    if request.sku_count and request.page_type is PageType.CATEGORY:
        source = _origin(request, DataField.SKU_COUNT, SourceKind.JOB)
        yield _category_size(request.sku_count, request.language, source)
    for line in request.facts:
        yield _line_fact(line, SourceKind.DATA if line in request.from_data else SourceKind.USER)
    listed = SourceKind.DATA_PRODUCT if DataField.PRODUCTS in request.from_data else SourceKind.PRODUCT
    for product in request.products[:MAX_PRODUCT_FACTS]:
        price = price_text(product.price, product.currency, request.language) if product.price else ""
        text = f"{product.name}: {price}" if price else product.name
        name = product.name if price else ""
        yield Fact(number=0, text=text, name=name, value=price, source=listed, url=product.url)
    for column, value in request.extra:
        if _speaks_of_the_page(column, value):
            yield _named_fact(readable(column), " ".join(value.split()), SourceKind.USER)
    if page is not None:
        yield from target_facts(request, page)


def _origin(request: PageRequest, field: DataField, given: SourceKind) -> SourceKind:
    return SourceKind.DATA if field in request.from_data else given


def _category_size(count: int, language: Language, source: SourceKind) -> Fact:
    head, plural, end = _CATEGORY_SIZE[language]
    text = head.format(number_text(count, language)) + (plural if count != 1 else "") + end
    return Fact(number=0, text=text, name=SKU_COUNT, value=str(count), source=source)


def _line_fact(line: str, source: SourceKind) -> Fact:
    named = _NAMED.fullmatch(line)
    if named is None or len(named[1].split()) > 6:
        return Fact(number=0, text=line, source=source)
    name = BRAND if meaning(named[1]) == BRAND else named[1]
    return Fact(number=0, text=line, name=name, value=named[2].strip(), source=source)


def _named_fact(name: str, value: str, source: SourceKind) -> Fact:
    return Fact(number=0, text=f"{name}: {value}", name=name, value=value, source=source)


def _speaks_of_the_page(column: str, value: str) -> bool:
    """Columns that a team keeps for itself (ids, notes, dates, search figures) are no facts for readers."""
    if not value.strip() or len(value) > MAX_EXTRA_CHARS or _NOT_WORDS.fullmatch(value.strip()):
        return False
    return not _INTERNAL.fullmatch(readable(column).casefold()) and "<" not in value


def _key(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .;,")
