"""The facts of a sheet as the writer sees them: attributes it can speak of, and sentences it may quote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from genapp.languages import called, number_text
from genapp.languages.base import Grammar
from genapp.page.components import Subject
from genapp.page.facts import BRAND, PRODUCT_LINES, Fact, FactSheet, SourceKind
from genapp.page.request import Language
from genapp.providers.embedded.library import library, names
from genapp.providers.embedded.values import Value, read_value

LONGEST_QUOTE: Final = 45
WATTS: Final = re.compile(r"\d\s?(?:k?W|PS|hp|watts?)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One "name: value" fact. `key` is its attribute, empty when the name is not in the lexicon."""

    key: str
    theme: str
    noun: str
    name: str
    value: Value
    fact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of the user, kept as it is."""

    text: str
    fact: int


def read_items(sheet: FactSheet, subject: Subject, language: Language, grammar: Grammar) -> tuple[Item, ...]:
    """In the order of the sheet, each attribute once; product lines and silent facts are left out."""
    found: dict[str, Item] = {}
    for fact in sheet.facts:
        if fact.name and fact.value and fact.source not in PRODUCT_LINES and not _site_brand(fact, subject):
            item = _item(fact, language, grammar)
            if item:
                found.setdefault(item.key or item.name.casefold(), item)
    return tuple(found.values())


def read_quotes(sheet: FactSheet) -> tuple[Quote, ...]:
    return tuple(
        Quote(text=sentence(fact.text), fact=fact.number)
        for fact in sheet.facts
        if not fact.name and fact.source not in PRODUCT_LINES and _can_be_quoted(fact)
    )


def _can_be_quoted(fact: Fact) -> bool:
    return fact.says_something and len(fact.text.split()) <= LONGEST_QUOTE


def sentence(text: str) -> str:
    """With a capital and a full stop; the words stay."""
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:] if text[:1].islower() and text[1:2].islower() else text
    return text if text.endswith((".", "!", "?", "…", ".”", ".“", '."')) else f"{text}."


def key_of(name: str, value: str) -> str:
    """The attribute a name means; empty when it is not known. A few names mean two things."""
    key = names().get(" ".join(name.casefold().split()).strip(" .:"), "")
    digits = value.strip()[:1].isdigit()
    if key == "sku_count" and not value.strip().replace(".", "").replace(",", "").isdigit():
        return "types"
    if key == "power" and not WATTS.search(value):
        return "coverage" if not digits else "power"
    if key == "waterproof" and digits:
        return "water_rating"
    return key


def _site_brand(fact: Fact, subject: Subject) -> bool:
    """On a product page the brand of the job is that of the product; elsewhere it is whose site it is."""
    own = fact.source in (SourceKind.JOB, SourceKind.TARGET)
    return own and fact.name == BRAND and subject is not Subject.PRODUCT


def _item(fact: Fact, language: Language, grammar: Grammar) -> Item | None:
    key = key_of(fact.name, fact.value)
    if key == "silent" or fact.name.casefold() in called("product") | {"name"}:
        return None
    entry = library(language).attribute(key)
    value = read_value(
        fact.value,
        language,
        grammar,
        price=key in ("price", "premium"),
        keep_capitals=key == "colour" and not grammar.small_colours,
    )
    if key == "colour" and grammar.small_colours and value.form in ("single", "many"):
        value = replace(value, text=value.text.lower())
    elif key == "colour":
        value = replace(value, text=value.text[:1].upper() + value.text[1:])
    if key == "sku_count":
        count = int(re.sub(r"\D", "", fact.value))
        value = Value(text=number_text(count, language), form="single", plural=count != 1)
    noun = entry.get("noun", fact.name)
    if value.form in ("yes", "no") and f"{value.form}" not in entry:
        value = Value(text=value.text, form="long")
    return Item(
        key=key if entry else "",
        theme=entry.get("theme", "more"),
        noun=noun,
        name=fact.name,
        value=value,
        fact=fact.number,
    )


def facts_of(parts: Iterable[Item | Quote]) -> tuple[int, ...]:
    return tuple(sorted({part.fact for part in parts}))


def without(items: Iterable[Item], words: Iterable[str]) -> Iterator[Item]:
    """Leaves out what a check complained of."""
    bad = [word.casefold() for word in words if word]
    return (item for item in items if not any(word in item.value.text.casefold() for word in bad))
