"""What several screens show: a job as a line of a list, a pause in force, the writer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from genapp import words as show
from genapp.jobs import FINAL, OPEN, JobState, Priority, Scope
from genapp.languages import language_name
from genapp.providers.openai_compatible import OPENAI_COMPATIBLE
from genapp.providers.registry import KINDS
from genapp.services.queue import JobRow, PauseView
from genapp.settings import Settings, settings
from genapp.ui import paths
from genapp.ui.theme import PRIORITY_LABELS, STATE_LABELS, STATE_TONES, VERDICT_LABELS, Tone, score_tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A name and its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole: of a bar, in its legend, and as a filter of what is listed."""

    name: str
    label: str
    count: str
    percent: str = "0%"
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One job in a list."""

    id: str = ""
    href: str = ""
    keyword: str = ""
    address: str = ""
    kind: str = ""
    """Page type and language."""
    state: str = ""
    state_label: str = ""
    tone: Tone = "neutral"
    live: bool = False
    priority: str = ""
    priority_label: str = ""
    percent: int = 0
    doing: str = ""
    """The stage that runs, or what came of the job."""
    score: str = ""
    score_tone: Tone = "neutral"
    at: int = 0
    """When it was submitted, or ended; milliseconds."""
    at_verb: str = ""
    open: bool = False
    again: bool = False
    """It can be tried again."""


def job_line(row: JobRow) -> JobLine:
    done = row.state in FINAL
    return JobLine(
        id=row.id,
        href=paths.job(row.id),
        keyword=row.keyword,
        address=show.address(row.target_url),
        kind=f"{show.words_of(row.page_type)} · {language_name(row.language)}",
        state=row.state.value,
        state_label=STATE_LABELS[row.state],
        tone=STATE_TONES[row.state],
        live=row.state is JobState.PROCESSING,
        priority=row.priority.value,
        priority_label=PRIORITY_LABELS[row.priority],
        percent=show.percent(row.progress),
        doing=_doing(row),
        score=show.NOTHING if row.quality_score is None else str(row.quality_score),
        score_tone=score_tone(row.quality_score),
        at=show.milliseconds(row.finished_at if done else row.created_at),
        at_verb="ended" if done else "submitted",
        open=row.state in OPEN,
        again=row.state in (JobState.FAILED, JobState.CANCELLED),
    )


def _doing(row: JobRow) -> str:
    """What a job is at, in a few words."""
    match row.state:
        case JobState.PENDING:
            return "In the queue"
        case JobState.PROCESSING:
            return show.words_of(row.stage) or "Starting"
        case JobState.RETRYING:
            return f"Tries again: {row.error_message}" if row.error_message else "Tries again soon"
        case JobState.COMPLETED:
            return VERDICT_LABELS.get(row.verdict, "Not checked")
        case JobState.FAILED:
            return row.error_message or "Failed"
        case JobState.CANCELLED:
            return "Stopped by a person"


def field_links(wrong: Iterable[str], labels: Mapping[str, str]) -> list[dict[str, str]]:
    """The way to each field of a form in which something is wrong."""
    return [{"href": f"#field-{name}", "label": labels.get(name, name)} for name in wrong]


def priority_lines() -> list[tuple[str, str]]:
    """Value and name of each priority, highest first."""
    return [(priority.value, PRIORITY_LABELS[priority]) for priority in Priority]


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseLine:
    """What is paused, why, and how it ends."""

    id: str = ""
    scope: str = ""
    key: str = ""
    what: str = ""
    title: str = ""
    reason: str = ""
    since: int = 0
    until: int = 0
    """0: a person has to resume."""
    probed: bool = False
    """At `until` it does not end: the provider is asked whether it is back."""


def pause_line(pause: PauseView) -> PauseLine:
    return PauseLine(
        id=f"{pause.scope.value}:{pause.key}:{pause.kind.value}",
        scope=pause.scope.value,
        key=pause.key,
        what=pause.what,
        title=f"{show.capital(pause.what)} is paused by {pause.by or 'somebody'}",
        reason=pause.reason,
        since=show.milliseconds(pause.since),
        until=show.milliseconds(pause.until),
        probed=pause.probe > 0,
    )


def scope_name(scope: Scope, key: str) -> str:
    """What a pause or limit is about, for a heading."""
    if scope is Scope.QUEUE:
        return "Whole queue"
    return f"Writer {key}" if scope is Scope.PROVIDER else f"Batch {key[-8:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterNote:
    """Who writes the pages, and what that costs: said before anything is submitted."""

    name: str
    paid: bool
    what: str
    cost: str


def writer(provider: str = "") -> WriterNote:
    """Of the provider chosen for a page; an empty name means the one of the settings."""
    given = settings()
    kind = KINDS.get(provider or given.provider, OPENAI_COMPATIBLE)
    if not kind.paid:
        cost = "Costs nothing and sends nothing anywhere."
        return WriterNote(name=kind.label, paid=False, what=kind.about, cost=cost)
    model = given.provider_model or "the server's default model"
    return WriterNote(
        name=f"{model} at {given.provider_base_url or 'an OpenAI-compatible server'}",
        paid=True,
        what=kind.about,
        cost=_cost(given),
    )


def _cost(given: Settings) -> str:
    prices = given.provider_input_price, given.provider_output_price
    if not any(prices):
        return "Its calls may cost money; no price is set, so the ledger counts tokens only."
    cached = given.provider_cached_price
    from_cache = f" ({cached:g} from its cache)" if cached is not None else ""
    return (
        f"It costs money: {prices[0]:g} per million input tokens{from_cache}, {prices[1]:g} per million output tokens."
    )
