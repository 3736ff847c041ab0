"""How long a job waits before its next attempt."""

from typing import Final

GROWTH: Final = 2.0
LONGEST_SECONDS: Final = 600.0
SPREAD: Final = 0.25
"""Waits differ by up to a quarter, so that jobs that failed together do not come back together."""


def backoff(attempt: int, base: float, jitter: float) -> float:
    """Seconds after the `attempt`-th fault (from 1): twice as long each time, bounded.

    `jitter` is a random number from 0 to 1, drawn by the caller; it only lengthens the wait.
    """
    if attempt < 1:
        raise ValueError(f"attempts are counted from 1, not {attempt}")
    grown = min(base * GROWTH ** min(attempt - 1, 30), max(base, LONGEST_SECONDS))
    return grown * (1 + SPREAD * jitter)


def attempts_left(*, used: int, allowed: int) -> bool:
    """Whether a job may be tried again after `used` faults."""
    return used < allowed
