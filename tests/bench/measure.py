"""A measured row, and the small statistics behind it."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `value` is what is compared with `limit`: lower is better, unless `at_least`.

    A row without a limit is there to be compared with, and has no verdict.
    """

    name: str
    measured: str
    value: float
    target: str = ""
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        good = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "ok" if good else "short"


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], *, unit: str = "ms", scale: float = 1000.0) -> str:
    """p50 / p95 / p99 of seconds, for people."""
    return " / ".join(f"{percentile(values, share) * scale:.1f}" for share in (0.5, 0.95, 0.99)) + f" {unit}"


def delays(name: str, seconds: Sequence[float], *, limit_ms: float, share: float = 0.99, note: str = "") -> Row:
    """A row that compares one percentile of `seconds` with a limit."""
    return Row(
        name=name,
        measured=spread(seconds),
        value=round(percentile(seconds, share) * 1000, 3),
        target=f"p{share * 100:.0f} <= {limit_ms:g} ms",
        limit=limit_ms,
        note=f"{len(seconds)} times; p50 / p95 / p99" + (f"; {note}" if note else ""),
    )


def jain(shares: Sequence[float]) -> float:
    """Jain's index of fairness: 1 when all shares are equal, 1/n when one has everything."""
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))


def timed(call: Callable[[], object], times: int) -> list[float]:
    """Seconds of each of `times` calls."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return seconds


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
