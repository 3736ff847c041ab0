"""Reads single values: whole numbers, dates, languages and words from a list; what is wrong is said in a sentence."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar

from genapp.intake.fields import either
from genapp.intake.limits import MAX_NUMBER
from genapp.intake.local_dates import Ambiguous, DateOrder, iso_date
from genapp.intake.text import shown
from genapp.languages import LANGUAGES
from genapp.page.request import ContentStatus, Language, PageType, Priority
from genapp.page_types import PAGE_SPECS
from genapp.providers.registry import KINDS

T = TypeVar("T")


class Wrong(ValueError):
    """A value that cannot be used; its text says why and what is allowed."""


YEARS_AROUND: Final = 10

_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([,. '’])[0-9]{3})(?:\1[0-9]{3})*")
_PLAIN: Final = re.compile(r"[0-9]+")
_ZERO_FRACTION: Final = re.compile(r"([0-9]+)[.,]0{1,2}")
_SPAN: Final = re.compile(r"(?:in )?([0-9]{1,4}) ?(h|hours?|d|days?|w|weeks?|stunden?|tage?n?|wochen?)", re.I)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_OF_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+")
_HOURS: Final = {"h": 1, "s": 1, "d": 24, "t": 24, "w": 168}

_PAGE_TYPES: Final = {spec.page_type: f"{spec.page_type} {spec.spellings}" for spec in PAGE_SPECS.values()}
_LANGUAGES: Final = {spec.code: f"{spec.code} {spec.spellings}" for spec in LANGUAGES.values()}
_WRITTEN: Final = " and ".join(f"{spec.code} ({spec.name})" for spec in LANGUAGES.values())
_PRIORITIES: Final = {
    Priority.HIGH: "high hoch urgent",
    Priority.NORMAL: "normal medium mittel",
    Priority.LOW: "low niedrig",
}
_STATUSES: Final = {
    ContentStatus.MISSING: "missing fehlt fehlend",
    ContentStatus.OUTDATED: "outdated veraltet stale",
    ContentStatus.CURRENT: "current aktuell uptodate",
}
_ANSWERS: Final = {True: "yes true 1 y ja on x", False: "no false 0 n nein off"}


def read_page_type(text: str) -> PageType:
    return _one_of(text, _PAGE_TYPES, either(_PAGE_TYPES))


def read_priority(text: str) -> Priority | None:
    return None if _word(text) in ("auto", "automatic", "computed") else _one_of(text, _PRIORITIES, either(_PRIORITIES))


def read_status(text: str) -> ContentStatus:
    return _one_of(text, _STATUSES, either(_STATUSES))


def read_provider(text: str) -> str:
    """The name of a provider, as the settings and the ledger write it."""
    words = {kind.name: f"{_word(kind.name)} {kind.spellings}" for kind in KINDS.values()}
    return _one_of(text, words, either(words))


def read_answer(text: str) -> bool:
    return _one_of(text, _ANSWERS, "yes or no")


def read_language(text: str) -> Language:
    """A code, a code with a region ("de-AT"), or a name."""
    main = re.split(r"[-_]", text.strip(), maxsplit=1)
    known = main[0] if len(main) == 2 and re.fullmatch(r"[A-Za-z]{2,4}(?:[-_][A-Za-z]{2})?", main[1]) else text
    try:
        return _one_of(known, _LANGUAGES, "")
    except Wrong:
        raise Wrong(f"{shown(text)} is not a language genapp writes; it writes {_WRITTEN}") from None


def read_number(text: str) -> int:
    """A whole number with or without separators of thousands: 1200, 1,200, 1.200, 1 200, 1'200."""
    written = " ".join(unicodedata.normalize("NFKC", text).split())
    fraction = _ZERO_FRACTION.fullmatch(written)
    if fraction:
        written = fraction[1]
    elif _GROUPED.fullmatch(written):
        written = re.sub(r"[^0-9]", "", written)
    if not _PLAIN.fullmatch(written):
        raise Wrong(f"{shown(text)} is not a whole number of 0 or more")
    if len(written) > 12 or int(written) > MAX_NUMBER:
        raise Wrong(f"{shown(text)} is too large; at most {MAX_NUMBER:,}")
    return int(written)


def read_deadline(text: str, *, now: datetime, order: DateOrder = DateOrder.UNKNOWN) -> datetime:
    """ISO 8601, a date as people write it, or a span from now.

    A date alone means the end of that day, and no zone means UTC.
    """
    written = " ".join(text.split())
    try:
        written = iso_date(written, order) or written
    except Ambiguous as error:
        raise Wrong(f"{shown(text)} can be {error}; say which, or write it like that") from None
    if span := _SPAN.fullmatch(written):
        return now + timedelta(hours=int(span[1]) * _HOURS[span[2][0].lower()])
    moment = _moment(written)
    if moment is None:
        raise Wrong(f'{shown(text)} is not a date; write it as in 2027-03-31, 2027-03-31T17:00 or "3 days"')
    if abs(moment - now) > timedelta(days=366 * YEARS_AROUND):
        raise Wrong(f"{shown(text)} is more than {YEARS_AROUND} years away; is the year right?")
    return moment


def _moment(written: str) -> datetime | None:
    try:
        if _DATE.fullmatch(written):
            return datetime.combine(date.fromisoformat(written), time(23, 59, 59), UTC)
        if not _TIME_OF_DAY.fullmatch(written):
            return None
        moment = datetime.fromisoformat(written.replace(" UTC", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _one_of(text: str, words: dict[T, str], allowed: str) -> T:
    word = _word(text)
    for value, names in words.items():
        if word in names.split():
            return value
    raise Wrong(f"{shown(text)} is not allowed; use {allowed}")


def _word(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
