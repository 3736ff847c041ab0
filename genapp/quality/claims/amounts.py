"""Numbers with their units as a text states them: in digits or words, as ranges and limits, compared by value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from genapp.quality.claims.lexicon import Lexicon, Token, lexicon

_FACTORS: Final[dict[str, tuple[str, str]]] = {
    "mm": ("length", "0.001"), "cm": ("length", "0.01"), "dm": ("length", "0.1"), "m": ("length", "1"),
    "km": ("length", "1000"), "inch": ("length", "0.0254"), "ft": ("length", "0.3048"),
    "mg": ("mass", "0.001"), "g": ("mass", "1"), "kg": ("mass", "1000"), "t": ("mass", "1000000"),
    "oz": ("mass", "28.3495"), "lb": ("mass", "453.592"),
    "ml": ("volume", "0.001"), "cl": ("volume", "0.01"), "dl": ("volume", "0.1"), "l": ("volume", "1"),
    "second": ("time", "1"), "minute": ("time", "60"), "hour": ("time", "3600"), "day": ("time", "86400"),
    "week": ("time", "604800"), "month": ("months", "1"), "year": ("months", "12"),
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
class Amount:
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


def amounts(found: Sequence[Token], language: str) -> list[Amount]:
    """The numbers of a text in their order."""
    words = lexicon(language)
    singles = _with_units_of_the_next(list(_singles(found, words)), found)
    return [_limited(amount, found) for amount in _ranges(singles, found)]


def _singles(found: Sequence[Token], words: Lexicon) -> Iterator[Amount]:
    at = 0
    while at < len(found):
        amount = _digits(found, at, words) or _words(found, at, words)
        if amount is None:
            at += 1
            continue
        yield amount
        at = max(amount.end, at + 1)


def _digits(found: Sequence[Token], at: int, words: Lexicon) -> Amount | None:
    token = found[at]
    if not token.low[:1].isdigit() or (at and found[at - 1].end == token.start and found[at - 1].is_word):
        return None
    values = _values(token.text, words.language)
    after = found[at + 1] if at + 1 < len(found) else None
    glued = after is not None and after.end - after.start <= 1 and after.low == "h" and after.start == token.end
    if glued and at + 2 < len(found) and found[at + 2].start == after.end and found[at + 2].low.isdigit():  # pyright: ignore[reportOptionalMemberAccess]
        clock = Decimal(token.low) * _MINUTES + Decimal(found[at + 2].low)
        return _made(found, at, at + 3, frozenset({(clock, "clock")}), "clock")
    unit, end = _unit(found, at + 1)
    before = found[at - 1] if at else None
    if not unit and ":" not in token.text and before is not None and (sign := _money(before)):
        unit = sign
        return _made(found, at, end, _readings(values, unit), unit)
    if ":" in token.text:
        return _clock(found, at, unit, end)
    return _made(found, at, end, _read(token, values, unit), unit)


def _read(token: Token, values: set[Decimal], unit: str) -> Readings:
    hour = next(iter(values), Decimal(0))
    if unit in {"am", "pm"}:
        noon = 12 if unit == "pm" and hour < 12 else -12 if unit == "am" and hour == 12 else 0
        return frozenset({((hour + noon) * _MINUTES, "clock")})
    if unit == "clock":
        whole, _, rest = token.text.replace(",", ".").partition(".")
        return frozenset({(Decimal(whole) * _MINUTES + Decimal(rest or 0), "clock")})
    readings = _readings(values, unit)
    if unit == "hour" and hour <= _HOURS_A_DAY:
        readings |= {(hour * _MINUTES, "clock")}
    return readings


def _clock(found: Sequence[Token], at: int, unit: str, end: int) -> Amount | None:
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


def readings_of(amount: Amount, unit: str) -> Readings:
    """What a bare number means with a unit."""
    values = {value for value, _ in amount.low}
    return frozenset((value * _MINUTES, unit) for value in values) if unit == "clock" else _readings(values, unit)


def _made(found: Sequence[Token], at: int, end: int, readings: Readings, unit: str) -> Amount | None:
    if not readings:
        return None
    text = " ".join(token.text for token in found[at:end])
    return Amount(text, at, end, readings, readings, "clock" if unit in {"am", "pm"} else unit)


def _money(token: Token) -> str:
    sign = _SIGNS.get(token.low, "")
    return sign if sign in MONEY and (token.text in "€$£" or token.text == token.text.upper()) else ""


def unit_of(token: Token) -> str:
    """The unit that a word or sign writes, or nothing."""
    named = token.named("units")
    if named:
        return named[0]
    if token.low in _FACTORS and token.low not in {"t", "second"}:
        return token.low
    return _SIGNS.get(token.low, "")


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
    while found[at].has("phrase") and at + 1 < len(found) and f"units:{unit}" in found[at].tags & found[at + 1].tags:
        at += 1
    if unit == "km" and [token.low for token in found[at + 1 : at + 3]] == ["/", "h"]:
        return "km/h", at + 3
    return unit, at + 1


def _is_parted(found: Sequence[Token], at: int) -> bool:
    """Whether a plain word stands between a number in digits and its unit: "285 flat km"."""
    if at + 1 >= len(found) or not at or not found[at - 1].low[:1].isdigit():
        return False
    word, unit = found[at], found[at + 1]
    plain = word.is_word and not unit_of(word) and not word.has("function", "conjunction", "to", "article")
    return plain and len(unit.low) > 1 and not unit.named("topic") and unit.low in _FACTORS


def _words(found: Sequence[Token], at: int, words: Lexicon) -> Amount | None:
    token = found[at]
    if not token.is_word or not words.known:
        return None
    value, end, soft = _spoken(found, at, words)
    if value is None:
        return _in_one_word(found, at, words)
    value, end, soft = _and_a_half(found, end, value, soft=soft)
    unit, after = _unit(found, end)
    if unit and len(found[after - 1].low) == 1:
        unit, after = "", end
    if soft and not unit:
        return None
    value, after, soft = _and_a_half(found, after, value, soft=soft)
    amount = _made(found, at, after, _readings({value}, unit), unit)
    if amount is not None:
        amount.soft = soft or (value == 1 and not unit)
    return amount


def _and_a_half(found: Sequence[Token], at: int, value: Decimal, *, soft: bool) -> tuple[Decimal, int, bool]:
    """With the half that words add after a number or its unit: "un año y medio"."""
    end = at
    while end < len(found) and found[end].has("half_more"):
        end += 1
    return (value + Decimal("0.5"), end, False) if end > at else (value, at, soft)


def _spoken(found: Sequence[Token], at: int, words: Lexicon) -> tuple[Decimal | None, int, bool]:
    """The number that words write from a place on, the place after it, and whether it may be an article."""
    value: Decimal | None = None
    soft = False
    start = at
    while at < len(found):
        token = found[at]
        if token.low in _DASHES and value is not None and at + 1 < len(found) and found[at + 1].joined:
            following = _number(found[at + 1], words)
            if following is None:
                break
            at += 1
            continue
        part = _number(token, words)
        if part is None or (value is not None and not _goes_on(value, part)):
            break
        soft = value is None and token.has("article")
        value = part if value is None else value * part if part in {100, 1000} and value < part else value + part
        at = _after_phrase(found, at, part)
    if value == Decimal("0.5") and at < len(found) and found[at].has("article"):
        at += 1
    return value, at if value is not None else start, soft


def _after_phrase(found: Sequence[Token], at: int, part: Decimal) -> int:
    """The place after a number word, or after all words of one that is a phrase ("dix-huit")."""
    same_phrase = f"numbers:{part}"
    end = at + 1
    while found[at].has("phrase") and end < len(found):
        step = 1 if found[end].low in _DASHES else 0
        if end + step >= len(found) or not (found[end + step].has("phrase") and same_phrase in found[end + step].tags):
            break
        end += step + 1
    return end


def _goes_on(value: Decimal, part: Decimal) -> bool:
    if part in {100, 1000}:
        return value < part
    return (value >= 20 and value % 10 == 0 and part < 10) or (value >= 100 and value % 100 == 0 and part < 100)


def _number(token: Token, words: Lexicon) -> Decimal | None:
    named = token.named("numbers")
    if named:
        return max(Decimal(each) for each in named)
    return _compound(token.low, words) if token.is_word and len(token.low) <= 30 else None


def _compound(low: str, words: Lexicon) -> Decimal | None:
    """A number written in one word of several: "siebenundvierzig", "quarantacinque"."""
    parts = _number_parts(low, words)
    if not parts:
        return None
    total = Decimal(0)
    for part in parts:
        total = total * part if part in {100, 1000} and 0 < total < part else total + part
    return total


def _number_parts(low: str, words: Lexicon) -> list[Decimal]:
    found: list[Decimal] = []
    while low:
        for size in range(min(len(low), 14), 1, -1):
            named = [tag for tag in words.exact.get(low[:size], ()) if tag.startswith("numbers:")]
            if named and (not found or Decimal(named[0][8:]) >= 1):
                found.append(Decimal(named[0][8:]))
                low = low[size:]
                break
        else:
            linked = next((link for link in ("und", "en", "ën", "e", "og") if found and low.startswith(link)), "")
            if not linked:
                return []
            low = low[len(linked) :]
    return found if len(found) > 1 else []


def _in_one_word(found: Sequence[Token], at: int, words: Lexicon) -> Amount | None:
    """Number and unit in one word: "fünfjährig", "pięcioletnia"."""
    low = found[at].low
    for size in range(min(len(low) - 3, 14), 1, -1):
        named = [tag for tag in words.exact.get(low[:size], ()) if tag.startswith("numbers:")]
        if not named and (value := _compound(low[:size], words)) is not None:
            named = [f"numbers:{value}"]
        if not named:
            continue
        unit = next((tag[6:] for tag in words.tags(low[size:]) if tag.startswith("units:")), "")
        if unit:
            return _made(found, at, at + 1, _readings({Decimal(named[0][8:])}, unit), unit)
    return None


def _with_units_of_the_next(singles: list[Amount], found: Sequence[Token]) -> list[Amount]:
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
    return singles


def _ranges(singles: list[Amount], found: Sequence[Token]) -> Iterator[Amount]:
    at = 0
    while at < len(singles):
        one = singles[at]
        following = singles[at + 1] if at + 1 < len(singles) else None
        if following is not None and _is_range(one, following, found):
            text = f"{one.text}-{following.text}"
            yield Amount(text, one.start, following.end, one.low, following.high, following.unit or one.unit)
            at += 2
        else:
            yield one
            at += 1


def _is_range(one: Amount, following: Amount, found: Sequence[Token]) -> bool:
    between = [token for token in found[one.end : following.start] if token.low not in "€$£"]
    if not between or len(between) > 2 or not (one.dimensions & following.dimensions):
        return False
    if len(between) == 1 and between[0].low in _DASHES:
        return True
    if all(token.has("to") for token in between):
        return not one.soft or bool(following.unit)
    opened = any(token.has("between") for token in found[max(0, one.start - 3) : one.start])
    return opened and between[0].has("conjunction")


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


def _limited(amount: Amount, found: Sequence[Token]) -> Amount:
    if amount.is_range:
        return amount
    for token in reversed(found[max(0, amount.start - _REACH) : amount.start]):
        if token.low[:1].isdigit() or token.low in ",;(" or token.has("conjunction"):
            break
        limit = next((_LIMITS[tag] for tag in _LIMITS if tag in token.tags), None)
        if limit is not None:
            amount.limit = limit
            return amount
    for token in found[amount.end : amount.end + 3]:
        limit = next((_LIMITS[tag[:-6]] for tag in token.tags if tag.endswith("_after")), None)
        if limit is not None:
            amount.limit = limit
            return amount
    return amount
