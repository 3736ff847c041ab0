"""What the quality checks say about a page."""

from dataclasses import dataclass
from enum import StrEnum

from genapp.page.components import ComponentKind


class Level(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"  # blocks approval
    WARN = "warn"  # lowers the score
    INFORM = "inform"


class CheckOutcome(StrEnum):
    PASSED = "passed"
    FOUND = "found"
    SKIPPED = "skipped"  # could not run; never counted as passed


class Verdict(StrEnum):
    READY = "ready"
    NEEDS_REVIEW = "needs_review"
    REDO = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a check saw: the value, the limit, and the words it saw it in."""

    check: str
    level: Level
    message: str
    component: ComponentKind | None = None
    value: str = ""
    limit: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """How one check went."""

    check: str
    title: str
    outcome: CheckOutcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    """Why it was skipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """All checks of one version, its score (0 to 100) and what follows."""

    results: tuple[CheckResult, ...]
    score: int
    verdict: Verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for result in self.results for finding in result.findings)
