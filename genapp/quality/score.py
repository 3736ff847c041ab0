"""The score of a page and the verdict that follows from it, as `docs/quality.md` tells it."""

from collections.abc import Sequence
from typing import Final

from genapp.page.findings import CheckResult, Finding, Level, QualityReport, Verdict

BLOCK_COST: Final = 20
WARN_COST: Final = 5
READY_FROM: Final = 80
REVIEW_FROM: Final = 60


def judge(results: Sequence[CheckResult]) -> QualityReport:
    """No blocker and 80 points or more: ready. A blocker or less than 60 points: redo. Else a person looks."""
    findings = [finding for result in results for finding in result.findings]
    score = score_of(findings)
    return QualityReport(results=tuple(results), score=score, verdict=verdict_of(score, findings))


def score_of(findings: Sequence[Finding]) -> int:
    blocks = sum(finding.level is Level.BLOCK for finding in findings)
    warnings = sum(finding.level is Level.WARN for finding in findings)
    return max(0, 100 - BLOCK_COST * blocks - WARN_COST * warnings)


def verdict_of(score: int, findings: Sequence[Finding]) -> Verdict:
    if score < REVIEW_FROM or any(finding.level is Level.BLOCK for finding in findings):
        return Verdict.REDO
    return Verdict.READY if score >= READY_FROM else Verdict.NEEDS_REVIEW
