"""Where something is and when it is open, read from facts: for the page as it was given, for machines if understood."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from babel import Locale

from genapp.languages import LANGUAGES, meaning
from genapp.page import Fact, FactSheet, Language, PlaceView

_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CLOCK: Final = r"(\d{1,2})(?:[:.h](\d{2}))?(?:\s*(?:uhr|h|u)\b\.?)?\s*([ap]\.?m\b\.?)?"
_SEGMENTS: Final = re.compile(r"[,;|\n]|\s(?:and|und|et|y|e|en)\s(?=\D)")
_ADDRESSES: Final = (
    re.compile(
        r"(?P<street>[^,]+),\s*(?:[A-Z]{1,3}-)?(?P<code>\d{5}|\d{4}(?: ?[A-Z]{2})?)\s+(?P<town>[^,\d]*[^\W\d_][^,\d]*)"
    ),
    re.compile(r"(?P<street>[^,]+),\s*(?P<town>[^,\d]+?),?\s+(?P<code>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"),
    re.compile(r"(?P<street>[^,]*\d[^,]*),\s*(?P<code>)(?P<town>[^,\d]*[^\W\d_][^,\d]*)"),
)
"""Street, code and town of most of Europe, of Great Britain, and without a code."""
_LAST_MINUTE: Final = 24 * 60


def place_of(sheet: FactSheet, language: Language) -> tuple[PlaceView | None, frozenset[int]]:
    """The place, and the numbers of the facts that it holds; None when nothing of it is known."""
    told = {key: _first(sheet, key) for key in ("address", "street", "postal code", "town", "phone", "email")}
    hours = tuple(_hours(sheet, language))
    address = _address(told)
    used = [fact.number for fact, _ in hours]
    used += [fact.number for key in ("address", "phone", "email") if (fact := told[key])]
    if address and not told["address"]:
        used += [fact.number for key in ("street", "postal code", "town") if (fact := told[key])]
    if not used:
        return None, frozenset()
    street, code, town = _parts(address)
    view = PlaceView(
        address=address,
        street=street,
        postal_code=code,
        town=town,
        phone=_value(told["phone"]),
        email=_value(told["email"]),
        hours=tuple((days, fact.value) for fact, days in hours),
        opening=opening_hours([f"{days} {fact.value}" for fact, days in hours], language),
    )
    return view, frozenset(used)


def opening_hours(lines: Sequence[str], language: Language) -> tuple[str, ...]:
    """As schema.org writes it, "Mo-Fr 09:00-18:00"; empty unless every line was understood."""
    found: list[str] = []
    for line in lines:
        read = _read_line(line, language)
        if read is None:
            return ()
        found += read
    return tuple(dict.fromkeys(found))


def _first(sheet: FactSheet, key: str) -> Fact | None:
    return next((fact for fact in sheet.facts if fact.value and meaning(fact.name) == key), None)


def _value(fact: Fact | None) -> str:
    return fact.value.strip() if fact else ""


def _address(told: dict[str, Fact | None]) -> str:
    if told["address"]:
        return " ".join(_value(told["address"]).split())
    street, town = _value(told["street"]), f"{_value(told['postal code'])} {_value(told['town'])}".strip()
    return ", ".join(part for part in (street, town) if part) if street else ""


def _parts(address: str) -> tuple[str, str, str]:
    for form in _ADDRESSES:
        if found := form.fullmatch(address):
            return found["street"].strip(), found["code"], found["town"].strip()
    return "", "", ""


def _hours(sheet: FactSheet, language: Language) -> Iterator[tuple[Fact, str]]:
    """Facts of opening hours, each with the days that its name says."""
    for fact in sheet.facts:
        if not fact.value:
            continue
        if meaning(fact.name) == "opening hours":
            yield fact, ""
        elif _days_of(fact.name, language) or meaning(fact.name) == "daily":
            yield fact, fact.name
        else:
            before, _, last = fact.name.rpartition(" ")
            if meaning(before) == "opening hours" and _days_of(last, language):
                yield fact, last


def _read_line(line: str, language: Language) -> list[str] | None:
    """Days without times, such as "Sun closed", say nothing for machines; None when something is not understood."""
    found: list[str] = []
    days: list[int] = []
    waiting: list[int] = []
    for segment in filter(str.strip, _SEGMENTS.split(line)):
        times = _span(language).search(segment)
        named = _days_of(segment[: times.start()] if times else segment, language)
        if times is None:
            waiting = [*waiting, *named] if named else []
            if any(sign.isdigit() for sign in segment):
                return None
            continue
        span = _times(times)
        strange = not named and any(sign.isalpha() for sign in segment[: times.start()])
        days = [*waiting, *named] or days
        if span is None or strange or not days or segment[times.end() :].strip(" .)"):
            return None
        found.append(f"{_day_words(days)} {span}")
        waiting = []
    return None if waiting else found


@lru_cache(maxsize=64)
def _span(language: Language) -> re.Pattern[str]:
    between = re.escape(LANGUAGES[language].until)
    return re.compile(rf"{_CLOCK}\s*(?:-|–|—|\b(?:to|{between}))\s*{_CLOCK}", re.I)


def _times(found: re.Match[str]) -> str | None:
    opens, closes = _minutes(*found.group(1, 2, 3)), _minutes(*found.group(4, 5, 6))
    if opens >= closes or closes > _LAST_MINUTE:
        return None
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return hours * 60 + int(minute or 0)


def _days_of(text: str, language: Language) -> list[int]:
    """Numbers of the days that a text names, Monday is 0; empty when a word of it is something else."""
    if meaning(text.strip(" :.-")) == "daily":
        return list(range(7))
    days: list[int] = []
    span, small = False, LANGUAGES[language].link_words.split()
    for word in re.findall(r"[^\W\d_]+|[-–—]", text.casefold()):
        if word in ("-", "–", "—", "to", LANGUAGES[language].until):
            span = bool(days)
            continue
        if word in small:
            continue
        day = _day(word, language)
        if day is None:
            return []
        days += range(days[-1] + 1, day + 1) if span and day > days[-1] else [day]
        span = False
    return days


def _day(word: str, language: Language) -> int | None:
    """By the beginning of its name, in the page's language and in English; "Mondays" is one, too."""
    for names in (_day_names(language), _day_names(Language.EN)):
        found = [number for number, name in names if name.startswith(word) or word in (f"{name}s", f"{name}n")]
        if len(word) > 1 and len(found) == 1:
            return found[0]
    return None


@lru_cache(maxsize=64)
def _day_names(language: Language) -> tuple[tuple[int, str], ...]:
    names = Locale.parse(LANGUAGES[language].locale).days["stand-alone"]["wide"]
    return tuple((number, str(names[number]).casefold()) for number in range(7))


def _day_words(days: Sequence[int]) -> str:
    ordered = sorted(set(days))
    if len(ordered) > 2 and all(after == before + 1 for before, after in pairwise(ordered)):
        return f"{_DAYS[ordered[0]]}-{_DAYS[ordered[-1]]}"
    return ",".join(_DAYS[day] for day in ordered)
