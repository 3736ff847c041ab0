"""Why a job waits, what is ahead of it, and when it will probably start and end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row
from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.models import Job
from genapp.db.queries.lanes import count_ahead, count_all_ahead, waiting_lanes
from genapp.db.queries.recent import running_jobs
from genapp.jobs.estimate import Passage, estimate
from genapp.jobs.lanes import lane_of
from genapp.jobs.picking import Waiting
from genapp.jobs.restrictions import Key, Scope, keys_of
from genapp.jobs.states import JobState
from genapp.jobs.waiting import Binding
from genapp.services import queue_settings, workers
from genapp.services.durations import Durations, recent_durations
from genapp.services.pauses import PauseView, read_pauses
from genapp.services.restrictions import concurrency_limits
from genapp.services.views import WaitingView

COUNTED: Final = 10_000
"""Jobs ahead are counted so far; beyond, it is said that there are more."""
NOBODY_KNOWS: Final = "no page of this writer has been finished yet, so nobody knows how long one takes"
PAUSED: Final = {
    Scope.QUEUE: Binding.QUEUE_PAUSED,
    Scope.BATCH: Binding.BATCH_PAUSED,
    Scope.PROVIDER: Binding.PROVIDER_PAUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What holds a job back, in words, and until when."""

    binding: Binding
    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """The queue around one waiting job."""

    job: Job
    now: datetime
    slots: int
    alive: int
    pauses: Sequence[PauseView]
    limits: Mapping[Key, int]
    running: Sequence[Row[Any]]  # Any: rows of a statement
    ahead: Mapping[str, int]
    """Jobs ahead per lane; everything under "" when nothing restricts any lane."""

    @property
    def keys(self) -> tuple[Key, ...]:
        return keys_of(lane_of(self.job.lane))

    def elapsed(self, key: Key | None = None) -> tuple[float, ...]:
        rows = [row for row in self.running if key is None or key in _keys_of_row(row)]
        return tuple((self.now - row.claimed_at).total_seconds() for row in rows)

    def ahead_of(self, key: Key) -> int:
        return sum(count for lane, count in self.ahead.items() if key in keys_of(lane_of(lane)))


def why_waiting(session: Session, job: Job) -> WaitingView | None:
    """None for a job that does not wait. A look into indexes: as fast with 100,000 jobs as with ten."""
    if job.state not in (JobState.PENDING, JobState.RETRYING):
        return None
    scene = _scene(session, job)
    held = _held(scene)
    total = sum(scene.ahead.values())
    starts_at, ends_at, unknown = _expected(scene, held, recent_durations(session))
    return WaitingView(
        ahead=min(total, COUNTED),
        ahead_at_least=total > COUNTED,
        binding=held.binding,
        text=held.text,
        until=held.until,
        starts_at=starts_at,
        ends_at=ends_at,
        no_estimate=unknown,
    )


def _scene(session: Session, job: Job) -> _Scene:
    now, settings = db_now(session), queue_settings.load(session)
    alive = workers.slots_of_living(session, settings)
    pauses, limits = read_pauses(session, now=now), concurrency_limits(session)
    return _Scene(
        job=job,
        now=now,
        slots=min(settings.max_concurrency, alive),
        alive=alive,
        pauses=pauses,
        limits=limits,
        running=running_jobs(session),
        ahead=_ahead(session, job, pauses, limits),
    )


def _ahead(session: Session, job: Job, pauses: Sequence[PauseView], limits: Mapping[Key, int]) -> dict[str, int]:
    """Of lanes that are paused nothing goes first; the job's own lane counts all the same."""
    place = (job.rank, job.order_score, job.fair_start, job.id)
    paused = {(pause.scope, pause.key) for pause in pauses if pause.scope is not Scope.QUEUE}
    if not paused and not limits:
        return {"": count_all_ahead(session, place, most=COUNTED + 1)}
    counts: dict[str, int] = {}
    for lane in waiting_lanes(session):
        if lane == job.lane or not paused.intersection(keys_of(lane_of(lane))):
            counts[lane] = count_ahead(session, Waiting(place, lane), most=COUNTED + 1)
        if sum(counts.values()) > COUNTED:
            break
    return counts


def _held(scene: _Scene) -> _Held:
    job = scene.job
    if job.state == JobState.RETRYING:
        text = f"Its last attempt failed ({job.error_message}); it waits before the next one"
        return _Held(binding=Binding.BACK_OFF, text=text, until=job.not_before)
    if pause := _pause(scene):
        return pause
    if scene.alive < 1:
        return _Held(binding=Binding.NO_WORKER, text="No worker is alive: start one with genapp up or genapp worker")
    if job.not_before and job.not_before > scene.now:
        text = "It was given back to the queue, and waits before it is tried again"
        return _Held(binding=Binding.NOT_BEFORE, text=text, until=job.not_before)
    return _full(scene)


def _pause(scene: _Scene) -> _Held | None:
    """The first that holds it back; when several do, the one that ends last."""
    mine = {(Scope.QUEUE, ""), *scene.keys}
    pauses = [pause for pause in scene.pauses if (pause.scope, pause.key) in mine]
    if not pauses:
        return None
    last = max(pauses, key=lambda pause: (pause.until is None, pause.until or pause.since))
    text = f"{_named(last.scope, last.key)} is paused by {last.by}" + (f": {last.reason}" if last.reason else "")
    return _Held(binding=PAUSED[last.scope], text=text, until=last.until)


def _full(scene: _Scene) -> _Held:
    for key in reversed(scene.keys):  # a batch says more than its provider
        limit, used = scene.limits.get(key), len(scene.elapsed(key))
        if limit is not None and used >= limit:
            binding = Binding.BATCH_FULL if key[0] is Scope.BATCH else Binding.PROVIDER_FULL
            return _Held(binding=binding, text=f"{_named(*key)} runs {used} jobs, and its limit is {limit}")
    if len(scene.running) >= scene.slots:
        return _Held(binding=Binding.SLOTS_FULL, text=f"All slots are used ({scene.slots})")
    return _Held(binding=Binding.NEXT, text="A slot is free: it starts when the jobs ahead of it have started")


def _expected(scene: _Scene, held: _Held, durations: Durations) -> tuple[datetime | None, datetime | None, str]:
    """Start, end, or why they are not known."""
    if held.binding in PAUSED.values() and held.until is None:
        return None, None, "it starts after somebody resumes"
    if scene.slots < 1:
        return None, None, "no worker is alive"
    own = durations.expected(scene.job.page_type, scene.job.provider)
    found = estimate(_passages(scene, durations), own_seconds=own) if own is not None else None
    if found is None or own is None:
        return None, None, NOBODY_KNOWS
    not_before = (held.until - scene.now).total_seconds() if held.until else 0.0
    starts_at = scene.now + timedelta(seconds=max(found.start, not_before))
    return starts_at, starts_at + timedelta(seconds=own), ""


def _passages(scene: _Scene, durations: Durations) -> list[Passage]:
    """All slots, less what others that are limited themselves will hold; and the job's own limits."""
    slots, ahead = scene.slots, sum(scene.ahead.values())
    busy = list(scene.running)
    for key, limit in scene.limits.items():
        theirs = scene.ahead_of(key)
        if key not in scene.keys and theirs > limit and slots > limit:
            slots, ahead = slots - limit, ahead - theirs
            busy = [row for row in busy if key not in _keys_of_row(row)]
    elapsed = tuple((scene.now - row.claimed_at).total_seconds() for row in busy)
    everything = durations.mean() or 0.0
    passages = [Passage(slots=slots, ahead=ahead, seconds=everything, elapsed=elapsed)]
    for key in scene.keys:
        if key in scene.limits:
            seconds = durations.mean(provider=scene.job.provider) or everything
            ours = Passage(
                slots=scene.limits[key], ahead=scene.ahead_of(key), seconds=seconds, elapsed=scene.elapsed(key)
            )
            passages.append(ours)
    return passages


def _keys_of_row(row: Row[Any]) -> tuple[Key, ...]:  # Any: rows of a statement
    provider = (Scope.PROVIDER, row.provider)
    return (provider, (Scope.BATCH, row.batch_id)) if row.batch_id else (provider,)


def _named(scope: Scope, key: str) -> str:
    return {Scope.QUEUE: "The queue", Scope.BATCH: "Its batch", Scope.PROVIDER: f"The writer {key}"}[scope]
