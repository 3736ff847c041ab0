"""A measured row, and the small statistics behind it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `worst` is what is compared with the target: lower is better, unless `at_least`."""

    name: str
    measured: str
    value: float
    target: str
    limit: float
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        good = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "ok" if good else "short"


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def spread(values: Sequence[float], *, unit: str = "ms", scale: float = 1000.0) -> str:
    """p50 / p95 / p99 of seconds, for people."""
    return " / ".join(f"{percentile(values, share) * scale:.1f}" for share in (0.5, 0.95, 0.99)) + f" {unit}"


def timed(call: Callable[[], object], times: int) -> list[float]:
    """Seconds of each of `times` calls."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return seconds
