"""The checks that every page passes through, in the order they are shown; the score and the verdict that follow."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from genapp.page import CheckOutcome, CheckResult, Finding, Level, QualityReport, Verdict
from genapp.quality.check import CannotRun, Check, PageUnderTest
from genapp.quality.checks import claims, head, markup, structure, voice, wording
from genapp.quality.footprint import doorway, footprint

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
    Check(name="doorway", title="Own facts", look=doorway),
    Check(name="footprint", title="Unlike other pages", look=footprint),
    Check(name="voice", title="Voice", look=voice.voice_rules),
)
BLOCK_COST: Final = 20
WARN_COST: Final = 5
READY_FROM: Final = 80
REVIEW_FROM: Final = 60
_MOST_FINDINGS: Final = 10
"""Of one check; a page that is wrong all over is not clearer with a hundred lines."""

log = logging.getLogger(__name__)


def check_page(page: PageUnderTest) -> QualityReport:
    """The report of all checks. A check that cannot run, or breaks, reads "skipped", never "passed"."""
    return judge([_run(check, page) for check in STANDARD_CHECKS])


def judge(results: Sequence[CheckResult]) -> QualityReport:
    """No blocker and 80 points or more: ready. A blocker or less than 60 points: redo. Else a person looks.

    `docs/quality.md` tells it the same way.
    """
    levels = [finding.level for result in results for finding in result.findings]
    score = max(0, 100 - BLOCK_COST * levels.count(Level.BLOCK) - WARN_COST * levels.count(Level.WARN))
    if score < REVIEW_FROM or Level.BLOCK in levels:
        verdict = Verdict.REDO
    else:
        verdict = Verdict.READY if score >= READY_FROM else Verdict.NEEDS_REVIEW
    return QualityReport(results=tuple(results), score=score, verdict=verdict)


def _run(check: Check, page: PageUnderTest) -> CheckResult:
    findings: tuple[Finding, ...] = ()
    reason = ""
    try:
        findings = tuple(replace(finding, check=check.name) for finding in check.look(page))[:_MOST_FINDINGS]
        outcome = CheckOutcome.FOUND if findings else CheckOutcome.PASSED
    except CannotRun as said:
        outcome, reason = CheckOutcome.SKIPPED, str(said)
    except Exception:
        log.exception("check.broken", extra={"check": check.name})
        outcome, reason = CheckOutcome.SKIPPED, "the check itself failed; see the log"
    return CheckResult(check=check.name, title=check.title, outcome=outcome, findings=findings, reason=reason)
