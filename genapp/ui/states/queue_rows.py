"""What the queue page shows of this moment: lanes, running jobs, workers, limits."""

from dataclasses import dataclass

from genapp import words as show
from genapp.jobs.restrictions import Scope
from genapp.services.queue_views import ClassLane, LimitUse, NextJob, QueueNow, RunningJob, WorkerLoad
from genapp.ui import paths
from genapp.ui.states.pause_rows import scope_name
from genapp.ui.theme import PRIORITY_LABELS, PRIORITY_TONES, Tone

LIMIT_NAMES = {
    "concurrency": "jobs at once",
    "requests_per_minute": "requests in a minute",
    "tokens_per_minute": "tokens in a minute",
}
NEARLY_FULL = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLine:
    """A job near the front of its lane."""

    id: str
    href: str
    keyword: str
    note: str
    queued_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneLine:
    """One class of waiting jobs."""

    priority: str
    label: str
    tone: Tone
    waiting: str
    noun: str
    href: str
    more: str
    """How many wait behind those that are shown; empty when all are."""
    next: tuple[NextLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLine:
    """A job that holds a slot."""

    id: str
    href: str
    keyword: str
    note: str
    stage: str
    percent: int
    claimed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """A worker that is alive."""

    id: str
    name: str
    note: str
    load: str
    slots: tuple[bool, ...]
    heartbeat_at: int
    stopping: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """One limit and how full it is."""

    id: str
    scope: str
    key: str
    name: str
    what: str
    used: str
    percent: int
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueHead:
    """How the queue stands as a whole."""

    known: bool = False
    paused: bool = False
    """By a pause of the queue itself."""
    no_workers: bool = False


def queue_head(view: QueueNow) -> QueueHead:
    return QueueHead(
        known=True, paused=any(pause.scope is Scope.QUEUE for pause in view.pauses), no_workers=not view.workers
    )


def lane_line(lane: ClassLane) -> LaneLine:
    rest = lane.waiting - len(lane.next)
    return LaneLine(
        priority=lane.priority.value,
        label=PRIORITY_LABELS[lane.priority],
        tone=PRIORITY_TONES[lane.priority],
        waiting=show.number(lane.waiting),
        noun="job waits" if lane.waiting == 1 else "jobs wait",
        href=f"{paths.JOBS}?state=pending&priority={lane.priority.value}",
        more=f"and {show.number(rest)} more" if rest > 0 and lane.next else "",
        next=tuple(map(_next_line, lane.next)),
    )


def running_line(job: RunningJob) -> RunningLine:
    return RunningLine(
        id=job.id,
        href=paths.job(job.id),
        keyword=job.keyword,
        note=f"{show.words_of(job.page_type)} · {job.provider or 'no writer yet'}",
        stage=show.words_of(job.stage) or "Starting",
        percent=show.percent(job.progress),
        claimed_at=show.milliseconds(job.claimed_at),
    )


def worker_line(worker: WorkerLoad) -> WorkerLine:
    return WorkerLine(
        id=worker.id,
        name=f"{worker.host} · {worker.pid}",
        note=f"version {worker.version}",
        load=f"{worker.used} of {show.counted(worker.slots, 'slot')}",
        slots=tuple(index < worker.used for index in range(worker.slots)),
        heartbeat_at=show.milliseconds(worker.heartbeat_at),
        stopping=worker.stopping,
    )


def limit_line(use: LimitUse) -> LimitLine:
    percent = min(100, 100 * use.used // use.limit) if use.limit else 100
    return LimitLine(
        id=f"{use.scope.value}:{use.key}:{use.name}",
        scope=use.scope.value,
        key=use.key if use.scope is not Scope.QUEUE else "",
        name=scope_name(use.scope, use.key),
        what=LIMIT_NAMES.get(use.name, show.words_of(use.name)),
        used=f"{show.number(use.used)} of {show.number(use.limit)}",
        percent=percent,
        tone="warn" if percent >= NEARLY_FULL and use.name != "concurrency" else "active",
    )


def _next_line(job: NextJob) -> NextLine:
    return NextLine(
        id=job.id,
        href=paths.job(job.id),
        keyword=job.keyword,
        note=f"{show.words_of(job.page_type)} · {job.score} points",
        queued_at=show.milliseconds(job.queued_at),
    )
