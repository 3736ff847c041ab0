"""The numbers a text states, with their unit, in any of the forms people write them in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<before>[€$£]\s?)?(?P<digits>\d+(?:[.,’'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|\d+)"
    r"(?:[\s\u00a0\u202f\-]?(?P<unit>[^\W\d_]{1,12}|%|€|\$|£|°C|\"|″))?"
)
UNITS: Final = {
    "mm": "mm", "millimetres": "mm", "millimeters": "mm", "millimeter": "mm",
    "cm": "cm", "centimetres": "cm", "centimeters": "cm", "zentimeter": "cm",
    "m": "m", "metres": "m", "meters": "m", "metre": "m", "meter": "m",
    "g": "g", "grams": "g", "gramm": "g", "kg": "kg", "kilograms": "kg", "kilogramm": "kg",
    "ml": "ml", "l": "l", "litres": "l", "liters": "l", "litre": "l", "liter": "l",
    "w": "w", "watt": "w", "watts": "w", "kw": "kw", "v": "v", "volt": "v", "bar": "bar",
    "%": "%", "percent": "%", "prozent": "%",
    "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur",
    "$": "usd", "usd": "usd", "dollars": "usd", "£": "gbp", "gbp": "gbp", "pounds": "gbp", "chf": "chf",
    "years": "year", "year": "year", "jahre": "year", "jahren": "year", "jahr": "year",
    "months": "month", "month": "month", "monate": "month", "monaten": "month", "monat": "month",
    "days": "day", "day": "day", "tage": "day", "tagen": "day", "tag": "day",
    "hours": "hour", "hour": "hour", "stunden": "hour", "stunde": "hour", "h": "hour",
    "minutes": "minute", "minute": "minute", "minuten": "minute", "min": "minute",
    "inch": "inch", "inches": "inch", "zoll": "inch", '"': "inch", "″": "inch",
    "mah": "mah", "wh": "wh", "gb": "gb", "tb": "tb",
}  # fmt: skip


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
