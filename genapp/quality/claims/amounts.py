"""Numbers with their units as a text states them: in digits or words, as ranges and limits, compared by value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from genapp.quality.claims.lexicon import Lexicon, Token, lexicon
from genapp.quality.claims.numerals import clock, compound, spoken

_FACTORS: Final[dict[str, tuple[str, str]]] = {
    "mm": ("length", "0.001"), "cm": ("length", "0.01"), "dm": ("length", "0.1"), "m": ("length", "1"),
    "km": ("length", "1000"), "inch": ("length", "0.0254"), "ft": ("length", "0.3048"),
    "mg": ("mass", "0.001"), "g": ("mass", "1"), "kg": ("mass", "1000"), "t": ("mass", "1000000"),
    "oz": ("mass", "28.3495"), "lb": ("mass", "453.592"),
    "ml": ("volume", "0.001"), "cl": ("volume", "0.01"), "dl": ("volume", "0.1"), "l": ("volume", "1"),
    "second": ("time", "1"), "minute": ("time", "60"), "quarter": ("time", "900"), "hour": ("time", "3600"),
    "day": ("time", "86400"), "week": ("time", "604800"), "month": ("months", "1"), "year": ("months", "12"),
    "mah": ("charge", "0.001"), "ah": ("charge", "1"), "wh": ("energy", "1"), "kwh": ("energy", "1000"),
    "w": ("power", "1"), "kw": ("power", "1000"), "cm²": ("area", "0.0001"), "m²": ("area", "1"),
    "ha": ("area", "10000"), "km²": ("area", "1000000"), "mb": ("data", "1"), "gb": ("data", "1000"),
    "tb": ("data", "1000000"), "mbit": ("rate", "1"), "gbit": ("rate", "1000"), "mbps": ("rate", "1"),
    "gbps": ("rate", "1000"),
    "hz": ("frequency", "1"), "khz": ("frequency", "1000"), "mhz": ("frequency", "1000000"),
}  # fmt: skip
"""Dimension and how much of its base one is."""
_SIGNS: Final = {
    "%": "%", "€": "eur", "$": "usd", "£": "gbp", '"': "inch", "″": "inch", "”": "inch", "°c": "°c", "° c": "°c",
    "°f": "°f", "°": "°", "h": "hour", "std": "hour", "min": "minute", "s": "second", "sec": "second", "sek": "second",
    "zł": "pln", "kr": "kr", "fr": "chf", "l": "l", "ltr": "l", "in": "", "qm": "m²", "m2": "m²", "kcal": "kcal",
    "db": "db", "lm": "lm", "v": "v", "a": "a", "bar": "bar", "nm": "nm", "kn": "kn", "n": "n", "k": "k", "kj": "kj",
    "lx": "lx", "px": "px", "rpm": "rpm", "dpi": "dpi", "mp": "mp", "den": "den", "ppm": "ppm", "kbit": "kbit",
    "eur": "eur", "usd": "usd", "gbp": "gbp", "chf": "chf", "pln": "pln", "sek_": "sek", "dkk": "dkk", "nok": "nok",
    "czk": "czk", "huf": "huf", "ron": "ron", "cad": "cad", "aud": "aud", "jpy": "jpy",
}  # fmt: skip
MONEY: Final = frozenset(
    ("eur", "usd", "gbp", "chf", "pln", "sek", "kr", "dkk", "nok", "czk", "huf", "ron", "cad", "aud", "jpy")
)
_CAPITALS: Final = frozenset(("a", "n", "k"))
"""Units that only a capital writes; small ones are words."""
_DASHES: Final = frozenset("-–—")
_TIMES: Final = frozenset("x×*")
_HOURS_A_DAY: Final = 24
_MINUTES: Final = 60
_NEAR: Final = Decimal("0.004")
_ABOUT: Final = Decimal("0.1")


class Limit(StrEnum):
    """How a number is meant."""

    EXACT = "exact"
    FROM = "from"
    UP_TO = "up to"
    OVER = "over"
    UNDER = "under"
    ABOUT = "about"
    WITHIN = "within"


Readings = frozenset[tuple[Decimal, str]]
"""What a number may mean: its value in the base of a dimension ("mass", "clock", "" for a bare number)."""


@dataclass(slots=True, eq=False)
class Figure:
    """A number with its unit, or a range of two."""

    text: str
    start: int
    """Place of the first token; `end` is after the last."""
    end: int
    low: Readings
    high: Readings
    unit: str = ""
    limit: Limit = Limit.EXACT
    soft: bool = False
    """Whether it may be no number at all ("a year")."""
    labels: frozenset[str] = field(default_factory=frozenset)
    """Topics that a list of names gives it: width, depth or height of "W x D x H"."""

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @property
    def dimensions(self) -> set[str]:
        return {dimension for _, dimension in self.low | self.high}

    @property
    def bare(self) -> bool:
        return not self.unit

    @property
    def value(self) -> Decimal:
        return min(value for value, _ in self.low)


def same(one: Readings, other: Readings, *, about: bool = False) -> bool:
    """Whether two numbers can mean the same."""
    tolerance = _ABOUT if about else _NEAR
    return any(
        dimension == what and abs(value - wanted) <= tolerance * abs(wanted)
        for value, dimension in one
        for wanted, what in other
    )


def amounts(found: Sequence[Token], language: str) -> list[Figure]:
    """The numbers of a text in their order."""
    words = lexicon(language)
    singles = _with_units_of_the_next(list(_singles(found, words)), found)
    return [_limited(amount, found) for amount in _ranges(singles, found)]


def _singles(found: Sequence[Token], words: Lexicon) -> Iterator[Figure]:
    at = 0
    while at < len(found):
        amount = _digits(found, at, words) or _words(found, at, words)
        if amount is None:
            at += 1
            continue
        yield amount
        at = max(amount.end, at + 1)


def _digits(found: Sequence[Token], at: int, words: Lexicon) -> Figure | None:
    token = found[at]
    before = found[at - 1] if at else None
    if not token.low[:1].isdigit():
        return None
    if before is not None and before.end == token.start and before.is_word and not before.is_unspaced:
        return None
    values = _values(token.text, words.language)
    after = found[at + 1] if at + 1 < len(found) else None
    minutes = found[at + 2] if at + 2 < len(found) else None
    if after is not None and after.low == "h" and minutes is not None and _are_minutes(minutes, after):
        whole = Decimal(token.low) * _MINUTES + Decimal(minutes.low)
        both = frozenset(((whole, "clock"), (whole * _MINUTES, "time")))
        return _made(found, at, at + 3, both, "hour" if minutes.start > after.end else "clock")
    unit, end = _unit(found, at + 1)
    if not unit and ":" not in token.text and before is not None and (sign := _money(before)):
        unit = sign
        return _made(found, at, end, _readings(values, unit), unit)
    if ":" in token.text:
        return _clock(found, at, unit, end)
    return _made(found, at, end, _read(token, values, unit), unit)


def _are_minutes(token: Token, hours: Token) -> bool:
    """Whether the number after "2 h" is its minutes: "2 h 30"."""
    return token.low.isdigit() and len(token.low) == 2 and int(token.low) < _MINUTES and token.start <= hours.end + 1


def _read(token: Token, values: set[Decimal], unit: str) -> Readings:
    hour = next(iter(values), Decimal(0))
    if unit in {"am", "pm"}:
        return _read_clock(hour, unit)
    if unit == "clock":
        whole, _, rest = token.text.replace(",", ".").partition(".")
        return frozenset({(Decimal(whole) * _MINUTES + Decimal(rest or 0), "clock")})
    readings = _readings(values, unit)
    if unit == "hour" and hour <= _HOURS_A_DAY:
        readings |= {(hour * _MINUTES, "clock")}
    return readings


def _read_clock(hour: Decimal, half: str) -> Readings:
    """An hour of the half of the day that "am" or "pm" says."""
    noon = 12 if half == "pm" and hour < 12 else -12 if half == "am" and hour == 12 else 0
    return frozenset({((hour + noon) * _MINUTES, "clock")})


def _clock(found: Sequence[Token], at: int, unit: str, end: int) -> Figure | None:
    parts = found[at].text.split(":")
    if len(parts) != 2:
        return None
    hour, minute = Decimal(parts[0]), Decimal(parts[1])
    if unit == "pm" and hour < 12:
        hour += 12
    end = end if unit in {"am", "pm", "clock"} else at + 1
    return _made(found, at, end, frozenset({(hour * _MINUTES + minute, "clock")}), "clock")


def _values(digits: str, language: str) -> set[Decimal]:
    plain = "".join(sign for sign in digits if sign.isdigit() or sign in ".,")
    readings = {plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}
    marks = [sign for sign in plain if sign in ".,"]
    if (len(marks) == 1 and len(plain.rpartition(marks[0])[2]) != 3) or (plain.startswith("0") and len(marks) == 1):
        readings = {plain.replace(",", ".")}
    elif language == "en" and marks == [","]:
        readings = {plain.replace(",", "")}
    return {value for reading in readings if (value := _decimal(reading)) is not None}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _readings(values: set[Decimal], unit: str) -> Readings:
    dimension, factor = _FACTORS.get(unit, (unit, "1"))
    found = {(value * Decimal(factor), dimension) for value in values}
    if unit == "°f":
        found |= {((value - 32) * 5 / 9, "°c") for value in values}
    return frozenset(found)


def readings_of(amount: Figure, unit: str) -> Readings:
    """What a bare number means with a unit."""
    values = {value for value, _ in amount.low}
    return frozenset((value * _MINUTES, unit) for value in values) if unit == "clock" else _readings(values, unit)


def in_its_unit(amount: Figure) -> Decimal:
    """How many of its unit it is: 3 of "three hours"."""
    dimension, factor = _FACTORS.get(amount.unit, (amount.unit, "1"))
    return next((value / Decimal(factor) for value, what in amount.low if what == dimension), Decimal(0))


def _made(found: Sequence[Token], at: int, end: int, readings: Readings, unit: str) -> Figure | None:
    if not readings:
        return None
    text = " ".join(token.text for token in found[at:end])
    return Figure(text, at, end, readings, readings, "clock" if unit in {"am", "pm"} else unit)


def _money(token: Token) -> str:
    sign = _SIGNS.get(token.low, "")
    return sign if sign in MONEY and (token.text in "€$£" or token.text == token.text.upper()) else ""


def unit_of(token: Token) -> str:
    """The unit that a word or sign writes, or nothing."""
    named = token.named("units")
    if named:
        return named[0]
    if token.text == "a" and token.has("to"):  # "de 35 a 42" is no 35 amperes
        return ""
    if token.low in _FACTORS and token.low not in {"t", "second"}:
        return token.low
    sign = _SIGNS.get(token.low, "")
    return "" if sign in _CAPITALS and token.text != token.text.upper() else sign


def _unit(found: Sequence[Token], at: int) -> tuple[str, int]:
    """The unit at a place and the place after it; a hyphen before it is read over ("24-month")."""
    if at < len(found) and found[at].low in _DASHES and at + 1 < len(found) and found[at + 1].joined:
        named = found[at + 1].named("units")
        return (named[0], at + 2) if named else ("", at)
    if _is_parted(found, at) or (at + 1 < len(found) and found[at].has("unit_gap") and unit_of(found[at + 1])):
        at += 1
    unit = unit_of(found[at]) if at < len(found) else ""
    if not unit:
        return "", at
    while found[at].has("phrase") and (step := _next_of(found, at, f"units:{unit}")):
        at += step
    if unit == "km" and [token.low for token in found[at + 1 : at + 3]] == ["/", "h"]:
        return "km/h", at + 3
    return unit, at + 1


def _next_of(found: Sequence[Token], at: int, tag: str) -> int:
    """How far the next word of the same phrase is, over an apostrophe; 0 when there is none."""
    after = found[at + 1 : at + 3]
    step = 2 if len(after) > 1 and after[0].low in "'’" else 1
    return step if len(after) >= step and tag in after[step - 1].tags else 0


def _is_parted(found: Sequence[Token], at: int) -> bool:
    """Whether a plain word stands between a number in digits and its unit: "285 flat km"."""
    if at + 1 >= len(found) or not at or not found[at - 1].low[:1].isdigit():
        return False
    word, unit = found[at], found[at + 1]
    plain = word.is_word and not unit_of(word) and not word.has("function", "conjunction", "to", "article")
    return plain and len(unit.low) > 1 and not unit.named("topic") and unit.low in _FACTORS


def _words(found: Sequence[Token], at: int, words: Lexicon) -> Figure | None:
    token = found[at]
    if not token.is_word or not words.known:
        return None
    told = clock(found, at, words)
    if told is not None:
        return _made(found, at, told[1], frozenset((minutes, "clock") for minutes in told[0]), "clock")
    value, end, soft = spoken(found, at, words)
    if value is None:
        return _one_and_a_half(found, at) or _in_one_word(found, at, words)
    value, end, soft = _and_a_half(found, end, value, soft=soft)
    unit, after = _unit(found, end)
    if unit and len(found[after - 1].low) == 1:
        unit, after = "", end
    if soft and not unit:
        return None
    value, after, soft = _and_a_half(found, after, value, soft=soft)
    readings = _read_clock(value, unit) if unit in {"am", "pm"} else _readings({value}, unit)
    amount = _made(found, at, after, readings, unit)
    if amount is not None:
        amount.soft = soft or (value == 1 and not unit)
    return amount


def _one_and_a_half(found: Sequence[Token], at: int) -> Figure | None:
    """A unit with a half behind it and no number before: "hora y media"."""
    unit, end = _unit(found, at)
    value, after, _ = _and_a_half(found, end, Decimal(1), soft=False)
    return _made(found, at, after, _readings({value}, unit), unit) if unit and after > end else None


def _and_a_half(found: Sequence[Token], at: int, value: Decimal, *, soft: bool) -> tuple[Decimal, int, bool]:
    """With the half that words add after a number or its unit: "un año y medio"."""
    end = at
    while end < len(found) and found[end].has("half_more"):
        end += 1
    return (value + Decimal("0.5"), end, False) if end > at else (value, at, soft)


def _in_one_word(found: Sequence[Token], at: int, words: Lexicon) -> Figure | None:
    """Number and unit in one word: "fünfjährig", "pięcioletnia"."""
    low = found[at].low
    for size in range(min(len(low) - 3, 14), 1, -1):
        named = [tag for tag in words.exact.get(low[:size], ()) if tag.startswith("numbers:")]
        if not named and (value := compound(low[:size], words)) is not None:
            named = [f"numbers:{value}"]
        if not named:
            continue
        unit = next((tag[6:] for tag in words.tags(low[size:]) if tag.startswith("units:")), "")
        if unit:
            return _made(found, at, at + 1, _readings({Decimal(named[0][8:])}, unit), unit)
    return None


def _with_units_of_the_next(singles: list[Figure], found: Sequence[Token]) -> list[Figure]:
    """In "45 x 38 x 52 cm" all three are centimetres."""
    for one, following in zip(reversed(singles[:-1]), reversed(singles[1:]), strict=True):
        between = found[one.end : following.start]
        links = all(
            token.low in _DASHES | _TIMES | frozenset(",/:+€$£") or token.has("to", "conjunction", "function")
            for token in between
        )
        if one.bare and following.unit and between and links and len(between) <= 3 and following.unit != "clock":
            values = {value for value, _ in one.low}
            one.low = one.high = one.low | _readings(values, following.unit)
            one.unit = following.unit
        elif len(between) == 1 and (between[0].low in _DASHES or between[0].has("to")):
            _share_the_unit(one, following)
    return singles


def _share_the_unit(one: Figure, following: Figure) -> None:
    """Of two ends of a range with one unit: both are hours in "17-20 Uhr", both money in "£329-1,890"."""
    if one.bare and following.unit == "clock" and one.value <= _HOURS_A_DAY:
        one.low = one.high = readings_of(one, "clock")
        one.unit = "clock"
    elif one.unit in MONEY and following.bare:
        following.low = following.high = readings_of(following, one.unit)
        following.unit = one.unit


def _ranges(singles: list[Figure], found: Sequence[Token]) -> Iterator[Figure]:
    at = 0
    while at < len(singles):
        one = singles[at]
        following = singles[at + 1] if at + 1 < len(singles) else None
        if following is not None and _is_range(one, following, found):
            text = f"{one.text}-{following.text}"
            yield Figure(text, one.start, following.end, one.low, following.high, following.unit or one.unit)
            at += 2
        else:
            yield one
            at += 1


def _is_range(one: Figure, following: Figure, found: Sequence[Token]) -> bool:
    between = [token for token in found[one.end : following.start] if token.low not in "€$£"]
    if not between or len(between) > 2 or not (one.dimensions & following.dimensions):
        return False
    if len(between) == 1 and between[0].low in _DASHES:
        return True
    if all(token.has("to") for token in between):
        return not one.soft or bool(following.unit)
    opened = any(token.has("between") for token in found[max(0, one.start - 3) : one.start])
    return opened and between[0].has("conjunction")


_BESIDE: Final = 2
"""Words before a number within which "over" and "under" are limits."""
_REACH: Final = 5
"""Words before a number within which a limit is said."""
_LIMITS: Final = {
    "from": Limit.FROM,
    "up_to": Limit.UP_TO,
    "over": Limit.OVER,
    "under": Limit.UNDER,
    "about": Limit.ABOUT,
    "within": Limit.WITHIN,
}


def _limited(amount: Figure, found: Sequence[Token]) -> Figure:
    if amount.is_range:
        return amount
    after = (tag for token in found[amount.end : amount.end + 3] for tag in token.tags if tag.endswith("_after"))
    behind = next((_LIMITS[tag[:-6]] for tag in after), None)
    before = _limit_before(amount, found)
    if before is not None and not (before is Limit.FROM and behind is not None):  # "da 15 pollici al massimo"
        amount.limit = before
    elif behind is not None:
        amount.limit = behind
    return amount


def _limit_before(amount: Figure, found: Sequence[Token]) -> Limit | None:
    near = found[max(0, amount.start - _BESIDE)].start
    for token in reversed(found[max(0, amount.start - _REACH) : amount.start]):
        if token.low[:1].isdigit() or token.low in ",;(" or token.has("conjunction"):
            break
        limit = next((_LIMITS[tag] for tag in _LIMITS if tag in token.tags), None)
        if limit in {Limit.OVER, Limit.UNDER} and token.start < near:
            continue
        if limit is Limit.FROM and found[found.index(token) - 1].has("within"):  # "innerhalb von"
            return Limit.WITHIN
        if limit is not None:
            return limit
    return None
