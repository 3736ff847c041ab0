"""Reads the value of a fact: what kind of thing it says, and how it stands in the middle of a sentence."""

import re
from dataclasses import dataclass
from typing import Final

from genapp.languages import LANGUAGES, price_text
from genapp.languages.base import Grammar
from genapp.page.request import Language
from genapp.providers.embedded.library import any_word

YES: Final = re.compile(rf"{any_word('yes')}|✓|✔", re.I)
NO: Final = re.compile(any_word("no"), re.I)
MOST_WORDS: Final = 10
MOST_WORDS_OF_AN_ITEM: Final = 6
MOST_ITEMS: Final = 8
NUMBER: Final = r"\d+(?:[.,’']\d+)*"
RANGE: Final = re.compile(rf"(?<![\w\-–./:])({NUMBER})\s?[-–]\s?({NUMBER})(?![\w]*[-–/:])(?!\d)")
UNTIL: Final = "|".join(spec.until for spec in LANGUAGES.values())
PERIOD: Final = re.compile(
    rf"^({NUMBER})(?:\s?(?:[-–]|{UNTIL})\s?{NUMBER})?\s+(?:(?:{any_word('before_period')})\s+)?(?:{any_word('period')})$",
    re.I,
)
AMOUNT: Final = re.compile(
    r"^(?:(?P<before>[€$£]|EUR|USD|GBP|CHF)\s?)?(?P<number>\d+(?:[.,’']\d{3})*(?:[.,]\d{1,2})?)"
    r"(?:\s?(?P<after>[€$£]|EUR|USD|GBP|CHF|Euro))?"
    rf"(?P<rest>(?:\s+(?:{any_word('per')})\s.+|\s+(?:{any_word('regular')})))?$",
    re.I,
)
CODES: Final = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR"}
FROM: Final = re.compile(rf"^(?:{any_word('from')})\s+(.+)$", re.I)
CLAUSE: Final = re.compile(rf"[.;:!?]\s|\s[-–—]\s|\b(?:{any_word('clause')})\b", re.I)
TURN: Final = re.compile(rf"(?:{any_word('turn')})\b", re.I)
"""An item that begins like this goes on with the sentence, so that "and" would join what does not belong together."""
LAST_PAIR: Final = re.compile(rf"\s+(?:{any_word('and')}|&)\s+")
JOINED: Final = re.compile(rf"\s(?:{any_word('and')}|&)\s")
ODD: Final = re.compile(rf"\b(?:{any_word('and')}|{any_word('or')})\b")
FACET: Final = re.compile(r"(?<=[^\d\s]),\s+(?=\S)|(?<=\d),\s+(?=[^\W\d])|;\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """`form` is yes, no, period, amount, range, from, single, many or long; `label` is the value after a colon."""

    text: str
    form: str
    plural: bool = False
    dative: str = ""
    label: str = ""

    @property
    def labelled(self) -> str:
        return self.label or self.text


def read_value(
    raw: str, language: Language, grammar: Grammar, *, price: bool = False, keep_capitals: bool = False
) -> Value:
    """Never changes a number or a unit; only their spelling follows the language."""
    small = (lambda text: text) if keep_capitals else grammar.lower_value
    text = " ".join(raw.split()).rstrip(" .;,!")
    if YES.fullmatch(text) or NO.fullmatch(text):
        return Value(text=text, form="yes" if YES.fullmatch(text) else "no")
    if price:
        return _price(text, language)
    spoken = RANGE.sub(rf"\1 {LANGUAGES[language].until} \2", text)
    if match := PERIOD.match(text):
        spoken = small(spoken)
        return Value(
            text=spoken, form="period", plural=spoken != text or match[1] != "1", dative=grammar.dative(spoken)
        )
    items = [small(item.strip()) for item in _facets(spoken)]
    if _is_list(items, text):
        return Value(text=grammar.join(items), form="many", plural=True)
    if (
        len(text.split()) > MOST_WORDS
        or CLAUSE.search(f"{text} ")
        or "," in spoken.replace(", ", ",,") * (len(items) > 1)
    ):
        return Value(text=spoken, form="long")
    spoken = small(spoken)
    joined = JOINED.search(spoken) is not None
    return Value(text=spoken, form="many" if joined else "single", plural=joined)


def _facets(text: str) -> list[str]:
    """The items of "a, b, c" and of "a, b and c"."""
    items = FACET.split(text)
    if len(items) > 1 and len(pair := LAST_PAIR.split(items[-1])) == 2:
        items = [*items[:-1], *pair]
    return items


def _is_list(items: list[str], text: str) -> bool:
    short = all(0 < len(item.split()) <= MOST_WORDS_OF_AN_ITEM for item in items)
    odd = ODD.search(" ".join(items)) or re.search(r"[.:!?]\s|\s[-–—]\s", text)
    turns = any(TURN.match(item) or CLAUSE.search(f"{item} ") for item in items)
    return 1 < len(items) <= MOST_ITEMS and short and not odd and not turns and not _mixed(items)


def _mixed(items: list[str]) -> bool:
    """Measures beside words, as in "1.8 m, textile": things of two kinds are no list."""
    measures = [bool(re.match(r"\d", item)) for item in items]
    return any(measures) and not all(measures)


def _price(text: str, language: Language) -> Value:
    if amount := _amount(text, language):
        return Value(text=amount, form="amount")
    if match := FROM.match(text):
        amount = _amount(match[1], language)
        return (
            Value(text=amount, form="from", label=f"{LANGUAGES[language].starting} {amount}")
            if amount
            else Value(text=text, form="long")
        )
    spoken = RANGE.sub(rf"\1 {LANGUAGES[language].until} \2", text)
    ranged = re.fullmatch(
        rf"(?:[€$£]\s?)?{NUMBER}\s?(?:[€$£]|EUR|Euro)?\s(?:{UNTIL})\s(?:[€$£]\s?)?{NUMBER}\s?(?:[€$£]|EUR|USD|GBP|CHF|Euro)?",
        spoken,
    )
    return Value(text=spoken, form="range" if ranged else "long")


def _amount(text: str, language: Language) -> str:
    """One price with its currency in the form of the language; empty when it is anything else."""
    match = AMOUNT.match(text)
    if not match or not (sign := match["before"] or match["after"]):
        return ""
    number = match["number"].replace("’", "").replace("'", "")
    decimal = re.sub(r"[.,](?=\d{3}\b)", "", number).replace(",", ".")
    code = CODES.get(sign.upper(), sign.upper())
    whole = "." not in decimal
    shown = price_text(decimal, code, language)
    shown = re.sub(r"[.,]00(?!\d)", "", shown) if whole else shown
    return f"{shown}{match['rest'] or ''}"
