"""How numbers, money, times and names are written for people, on the screen and in the terminal alike."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
NOTHING: Final = "–"

LONE_JOINER: Final = (
    r"(?<![\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufe0f\u2190-\u2bff\U0001f000-\U0001faff])[\u200c\u200d]"
)
"""Part of a regular expression: an invisible joiner that joins nothing. Behind a sign of an emoji or of a script of the
Near East, of India or of South East Asia a joiner is spelling: it stays."""

_HUMP: Final = re.compile(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])")


def duration(seconds: float | None) -> str:
    """Short and steady in width: "40 ms", "3.2 s", "1 min 05 s", "2 h 10 min", "3 d 4 h"."""
    if seconds is None:
        return NOTHING
    if seconds < 0.9995:
        return f"{max(0, round(seconds * 1000))} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def number(value: float | None) -> str:
    """With thousands parted; nothing known is a dash."""
    return NOTHING if value is None else f"{value:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 job", "1,204 jobs"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(progress: float) -> int:
    """A whole number of percent; 100 is said only when all is done."""
    return 100 if progress >= 100 else max(0, min(99, int(progress)))


def money(micros: float) -> str:
    """Millionths of the account's currency, as an amount; small ones keep their digits."""
    amount = micros / 1_000_000
    return f"{amount:,.2f}" if amount == 0 or amount >= 1 else f"{amount:.4f}"


def milliseconds(at: datetime | None) -> int:
    """The moment as the browser counts it; 0 when there is none."""
    return int(at.timestamp() * 1000) if at else 0


def capital(text: str) -> str:
    """As the beginning of a sentence; what stands in capitals within it stays."""
    return text[:1].upper() + text[1:]


def words_of(name: str) -> str:
    """A machine name for people: "meta_description" becomes "Meta description", "faq" "FAQ"."""
    return "FAQ" if name == "faq" else capital(name.replace("_", " ").strip())


@lru_cache(maxsize=1_000)
def readable(column: str) -> str:
    """The name of a column as the name of a fact: "seat_height" and "seatHeight" are read as "Seat height"."""
    words = _HUMP.sub(" ", column).replace("_", " ").replace("-", " ").split()
    first, *rest = words or [column]
    return " ".join([capital(first), *(word if word.isupper() else word.lower() for word in rest)])


def spelled(name: str) -> str:
    """A column or field name without case, blanks, hyphens, underscores and signs: what its spellings share."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def address(url: str) -> str:
    """An address without its scheme and its trailing slash, as people read it."""
    parts = urlsplit(url)
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return (parts.netloc + rest) or url


def crumbs(url: str) -> str:
    """The address as a search result shows it: "example.com › outdoor › tents"."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    return " › ".join([f"{parts.scheme}://{parts.netloc}" if parts.scheme else parts.netloc, *steps])


def host(url: str) -> str:
    return urlsplit(url).netloc or url
