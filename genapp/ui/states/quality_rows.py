"""The quality report, ready to be shown: what blocks first, what passed last."""

from dataclasses import dataclass

from genapp import words as show
from genapp.page.findings import CheckOutcome, CheckResult, Finding, Level
from genapp.pipeline.results import QUALITY_VALIDATION
from genapp.services.views import JobView
from genapp.ui.states.part_rows import component_label
from genapp.ui.theme import LEVEL_LABELS, LEVEL_TONES, VERDICT_LABELS, VERDICT_TONES, Tone, score_tone

ORDER = {CheckOutcome.FOUND: 0, CheckOutcome.SKIPPED: 1, CheckOutcome.PASSED: 2}
LEVELS = list(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One thing a check saw."""

    level: str
    tone: Tone
    message: str
    where: str
    measured: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check and how it went."""

    name: str
    title: str
    outcome: str
    note: str
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The report of the newest version."""

    state: str = "none"
    """none (not there yet), skipped, or known."""
    score: str = ""
    percent: int = 0
    tone: Tone = "neutral"
    verdict: str = ""
    verdict_tone: Tone = "neutral"
    summary: str = ""
    checks: tuple[CheckLine, ...] = ()


def quality(view: JobView) -> Quality:
    report = view.report
    if report is None:
        skipped = any(stage.name == QUALITY_VALIDATION and stage.outcome == "skipped" for stage in view.stages)
        return Quality(state="skipped" if skipped else "none")
    counts = {outcome: sum(result.outcome is outcome for result in report.results) for outcome in CheckOutcome}
    return Quality(
        state="known",
        score=str(report.score),
        percent=report.score,
        tone=score_tone(report.score),
        verdict=VERDICT_LABELS[report.verdict.value],
        verdict_tone=VERDICT_TONES[report.verdict.value],
        summary=(
            f"{show.counted(counts[CheckOutcome.PASSED], 'check')} passed, "
            f"{counts[CheckOutcome.FOUND]} with findings, {counts[CheckOutcome.SKIPPED]} could not run"
        ),
        checks=tuple(_check_line(result) for result in sorted(report.results, key=_weight)),
    )


def _weight(result: CheckResult) -> tuple[int, int]:
    worst = min((LEVELS.index(finding.level) for finding in result.findings), default=len(LEVELS))
    return ORDER[result.outcome], worst


def _check_line(result: CheckResult) -> CheckLine:
    return CheckLine(
        name=result.check,
        title=result.title,
        outcome=result.outcome.value,
        note=_note(result),
        findings=tuple(_finding_line(finding) for finding in result.findings),
    )


def _note(result: CheckResult) -> str:
    if result.outcome is CheckOutcome.SKIPPED:
        return f"Could not run: {result.reason}"
    return show.counted(len(result.findings), "finding") if result.outcome is CheckOutcome.FOUND else "Passed"


def _finding_line(finding: Finding) -> FindingLine:
    measured = [f"seen {finding.value}"] if finding.value else []
    if finding.limit:
        measured.append(f"limit {finding.limit}")
    return FindingLine(
        level=LEVEL_LABELS[finding.level],
        tone=LEVEL_TONES[finding.level],
        message=finding.message,
        where=component_label(finding.component.value) if finding.component else "Whole page",
        measured=", ".join(measured),
        evidence=finding.evidence,
    )
