"""When failures repeat: the same cause so many times in a row that the next page would meet it too."""

from collections.abc import Sequence
from typing import Final

PROVIDER_FAULTS: Final = frozenset(
    {"provider_key", "provider_quota", "provider_rejected", "provider_down", "provider_timeout"}
)
"""Codes of failures that every page for this provider will meet; a refusal or a bad answer may be the page's own."""


def repeated_cause(newest_first: Sequence[str], *, times: int) -> str | None:
    """The code that the newest `times` ended jobs failed with; "" stands for a completed one. 0 times: never."""
    if times <= 0 or len(newest_first) < times:
        return None
    causes = set(newest_first[:times])
    return causes.pop() or None if len(causes) == 1 else None
