"""The checks that every page passes through, in the order they are shown; the score and the verdict that follow."""

import logging
from collections.abc import Sequence
from typing import Final

from genapp.page import CheckOutcome, CheckResult, Finding, Level, QualityReport, Verdict
from genapp.quality.check import CannotRun, Check, PageUnderTest
from genapp.quality.checks import claims, head, markup, structure, wording

# The checks every page passes through, in the order they are shown.

STANDARD_CHECKS: Final[tuple[Check, ...]] = (
    Check(name="components", title="All components are there", look=structure.all_components),
    Check(name="leftovers", title="No leftovers", look=wording.no_leftovers),
    Check(name="title", title="Title tag", look=head.title_tag),
    Check(name="meta_description", title="Meta description", look=head.meta_text),
    Check(name="headings", title="Headings", look=structure.heading_order),
    Check(name="length", title="Body length", look=structure.body_length),
    Check(name="keywords", title="Keyword use", look=wording.keyword_use),
    Check(name="language", title="Language", look=wording.page_language),
    Check(name="facts", title="Numbers and facts", look=claims.backed_by_facts),
    Check(name="faq", title="Questions and answers", look=structure.questions_and_answers),
    Check(name="json_ld", title="Structured data", look=markup.structured_data),
    Check(name="safety", title="Safe HTML", look=markup.safe_markup),
    Check(name="copying", title="Own words", look=wording.own_words),
)


# The score of a page and the verdict that follows from it, as `docs/quality.md` tells it.

BLOCK_COST: Final = 20
WARN_COST: Final = 5
READY_FROM: Final = 80
REVIEW_FROM: Final = 60


def judge(results: Sequence[CheckResult]) -> QualityReport:
    """No blocker and 80 points or more: ready. A blocker or less than 60 points: redo. Else a person looks."""
    findings = [finding for result in results for finding in result.findings]
    score = _score_of(findings)
    return QualityReport(results=tuple(results), score=score, verdict=_verdict_of(score, findings))


def _score_of(findings: Sequence[Finding]) -> int:
    blocks = sum(finding.level is Level.BLOCK for finding in findings)
    warnings = sum(finding.level is Level.WARN for finding in findings)
    return max(0, 100 - BLOCK_COST * blocks - WARN_COST * warnings)


def _verdict_of(score: int, findings: Sequence[Finding]) -> Verdict:
    if score < REVIEW_FROM or any(finding.level is Level.BLOCK for finding in findings):
        return Verdict.REDO
    return Verdict.READY if score >= READY_FROM else Verdict.NEEDS_REVIEW


# Runs every check on a page.

log = logging.getLogger(__name__)
_MOST_FINDINGS = 10
"""Of one check; a page that is wrong all over is not clearer with a hundred lines."""


def check_page(page: PageUnderTest, checks: Sequence[Check] = STANDARD_CHECKS) -> QualityReport:
    """The report of all checks. A check that cannot run, or breaks, reads "skipped", never "passed"."""
    return judge([_run(check, page) for check in checks])


def _run(check: Check, page: PageUnderTest) -> CheckResult:
    try:
        findings = tuple(check.look(page))[:_MOST_FINDINGS]
    except CannotRun as reason:
        return CheckResult(check=check.name, title=check.title, outcome=CheckOutcome.SKIPPED, reason=str(reason))
    except Exception:
        log.exception("check.broken", extra={"check": check.name})
        reason = "the check itself failed; see the log"
        return CheckResult(check=check.name, title=check.title, outcome=CheckOutcome.SKIPPED, reason=reason)
    outcome = CheckOutcome.FOUND if findings else CheckOutcome.PASSED
    return CheckResult(check=check.name, title=check.title, outcome=outcome, findings=findings)
