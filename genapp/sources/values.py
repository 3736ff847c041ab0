"""What is a value and what only stands where one should be; the words by which pages of shops are read."""

import re
import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Final

from babel import Locale

_WORDS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("shop_words.toml").read_text(encoding="utf-8")
)
SHOP_LANGUAGES: Final = tuple(_WORDS["common"])
"""Codes of the languages whose shops we read."""


def shop_words(kind: str, codes: Collection[str] = ()) -> str:
    """The words of one kind as one group of a regular expression: of all languages, or of those given and English."""
    chosen = [words for code, words in _WORDS[kind].items() if not codes or code == "en" or code in codes]
    return f"(?:{'|'.join(chosen)})"


def words_of(kind: str, code: str) -> str:
    """Those of one language; empty for languages whose shops we do not read."""
    return _WORDS[kind].get(code, "")


@cache
def common_words(code: str) -> frozenset[str]:
    return frozenset(_WORDS["common"][code].split())


_LONGEST: Final = 300
_SHEET_ERROR: Final = re.compile(
    r"#(?:REF!|N/?A!?|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|WERT!|BEZUG!|NV|SPILL!|CALC!|#+)|#{2,}", re.I
)
_TEMPLATE: Final = re.compile(
    r"\{\{|\}\}|\{%|%\}|<%|\$\{|\[\[|%[a-z_]+%|\[(?:insert|todo|tbd|your)\b|\blorem ipsum\b|\bTODO\b"
)
_PLACEHOLDER: Final = re.compile(
    r"[\W_]*|n/?\.?a\.?|n/d|nan|nat|<na>|null|nil|undefined|tb[acd]|todo|xxx+|inf|-?infinity|\[?object object\]?|"
    r"default(?: title)?|\$[a-z_.]+|placeholder|dummy|example|sample|lorem.*|%\w+%|" + shop_words("nothing"),
    re.I,
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_NO_MEASURE: Final = re.compile(
    r"0+(?:[.,]0+)?\s*(?:mm|cm|m|km|g|kg|mg|lb|lbs|oz|ml|cl|l|w|v|in|inch|ft|%|[€$£])?", re.I
)
_INDEX: Final = re.compile(
    r"#|unnamed: ?\d+|column ?\d+|spalte ?\d+|no\.?|nr\.?|pos\.?|index|row|zeile|field ?\d+|\d+", re.I
)


def plain_value(text: str) -> str:
    """The value without entities that were written twice, in one line."""
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return " ".join(text.split())


def is_value(text: str) -> bool:
    """False for errors of a spreadsheet, placeholders, templates, entities left over and "no information"."""
    text = text.strip()[:_LONGEST]
    if _SHEET_ERROR.search(text) or _TEMPLATE.search(text) or _ENTITY.search(text):
        return False
    return not _PLACEHOLDER.fullmatch(text.strip(" .:;()[]"))


def is_measure_of_nothing(text: str) -> bool:
    """A zero where a weight or a width was never entered ("0", "0.00 kg")."""
    return _NO_MEASURE.fullmatch(text.strip()[:20]) is not None


def is_index(name: str) -> bool:
    """The heading of a column that only counts ("#", "Unnamed: 0")."""
    return _INDEX.fullmatch(name.strip(" .:")[:30]) is not None


_UNTIL: Final = re.compile(rf"\b{shop_words('until')}\b", re.I)
_NUMERIC: Final = re.compile(
    r"(?<![\d./-])(?:(\d{1,2})[./-] ?(\d{1,2})[./-] ?((?:19|20)\d\d)|((?:19|20)\d\d)-(\d{1,2})-(\d{1,2}))(?!\d)"
)


_LAST_DAY: Final = re.compile(
    r"\b(?:until|till|bis(?: zum)?|jusqu.au|hasta(?: el)?|fino al|tot(?: en met)?|até|indtil|do) ?(?=\w)", re.I
)


@cache
def _months() -> dict[str, int]:
    """The names of the months in all languages we read, in lower case."""
    found: dict[str, int] = {}
    for code in SHOP_LANGUAGES:
        months = Locale.parse(code).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                found.update(
                    {name.casefold().rstrip("."): n for n, name in months[form][width].items() if len(name) > 2}
                )
    return found


_DAY_MONTH: Final = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er)?\.? (?:of |de |di |d')?([^\W\d_]{3,12})\.?,?(?: (?:de |del )?((?:19|20)\d\d))?"
)
_MONTH_DAY: Final = re.compile(r"\b([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?(?:, ?| )((?:19|20)\d\d)\b")


def is_over(text: str, today: date) -> bool:
    """Whether it tells of a day that has passed, or of one without a year, of which nobody knows whether it has.

    A day in a text is an offer's end or an event; "05/06/2024" is read in the order that makes it a day.
    """
    days = list(_days(text[: 4 * _LONGEST]))
    return any(day is None or day < today for day in days)


def ends(text: str) -> bool:
    """Whether it speaks of an end or of an event ("valid until")."""
    return _UNTIL.search(text[:_LONGEST]) is not None


def has_ended(text: str, today: date) -> bool:
    """Whether it says of something that it was until a day that has passed ("sale until 3 March 2025")."""
    return any(
        bool(days) and all(day is not None and day < today for day in days)
        for found in _LAST_DAY.finditer(text[:_LONGEST])
        if (days := _days(text[found.end() : found.end() + 24]))
    )


def _days(text: str) -> list[date | None]:
    found: list[date | None] = []
    for one in _NUMERIC.finditer(text):
        first, second, year, iso_year, month, day = one.groups()
        found += [_day(iso_year, month, day)] if iso_year else [_day(year, second, first) or _day(year, first, second)]
    for one in _DAY_MONTH.finditer(text):
        if number := _months().get(one[2].casefold()):
            found.append(_day(one[3], number, one[1]) if one[3] else None)
    for one in _MONTH_DAY.finditer(text):
        if number := _months().get(one[1].casefold()):
            found.append(_day(one[3], number, one[2]))
    return found


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_CODE_NAME: Final = re.compile(rf"(?:{shop_words('sku')}|(?:kod )?(?:ean|gtin|upc|isbn|mpn)\b.*)\.?", re.I)


def is_code_name(name: str) -> bool:
    """Whether it names the number of an article ("SKU", "Art.-Nr.", "EAN")."""
    return _CODE_NAME.fullmatch(name) is not None
