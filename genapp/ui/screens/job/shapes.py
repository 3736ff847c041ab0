"""One job, ready to be shown, in parts that change on their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from genapp import words as show
from genapp.jobs import OPEN, WAITING, Binding, JobState, Scope
from genapp.languages import language_name
from genapp.services.queue import JobView, StageView, WaitingView
from genapp.ui import paths
from genapp.ui.shapes import JobLine, Pair, job_line
from genapp.ui.theme import Tone

_NO_LINE: Final = JobLine()
_MINUTE: Final = 60_000
"""In milliseconds: an estimate is not better than that."""
_PAUSES: Final = {
    Binding.QUEUE_PAUSED: Scope.QUEUE,
    Binding.BATCH_PAUSED: Scope.BATCH,
    Binding.PROVIDER_PAUSED: Scope.PROVIDER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """Why a job waits: what holds it back, what is ahead of it, when it probably starts and ends."""

    known: bool = False
    tone: Tone = "active"
    text: str = ""
    ahead: str = ""
    until: int = 0
    starts_at: int = 0
    ends_at: int = 0
    no_estimate: str = ""
    scope: str = ""
    """Of the pause that holds it back; empty when none does."""
    key: str = ""


def waiting_line(view: JobView) -> WaitingLine:
    waiting = view.waiting
    if waiting is None:
        return WaitingLine()
    scope = _PAUSES.get(waiting.binding)
    keys = {Scope.BATCH: view.batch_id or "", Scope.PROVIDER: view.provider}
    return WaitingLine(
        known=True,
        tone="warn" if scope or waiting.binding in (Binding.NO_WORKER, Binding.BACK_OFF) else "active",
        text=waiting.text,
        ahead=_ahead(waiting),
        until=show.milliseconds(waiting.until),
        starts_at=_about(waiting.starts_at),
        ends_at=_about(waiting.ends_at),
        no_estimate=f"No estimate: {waiting.no_estimate}." if waiting.no_estimate else "",
        scope=scope.value if scope else "",
        key=keys.get(scope, "") if scope else "",
    )


def _ahead(waiting: WaitingView) -> str:
    if not waiting.ahead:
        return "No job is ahead of it."
    least = "More than " if waiting.ahead_at_least else ""
    return f"{least}{show.counted(waiting.ahead, 'job')} {'is' if waiting.ahead == 1 else 'are'} ahead of it."


def _about(at: datetime | None) -> int:
    return round(show.milliseconds(at) / _MINUTE) * _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Who the job is and how it stands."""

    known: bool = False
    missing: bool = False
    """There is no such job."""
    line: JobLine = _NO_LINE
    title: str = ""
    subtitle: str = ""
    url: str = ""
    why: str = ""
    points: tuple[Pair, ...] = ()
    submitted_at: int = 0
    started_at: int = 0
    took: str = ""
    provider: str = ""
    provider_key: str = ""
    """Empty until one is chosen."""
    waits: bool = False
    failed: bool = False
    error: str = ""
    error_where: str = ""
    error_hint: str = ""
    error_id: str = ""
    retry_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One of the seven stages."""

    name: str
    outcome: str
    time: str
    started_at: int
    """Set while it runs: the browser counts on."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentShown:
    """The newest version of the page."""

    known: bool = False
    title: str = ""
    title_length: str = ""
    description: str = ""
    description_length: str = ""
    site: str = ""
    crumbs: str = ""
    facts: tuple[Pair, ...] = ()
    html: str = ""
    preview: str = ""
    as_html: str = ""
    as_markdown: str = ""
    as_json: str = ""


def head(view: JobView) -> Head:
    row = view.row
    return Head(
        known=True,
        line=job_line(row),
        title=row.keyword,
        subtitle=f"{show.words_of(row.page_type)} page in {language_name(row.language)}",
        url=row.target_url,
        why=_why(view),
        points=tuple(
            Pair(name=f"{show.words_of(part.factor)}: {part.seen}", value=f"+{part.points}")
            for part in view.score_parts
        ),
        submitted_at=show.milliseconds(row.created_at),
        started_at=show.milliseconds(row.started_at) if row.state in OPEN else 0,
        took=_took(view),
        provider=view.provider or "not chosen yet",
        provider_key=view.provider,
        waits=row.state in WAITING,
        failed=row.state is JobState.FAILED,
        error=row.error_message,
        error_where=f"Stopped during {view.error_stage}" if view.error_stage else "Stopped",
        error_hint=view.error_hint,
        error_id=view.error_id,
        retry_note=row.error_message if row.state is JobState.RETRYING else "",
    )


def stage_line(stage: StageView) -> StageLine:
    return StageLine(
        name=show.words_of(stage.name),
        outcome=stage.outcome,
        time=_stage_time(stage),
        started_at=show.milliseconds(stage.started_at) if stage.outcome == "running" else 0,
        note=_stage_note(stage),
    )


def content(view: JobView) -> ContentShown:
    found, job_id = view.content, view.row.id
    if found is None:
        return ContentShown()
    address = found.canonical_url or view.row.target_url
    return ContentShown(
        known=True,
        title=found.title,
        title_length=f"{len(found.title)} characters",
        description=found.meta_description,
        description_length=f"{len(found.meta_description)} characters",
        site=show.host(address).removeprefix("www."),
        crumbs=show.crumbs(address),
        facts=(
            Pair(name="Version", value=str(found.version)),
            Pair(name="Review", value=show.words_of(found.review_state)),
            Pair(name="Words", value=show.number(found.words)),
            Pair(name="Slug", value=found.slug),
        ),
        html=found.html,
        preview=f"{paths.preview(job_id)}?v={found.version}",
        as_html=paths.content(job_id, "html"),
        as_markdown=paths.content(job_id, "md"),
        as_json=paths.content(job_id, "json"),
    )


def call_pairs(view: JobView) -> list[Pair]:
    """What was asked of the provider and paid for it."""
    calls = view.calls
    return [
        Pair(name="Calls", value=show.number(calls.calls)),
        Pair(name="Answered", value=show.number(calls.answered)),
        Pair(name="Failed", value=show.number(calls.failed)),
        *([Pair(name="Outcome unknown", value=show.number(calls.unknown))] if calls.unknown else []),
        Pair(name="Input tokens", value=show.number(calls.input_tokens)),
        *([Pair(name="From the cache", value=show.number(calls.cached_tokens))] if calls.cached_tokens else []),
        Pair(name="Output tokens", value=show.number(calls.output_tokens)),
        Pair(name="Cost", value=show.money(calls.cost_micros)),
    ]


def _why(view: JobView) -> str:
    name = view.row.priority.value.upper()
    if view.priority_given:
        return f"{name} because it was chosen; {view.row.score} points order it within its class"
    return f"{name} because it scores {view.row.score} points"


def _took(view: JobView) -> str:
    row = view.row
    if row.finished_at is None or row.started_at is None:
        return ""
    return show.duration((row.finished_at - row.started_at).total_seconds())


def _stage_time(stage: StageView) -> str:
    if stage.outcome in ("completed", "failed"):
        return show.duration(stage.seconds)
    return "skipped" if stage.outcome == "skipped" else ""


def _stage_note(stage: StageView) -> str:
    again = f"attempt {stage.attempt}" if stage.attempt > 1 and stage.outcome != "waiting" else ""
    return " · ".join(part for part in (stage.reason, again) if part)
