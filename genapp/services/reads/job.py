"""Everything the page of one job shows, and why a job waits."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Row, case, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from genapp.access import Right, User, require
from genapp.db import PROVIDER_CALL, Content, ContentVersion, Job, JobEvent, Part, StageRunRow, db_now, load
from genapp.db.queries.claiming import count_ahead, count_all_ahead, waiting_lanes
from genapp.db.queries.queue import running_jobs
from genapp.errors import NotFound
from genapp.jobs import Binding, HoldKey, JobState, Passage, Scope, ScorePart, Waiting, keys_of, lane_of
from genapp.jobs.estimate import estimate
from genapp.page import Component, FactSheet, PageContext, PageRequest, QualityReport
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.work import CONTEXT_BUILDING, QUALITY_VALIDATION, STAGE_NAMES, Checked, FinishedPage
from genapp.services.batches import Durations, recent_durations
from genapp.services.facts import job_facts
from genapp.services.queue import (
    JOB_ROW_COLUMNS,
    CallTotals,
    ContentView,
    EventView,
    JobView,
    PartView,
    PauseView,
    StageView,
    WaitingView,
    concurrency_limits,
    job_row,
    queue_settings,
    read_pauses,
    workers,
)

log = logging.getLogger(__name__)

_EVENTS_SHOWN: Final = 200
_DONE: Final = ("completed", "skipped")
_SUMMED: Final = ("input_tokens", "cached_tokens", "output_tokens", "cost_micros")
_NOTHING_KNOWN: Final = PageContext(facts=FactSheet())
COUNTED: Final = 10_000
"""Jobs ahead are counted so far; beyond, it is said that there are more."""
_NOBODY_KNOWS: Final = "no page of this writer has been finished yet, so nobody knows how long one takes"
_PAUSED: Final = {
    Scope.QUEUE: Binding.QUEUE_PAUSED,
    Scope.BATCH: Binding.BATCH_PAUSED,
    Scope.PROVIDER: Binding.PROVIDER_PAUSED,
}

T = TypeVar("T")


def job_view(session: Session, job_id: str, *, by: User | None) -> JobView:
    """Raises `NotFound`. What an older version of genapp stored and this one cannot read is left out, and logged."""
    require(by, Right.SEE)
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    request = load(PageRequest, job.request)
    runs = _newest_runs(session, job)
    versions = select_rows(ContentVersion).where(ContentVersion.job_id == job.id)
    version = session.exec(versions.order_by(col(ContentVersion.revision).desc()).limit(1)).one_or_none()
    context = _context(runs, version)
    content = _content(session, version)
    return JobView(
        row=job_row({name: getattr(job, name) for name in JOB_ROW_COLUMNS}),
        request=request,
        score_parts=_read(tuple[ScorePart, ...], job.score_parts) or (),
        priority_given=job.priority_given,
        provider=job.provider,
        stages=tuple(_stage(name, runs.get(name), now=db_now(session)) for name in STAGE_NAMES),
        parts=_parts(session, job, request),
        facts=context.facts.facts,
        proposed=context.proposed,
        sheet=job_facts(session, job, None if context is _NOTHING_KNOWN else context),
        sources=context.sources,
        topics=context.topics,
        calls=_calls(session, job_id),
        content=content,
        error_stage=job.error_stage,
        error_hint=job.error_hint,
        error_id=job.error_id,
        retry_at=job.not_before if job.state == JobState.RETRYING else None,
        events=_events(session, job_id),
        report=content.report if content else _checked_report(runs),
        waiting=_why_waiting(session, job),
        batch_id=job.batch_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What holds a job back, in words, and until when."""

    binding: Binding
    text: str
    until: datetime | None = None
    probed: bool = False
    """Until a provider is back, and nobody knows when that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """The queue around one waiting job."""

    job: Job
    now: datetime
    slots: int
    alive: int
    pauses: Sequence[PauseView]
    limits: Mapping[HoldKey, int]
    running: Sequence[Row[Any]]  # Any: rows of a statement
    ahead: Mapping[str, int]
    """Jobs ahead per lane; everything under "" when nothing restricts any lane."""

    @property
    def keys(self) -> tuple[HoldKey, ...]:
        return keys_of(lane_of(self.job.lane))

    def elapsed(self, key: HoldKey | None = None) -> tuple[float, ...]:
        rows = [row for row in self.running if key is None or key in _keys_of_row(row)]
        return tuple((self.now - row.claimed_at).total_seconds() for row in rows)

    def ahead_of(self, key: HoldKey) -> int:
        return sum(count for lane, count in self.ahead.items() if key in keys_of(lane_of(lane)))


def _why_waiting(session: Session, job: Job) -> WaitingView | None:
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


def _ahead(session: Session, job: Job, pauses: Sequence[PauseView], limits: Mapping[HoldKey, int]) -> dict[str, int]:
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
        text = f"Its last try did not write everything ({job.error_message}); it waits before the next one"
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
    return _Held(
        binding=_PAUSED[last.scope], text=text, until=None if last.probe else last.until, probed=last.probe > 0
    )


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
    if held.probed:
        return None, None, "it starts when the writer answers again"
    if held.binding in _PAUSED.values() and held.until is None:
        return None, None, "it starts after somebody resumes"
    if scene.slots < 1:
        return None, None, "no worker is alive"
    own = durations.expected(scene.job.page_type, scene.job.provider)
    found = estimate(_passages(scene, durations), own_seconds=own) if own is not None else None
    if found is None or own is None:
        return None, None, _NOBODY_KNOWS
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
            seconds, limit = durations.mean(provider=scene.job.provider) or everything, scene.limits[key]
            passages.append(
                Passage(slots=limit, ahead=scene.ahead_of(key), seconds=seconds, elapsed=scene.elapsed(key))
            )
    return passages


def _keys_of_row(row: Row[Any]) -> tuple[HoldKey, ...]:  # Any: rows of a statement
    provider = (Scope.PROVIDER, row.provider)
    return (provider, (Scope.BATCH, row.batch_id)) if row.batch_id else (provider,)


def _named(scope: Scope, key: str) -> str:
    return {Scope.QUEUE: "The queue", Scope.BATCH: "Its batch", Scope.PROVIDER: f"The writer {key}"}[scope]


def _newest_runs(session: Session, job: Job) -> dict[str, StageRunRow]:
    """Of each stage the finished run of this revision, else the newest one."""
    statement = select_rows(StageRunRow).where(StageRunRow.job_id == job.id, StageRunRow.revision == job.revision)
    newest: dict[str, StageRunRow] = {}
    for run in session.exec(statement.order_by(col(StageRunRow.id))):
        before = newest.get(run.stage)
        if before is None or before.outcome not in _DONE:
            newest[run.stage] = run
    return newest


def _stage(name: str, run: StageRunRow | None, *, now: datetime) -> StageView:
    if run is None or run.outcome == "abandoned":
        return StageView(name=name, outcome="waiting", started_at=None, seconds=0.0, reason="", attempt=0)
    began, outcome = run.started_at, run.outcome
    seconds = max((now - began).total_seconds(), 0.0) if outcome == "running" else run.seconds
    return StageView(
        name=name, outcome=outcome, started_at=began, seconds=seconds, reason=run.reason, attempt=run.attempt
    )


def _context(runs: dict[str, StageRunRow], version: ContentVersion | None) -> PageContext:
    run = runs.get(CONTEXT_BUILDING)
    if run and run.outcome in _DONE and run.result:
        return _read(PageContext, run.result) or _NOTHING_KNOWN
    return (_read(PageContext, version.context) if version else None) or _NOTHING_KNOWN


def _checked_report(runs: dict[str, StageRunRow]) -> QualityReport | None:
    run = runs.get(QUALITY_VALIDATION)
    checked = _read(Checked, run.result) if run and run.result else None
    return checked.report if checked else None


def _parts(session: Session, job: Job, request: PageRequest) -> tuple[PartView, ...]:
    """All components of the page type in their order, also those that nobody has begun."""
    rows = session.exec(select_rows(Part).where(Part.job_id == job.id, Part.revision == job.revision))
    begun = {row.kind: row for row in rows}
    kinds = (spec.kind.value for spec in PAGE_SPECS[request.page_type].components)
    return tuple(_part(kind, begun.get(kind)) for kind in kinds)


def _part(kind: str, row: Part | None) -> PartView:
    if row is None:
        return PartView(kind=kind, state="waiting", ordinal=0, text="", component=None)
    component = _read(Component, row.component) if row.component else None
    return PartView(kind=kind, state=row.state, ordinal=row.ordinal, text=row.text, component=component)


def _calls(session: Session, job_id: str) -> CallTotals:
    calls = PROVIDER_CALL.c
    summed = {state: case((calls.state == state, 1), else_=0) for state in ("answered", "failed", "unknown")}
    summed |= {name: calls[name] for name in _SUMMED}
    totals = [func.coalesce(func.sum(each), 0).label(name) for name, each in summed.items()]
    row = session.execute(select(func.count().label("calls"), *totals).where(calls.job_id == job_id)).one()
    return CallTotals(**{name: int(total) for name, total in row._mapping.items()})


def _content(session: Session, version: ContentVersion | None) -> ContentView | None:
    if version is None:
        return None
    page = _read(FinishedPage, version.page)
    content = session.get_one(Content, version.content_id)
    return ContentView(
        content_id=version.content_id,
        version=version.number,
        review_state=content.review_state,
        title=version.title,
        meta_description=page.meta_description if page else "",
        slug=version.slug,
        canonical_url=page.canonical_url if page else "",
        words=version.words,
        html=version.html,
        markdown=page.markdown if page else "",
        report=_read(QualityReport, version.report) if version.report else None,
        created_at=version.created_at,
    )


def _events(session: Session, job_id: str) -> tuple[EventView, ...]:
    newest = select_rows(JobEvent).where(JobEvent.job_id == job_id).order_by(col(JobEvent.number).desc())
    rows: Sequence[JobEvent] = session.exec(newest.limit(_EVENTS_SHOWN)).all()
    return tuple(
        EventView(number=row.number or 0, job_id=row.job_id, at=row.at, kind=row.kind, text=row.text, actor=row.actor)
        for row in reversed(rows)
    )


def _read(kind: type[T], text: str) -> T | None:
    try:
        return load(kind, text)
    except ValueError:
        log.warning("job_page.unreadable", extra={"kind": getattr(kind, "__name__", str(kind))})
        return None
