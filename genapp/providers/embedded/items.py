"""The facts of a sheet as the writer sees them: what kind of thing each says, and how it stands in a sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from genapp.languages import LANGUAGES, called, number_text, price_text
from genapp.page import BRAND, PRODUCT_LINES, Fact, FactSheet, Language, SourceKind, Subject
from genapp.providers.embedded.library import any_word, library, names

_YES: Final = re.compile(rf"{any_word('yes')}|✓|✔", re.I)
_NO: Final = re.compile(any_word("no"), re.I)
_MOST_WORDS: Final = 10
_MOST_WORDS_OF_AN_ITEM: Final = 6
_MOST_ITEMS: Final = 8
_NUMBER: Final = r"\d+(?:[.,’']\d+)*"
_RANGE: Final = re.compile(rf"(?<![\w\-–./:])({_NUMBER})\s?[-–]\s?({_NUMBER})(?![\w]*[-–/:])(?!\d)")
_UNTIL: Final = "|".join(spec.until for spec in LANGUAGES.values())
_PERIOD: Final = re.compile(
    rf"^({_NUMBER})(?:\s?(?:[-–]|{_UNTIL})\s?{_NUMBER})?\s+(?:(?:{any_word('before_period')})\s+)?(?:{any_word('period')})$",
    re.I,
)
_AMOUNT: Final = re.compile(
    r"^(?:(?P<before>[€$£]|EUR|USD|GBP|CHF)\s?)?(?P<number>\d+(?:[.,’']\d{3})*(?:[.,]\d{1,2})?)"
    r"(?:\s?(?P<after>[€$£]|EUR|USD|GBP|CHF|Euro))?"
    rf"(?P<rest>(?:\s+(?:{any_word('per')})\s.+|\s+(?:{any_word('regular')})))?$",
    re.I,
)
_CODES: Final = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR"}
_FROM: Final = re.compile(rf"^(?:{any_word('from')})\s+(.+)$", re.I)
_CLAUSE: Final = re.compile(rf"[.;:!?]\s|\s[-–—]\s|\b(?:{any_word('clause')})\b", re.I)
_TURN: Final = re.compile(rf"(?:{any_word('turn')})\b", re.I)
"""An item that begins like this goes on with the sentence, so that "and" would join what does not belong together."""
_LAST_PAIR: Final = re.compile(rf"\s+(?:{any_word('and')}|&)\s+")
_JOINED: Final = re.compile(rf"\s(?:{any_word('and')}|&)\s")
_ODD: Final = re.compile(rf"\b(?:{any_word('and')}|{any_word('or')})\b")
_LONGEST_QUOTE: Final = 45
_WATTS: Final = re.compile(r"\d\s?(?:k?W|PS|hp|watts?)\b", re.I)
_FACET: Final = re.compile(r"(?<=[^\d\s]),\s+(?=\S)|(?<=\d),\s+(?=[^\W\d])|;\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What kind of thing a fact says, and how that stands in the middle of a sentence.

    `form` is yes, no, period, amount, range, from, single, many or long; `label` is the value after a colon.
    """

    text: str
    form: str
    plural: bool = False
    dative: str = ""
    label: str = ""

    @property
    def labelled(self) -> str:
        return self.label or self.text


def read_value(raw: str, language: Language, *, price: bool = False, keep_capitals: bool = False) -> Value:
    """Never changes a number or a unit; only their spelling follows the language."""
    grammar = LANGUAGES[language].grammar
    small = (lambda text: text) if keep_capitals else grammar.lower_value
    text = " ".join(raw.split()).rstrip(" .;,!")
    if _YES.fullmatch(text) or _NO.fullmatch(text):
        return Value(text=text, form="yes" if _YES.fullmatch(text) else "no")
    if price:
        return _price(text, language)
    spoken = _spoken_range(text, language)
    if match := _PERIOD.match(text):
        spoken = small(spoken)
        return Value(
            text=spoken, form="period", plural=spoken != text or match[1] != "1", dative=grammar.dative(spoken)
        )
    items = [small(item.strip()) for item in _facets(spoken)]
    if _is_list(items, text):
        return Value(text=grammar.join(items), form="many", plural=True)
    if (
        len(text.split()) > _MOST_WORDS
        or _CLAUSE.search(f"{text} ")
        or "," in spoken.replace(", ", ",,") * (len(items) > 1)
    ):
        return Value(text=spoken, form="long")
    spoken = small(spoken)
    joined = _JOINED.search(spoken) is not None
    return Value(text=spoken, form="many" if joined else "single", plural=joined)


def _spoken_range(text: str, language: Language) -> str:
    """ "2-4" as "2 to 4"."""
    return _RANGE.sub(rf"\1 {LANGUAGES[language].until} \2", text)


def _facets(text: str) -> list[str]:
    """The items of "a, b, c" and of "a, b and c"."""
    items = _FACET.split(text)
    if len(items) > 1 and len(pair := _LAST_PAIR.split(items[-1])) == 2:
        items = [*items[:-1], *pair]
    return items


def _is_list(items: list[str], text: str) -> bool:
    short = all(0 < len(item.split()) <= _MOST_WORDS_OF_AN_ITEM for item in items)
    odd = _ODD.search(" ".join(items)) or re.search(r"[.:!?]\s|\s[-–—]\s", text)
    turns = any(_TURN.match(item) or _CLAUSE.search(f"{item} ") for item in items)
    return 1 < len(items) <= _MOST_ITEMS and short and not odd and not turns and not _mixed(items)


def _mixed(items: list[str]) -> bool:
    """Measures beside words, as in "1.8 m, textile": things of two kinds are no list."""
    measures = [bool(re.match(r"\d", item)) for item in items]
    return any(measures) and not all(measures)


def _price(text: str, language: Language) -> Value:
    if amount := _amount(text, language):
        return Value(text=amount, form="amount")
    if match := _FROM.match(text):
        amount = _amount(match[1], language)
        return (
            Value(text=amount, form="from", label=f"{LANGUAGES[language].starting} {amount}")
            if amount
            else Value(text=text, form="long")
        )
    spoken = _spoken_range(text, language)
    ranged = re.fullmatch(
        rf"(?:[€$£]\s?)?{_NUMBER}\s?(?:[€$£]|EUR|Euro)?\s(?:{_UNTIL})\s(?:[€$£]\s?)?{_NUMBER}\s?(?:[€$£]|EUR|USD|GBP|CHF|Euro)?",
        spoken,
    )
    return Value(text=spoken, form="range" if ranged else "long")


def _amount(text: str, language: Language) -> str:
    """One price with its currency in the form of the language; empty when it is anything else."""
    match = _AMOUNT.match(text)
    if not match or not (sign := match["before"] or match["after"]):
        return ""
    number = re.sub("[’']", "", match["number"])
    decimal = re.sub(r"[.,](?=\d{3}\b)", "", number).replace(",", ".")
    shown = price_text(decimal, _CODES.get(sign.upper(), sign.upper()), language)
    if "." not in decimal:
        shown = re.sub(r"[.,]00(?!\d)", "", shown)
    return f"{shown}{match['rest'] or ''}"


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


def read_items(sheet: FactSheet, subject: Subject, language: Language) -> tuple[Item, ...]:
    """In the order of the sheet, each attribute once; product lines and silent facts are left out."""
    found: dict[str, Item] = {}
    for fact in sheet.facts:
        told = fact.name and fact.value and fact.source not in PRODUCT_LINES and not _site_brand(fact, subject)
        if told and (item := _item(fact, language)):
            found.setdefault(item.key or item.name.casefold(), item)
    return tuple(found.values())


def read_quotes(sheet: FactSheet) -> tuple[Quote, ...]:
    return tuple(
        Quote(text=_sentence(fact.text), fact=fact.number)
        for fact in sheet.facts
        if not fact.name
        and fact.source not in PRODUCT_LINES
        and fact.says_something
        and len(fact.text.split()) <= _LONGEST_QUOTE
    )


def _sentence(text: str) -> str:
    """With a capital and a full stop; the words stay."""
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:] if text[:1].islower() and text[1:2].islower() else text
    return text if text.endswith((".", "!", "?", "…", ".”", ".“", '."')) else f"{text}."


def _key_of(name: str, value: str) -> str:
    """The attribute a name means; empty when it is not known. A few names mean two things."""
    key = names().get(" ".join(name.casefold().split()).strip(" .:"), "")
    digits = value.strip()[:1].isdigit()
    if key == "sku_count" and not value.strip().replace(".", "").replace(",", "").isdigit():
        return "types"
    if key == "power" and not _WATTS.search(value):
        return "coverage" if not digits else "power"
    if key == "waterproof" and digits:
        return "water_rating"
    return key


def _site_brand(fact: Fact, subject: Subject) -> bool:
    """On a product page the brand of the job is that of the product; elsewhere it is whose site it is."""
    own = fact.source in (SourceKind.JOB, SourceKind.TARGET)
    return own and fact.name == BRAND and subject is not Subject.PRODUCT


def _item(fact: Fact, language: Language) -> Item | None:
    key = _key_of(fact.name, fact.value)
    if key == "silent" or fact.name.casefold() in called("product") | {"name"}:
        return None
    entry = library(language).attribute(key)
    small_colours = LANGUAGES[language].grammar.small_colours
    keep_capitals = key == "colour" and not small_colours
    value = read_value(fact.value, language, price=key in ("price", "premium"), keep_capitals=keep_capitals)
    if key == "colour" and small_colours and value.form in ("single", "many"):
        value = replace(value, text=value.text.lower())
    elif key == "colour":
        value = replace(value, text=value.text[:1].upper() + value.text[1:])
    if key == "sku_count":
        count = int(re.sub(r"\D", "", fact.value))
        value = Value(text=number_text(count, language), form="single", plural=count != 1)
    if value.form in ("yes", "no") and value.form not in entry:
        value = Value(text=value.text, form="long")
    return Item(
        key=key if entry else "",
        theme=entry.get("theme", "more"),
        noun=entry.get("noun", fact.name),
        name=fact.name,
        value=value,
        fact=fact.number,
    )


def ranked(items: Iterable[Item], first: Sequence[str]) -> list[Item]:
    """Items of these attributes first, in this order; all others after them as they stood."""
    rank = {key: place for place, key in enumerate(first)}
    return sorted(items, key=lambda item: rank.get(item.key, len(rank)))


def facts_of(parts: Iterable[Item | Quote]) -> tuple[int, ...]:
    return tuple(sorted({part.fact for part in parts}))


def without(items: Iterable[Item], words: Iterable[str]) -> Iterator[Item]:
    """Leaves out what a check complained of."""
    bad = [word.casefold() for word in words if word]
    return (item for item in items if not any(word in item.value.text.casefold() for word in bad))
