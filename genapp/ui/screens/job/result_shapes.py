"""What a job wrote, what it rests on and what the checks say, ready to be shown."""

from dataclasses import dataclass
from typing import Final

from genapp import words as show
from genapp.jobs import FINAL
from genapp.page import Block, CheckOutcome, CheckResult, Finding, Level, SourceReport
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.work import QUALITY_VALIDATION
from genapp.quality.check import Switch
from genapp.services.queue import JobView, PartView
from genapp.ui.theme import LEVEL_LABELS, LEVEL_TONES, VERDICT_LABELS, VERDICT_TONES, Tone, score_tone

_COMPONENT_LABELS: Final = {
    "title": "Title tag",
    "h1": "H1",
    "faq": "FAQ",
    "sections": "Body sections",
    "closing": "Closing",
}
_ORDER = {CheckOutcome.FOUND: 0, CheckOutcome.SKIPPED: 1, CheckOutcome.PASSED: 2}
_LEVELS = list(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One component as far as it is written."""

    kind: str
    label: str
    state: str
    note: str
    blocks: tuple[Block, ...]
    text: str
    """What has come so far, while it is being written."""


def part_lines(view: JobView) -> list[PartLine]:
    """Every component of the page type in its order, written or not."""
    parts = {part.kind: part for part in view.parts}
    kinds = [spec.kind.value for spec in PAGE_SPECS[view.request.page_type].components]
    ended = view.row.state in FINAL
    return [_part_line(kind, parts.get(kind), ended) for kind in kinds]


def component_label(kind: str) -> str:
    return _COMPONENT_LABELS.get(kind, show.words_of(kind))


def _part_line(kind: str, part: PartView | None, ended: bool) -> PartLine:
    label = component_label(kind)
    if part is None or part.state == "waiting" or (ended and part.state == "writing"):
        note = "Not written" if ended else "Waits"
        return PartLine(kind=kind, label=label, state="waiting", note=note, blocks=(), text="")
    blocks = part.component.blocks if part.component and part.state == "written" else ()
    return PartLine(
        kind=kind,
        label=label,
        state=part.state,
        note=_part_note(part),
        blocks=blocks,
        text="" if blocks else part.text,
    )


def _part_note(part: PartView) -> str:
    if part.state == "writing":
        return "Writing again after findings" if part.ordinal else "Writing"
    said = [show.counted(len((part.component.text if part.component else part.text).split()), "word")]
    said += [f"written {show.counted(part.ordinal + 1, 'time')}"] if part.ordinal else []
    said += [f"by the {part.component.written_by} writer"] if part.component and part.component.written_by else []
    return " · ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One page that was fetched, or was not."""

    url: str
    address: str
    role: str
    ok: bool
    note: str


def source_line(source: SourceReport) -> SourceLine:
    return SourceLine(
        url=source.url,
        address=show.address(source.url),
        role=show.words_of(source.role) + " page",
        ok=source.ok,
        note=_source_note(source),
    )


def _source_note(source: SourceReport) -> str:
    if not source.ok:
        return source.reason
    read = f"{show.counted(source.words, 'word')} read in {show.duration(source.seconds)}"
    return f"{source.title} · {read}" if source.title else read


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
    """The report of the newest version: what blocks first, what passed last."""

    state: str = "none"
    """none (not there yet), skipped, or known."""
    score: str = ""
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
        tone=score_tone(report.score),
        verdict=VERDICT_LABELS[report.verdict.value],
        verdict_tone=VERDICT_TONES[report.verdict.value],
        summary=(
            f"{show.counted(counts[CheckOutcome.PASSED], 'check')} passed, "
            f"{counts[CheckOutcome.FOUND]} with findings, {counts[CheckOutcome.SKIPPED]} did not run"
        ),
        checks=tuple(_check_line(result) for result in sorted(report.results, key=_weight)),
    )


def _weight(result: CheckResult) -> tuple[int, int]:
    worst = min((_LEVELS.index(finding.level) for finding in result.findings), default=len(_LEVELS))
    return _ORDER[result.outcome], worst


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
        return "Off for this page type" if result.switch == Switch.OFF else f"Could not run: {result.reason}"
    if result.outcome is not CheckOutcome.FOUND:
        return "Passed"
    as_set = f", set to {result.switch}" if result.switch else ""
    return f"{show.counted(len(result.findings), 'finding')}{as_set}"


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
