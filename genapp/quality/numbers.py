"""The numbers a text states, with their unit, in any of the forms people write them in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from genapp.languages import LANGUAGES

NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<before>[€$£]\s?)?(?P<digits>\d+(?:[.,’'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|\d+)"
    r"(?:[\s\u00a0\u202f\-]?(?P<unit>[^\W\d_]{1,12}|%|€|\$|£|°C|\"|″))?"
)
PLAIN: Final = "mm cm m g kg ml l w kw v bar % eur usd gbp chf mah wh gb tb"
"""Units that are written as we write them."""
SIGNS: Final = {"€": "eur", "$": "usd", "£": "gbp", "h": "hour", "min": "minute", '"': "inch", "″": "inch"}
UNITS: Final = (
    {unit: unit for unit in PLAIN.split()}
    | SIGNS
    | {word: sign for spec in LANGUAGES.values() for sign, words in spec.units.items() for word in words.split()}
)


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
    """Every number written in digits."""
    for match in NUMBER.finditer(text):
        unit = UNITS.get((match["before"] or match["unit"] or "").strip().casefold(), "")
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
