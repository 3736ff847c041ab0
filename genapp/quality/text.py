"""Words, sentences, numbers and widths of a text, compared regardless of inflection."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from genapp.languages import LANGUAGES
from genapp.page import Language

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_SHORTEST_STEM: Final = 3
_LINK_WORDS: Final = frozenset(word for spec in LANGUAGES.values() for word in spec.link_words.split())
_MOST_LINK_WORDS: Final = 2
"""Between two words of a keyword: "Wanderschuhe für Damen" is the keyword "wanderschuhe damen"."""
_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<before>[€$£]\s?)?(?P<digits>\d+(?:[.,’'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|\d+)"
    r"(?:[\s\u00a0\u202f\-]?(?P<unit>[^\W\d_]{1,12}|%|€|\$|£|°C|\"|″))?"
)
_PLAIN: Final = "mm cm m g kg ml l w kw v bar % eur usd gbp chf mah wh gb tb"
"""Units that are written as we write them."""
_SIGNS: Final = {"€": "eur", "$": "usd", "£": "gbp", "h": "hour", "min": "minute", '"': "inch", "″": "inch"}
_UNITS: Final = (
    {unit: unit for unit in _PLAIN.split()}
    | _SIGNS
    | {word: sign for spec in LANGUAGES.values() for sign, words in spec.units.items() for word in words.split()}
)
_FONT_SIZE: Final = 20
_UPPER: Final = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
), strict=True))  # fmt: skip
_LOWER: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
    556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
), strict=True))  # fmt: skip
_OTHER: Final = {
    " ": 278, "!": 278, '"': 355, "#": 556, "%": 889, "&": 667, "'": 191, "(": 333, ")": 333, "*": 389, "+": 584,
    ",": 278, "-": 333, ".": 278, "/": 278, ":": 278, ";": 278, "=": 584, "?": 556, "|": 260, "–": 556, "—": 1000,
    "·": 278, "’": 222, "“": 333, "”": 333, "„": 333, "Ä": 667, "Ö": 778, "Ü": 722, "ß": 611, "ä": 556, "ö": 556,
    "ü": 556, "é": 556, "€": 556,
}  # fmt: skip
_WIDTHS: Final = _UPPER | _LOWER | _OTHER
"""Per 1,000 em."""
_DEFAULT_WIDTH: Final = 556
"""A digit, and the best guess for a sign that is not listed."""


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def _stem(word: str, language: Language) -> str:
    """A rough stem, good enough to see that "boots" is "boot" and "Kaffeemaschinen" is "Kaffeemaschine"."""
    low = word.casefold().strip("'’-.")
    for ending in LANGUAGES[language].endings:
        if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST_STEM:
            return low[: -len(ending)] + ("y" if ending == "ies" else "")
    return low


def _stems(text: str, language: Language) -> list[str]:
    return [_stem(word, language) for word in words(text)]


def positions(keyword: str, text: str, language: Language) -> list[int]:
    """Where the keyword begins in the text, in words from 0; its words in order, link words between them."""
    wanted = [part for part in _stems(keyword, language) if part not in _LINK_WORDS] or _stems(keyword, language)
    have = _stems(text, language)
    return [start for start in range(len(have)) if wanted and _matches(wanted, have, start)]


def _matches(wanted: Sequence[str], have: Sequence[str], start: int) -> bool:
    at = start
    for index, part in enumerate(wanted):
        if index:
            skipped = 0
            while at < len(have) and have[at] != part and have[at] in _LINK_WORDS and skipped < _MOST_LINK_WORDS:
                at, skipped = at + 1, skipped + 1
        if at >= len(have) or have[at] != part:
            return False
        at += 1
    return True


def shingles(text: str, size: int) -> set[tuple[str, ...]]:
    """All runs of `size` words, in lower case."""
    return set(runs(text, size))


def runs(text: str, size: int) -> Iterator[tuple[str, ...]]:
    low = [word.casefold() for word in words(text)]
    return (tuple(low[at : at + size]) for at in range(len(low) - size + 1))


def jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Share of common runs: 0 for nothing in common, 1 for the same text."""
    return len(one & other) / len(one | other) if one and other else 0.0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; the unit is empty when none that we know stands beside it."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A number as it stands in a text, and what it may mean ("1.200" is 1200 or 1.2)."""

    text: str
    meanings: frozenset[Quantity]


def mentions(text: str) -> Iterator[Mention]:
    """Every number written in digits, with its unit, in any of the forms people write them in."""
    for match in _NUMBER.finditer(text):
        unit = _UNITS.get((match["before"] or match["unit"] or "").strip().casefold(), "")
        values = _values(match["digits"])
        shown = match[0] if unit else (match["before"] or "") + match["digits"]
        yield Mention(shown.strip(), frozenset(Quantity(value, unit) for value in values))


def quantities(text: str) -> set[Quantity]:
    """All meanings of all numbers of a text."""
    return {meaning for mention in mentions(text) for meaning in mention.meanings}


def _values(digits: str) -> set[Decimal]:
    plain = re.sub(r"[\s\u00a0\u202f’']", "", digits)
    readings = {plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}
    return {value.normalize() for reading in readings if (value := _decimal(reading)) is not None}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def pixel_width(text: str) -> float:
    """Width of a title on a result page in CSS pixels: Arial at 20 px, from its public advance widths."""
    return sum(_WIDTHS.get(sign, _DEFAULT_WIDTH) for sign in text) * _FONT_SIZE / 1000
