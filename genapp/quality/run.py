"""Runs every check on a page."""

import logging
from collections.abc import Sequence

from genapp.page.findings import CheckOutcome, CheckResult, QualityReport
from genapp.quality.check import CannotRun, Check, PageUnderTest
from genapp.quality.score import judge
from genapp.quality.standard import STANDARD_CHECKS

log = logging.getLogger(__name__)
MOST_FINDINGS = 10
"""Of one check; a page that is wrong all over is not clearer with a hundred lines."""


def check_page(page: PageUnderTest, checks: Sequence[Check] = STANDARD_CHECKS) -> QualityReport:
    """The report of all checks. A check that cannot run, or breaks, reads "skipped", never "passed"."""
    return judge([_run(check, page) for check in checks])


def _run(check: Check, page: PageUnderTest) -> CheckResult:
    try:
        findings = tuple(check.look(page))[:MOST_FINDINGS]
    except CannotRun as reason:
        return CheckResult(check=check.name, title=check.title, outcome=CheckOutcome.SKIPPED, reason=str(reason))
    except Exception:
        log.exception("check.broken", extra={"check": check.name})
        reason = "the check itself failed; see the log"
        return CheckResult(check=check.name, title=check.title, outcome=CheckOutcome.SKIPPED, reason=reason)
    outcome = CheckOutcome.FOUND if findings else CheckOutcome.PASSED
    return CheckResult(check=check.name, title=check.title, outcome=outcome, findings=findings)
