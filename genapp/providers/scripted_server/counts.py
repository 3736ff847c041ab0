"""What the server saw, counted by itself: the figures that tests and benches judge by."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """`repeated` counts calls for a prompt that had been answered before; `dropped` clients that hung up.

    `over_quota` counts requests that came too fast; they are no calls.
    """

    calls: int = 0
    answered: int = 0
    rejected: int = 0
    over_quota: int = 0
    dropped: int = 0
    repeated: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    checks: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    by_component: Counter[str] = field(default_factory=Counter)
    answered_prompts: set[str] = field(default_factory=set)

    def begin(self, messages: str, component: str) -> str:
        """Returns the fingerprint of the prompt."""
        fingerprint = hashlib.sha256(messages.encode()).hexdigest()[:16]
        self.calls += 1
        self.repeated += fingerprint in self.answered_prompts
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.by_component[component] += 1
        return fingerprint

    def answer(self, fingerprint: str) -> None:
        self.answered += 1
        self.answered_prompts.add(fingerprint)

    def as_json(self) -> dict[str, object]:
        return {
            "calls": self.calls,
            "answered": self.answered,
            "rejected": self.rejected,
            "over_quota": self.over_quota,
            "dropped": self.dropped,
            "repeated": self.repeated,
            "in_flight": self.in_flight,
            "most_in_flight": self.most_in_flight,
            "checks": self.checks,
            "distinct_answered": len(self.answered_prompts),
            "by_kind": dict(self.by_kind),
            "by_component": dict(self.by_component),
        }
