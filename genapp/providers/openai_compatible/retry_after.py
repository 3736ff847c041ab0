"""How long a busy server asks us to wait."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

DEFAULT: Final = 5.0
"""Seconds, when the server does not say."""

LEAST: Final = 0.1
MOST: Final = 3600.0


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float:
    """Seconds to wait: from milliseconds, seconds or an HTTP date; bounded, so that no server stops us for ever."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    value = headers.get("retry-after", "").strip()
    seconds = _number(value)
    if seconds is None:
        seconds = _until(value, now)
    return DEFAULT if seconds is None else _bounded(seconds)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (aware - now).total_seconds()


def _bounded(seconds: float) -> float:
    return min(max(seconds, LEAST), MOST)
