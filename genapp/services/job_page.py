"""Everything the page of one job shows, read in one go."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import case, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from genapp.access import Right, User, require
from genapp.db.engine import db_now
from genapp.db.models import Content, ContentVersion, Job, JobEvent, Part, StageRunRow
from genapp.db.tables import PROVIDER_CALL
from genapp.errors import NotFound
from genapp.jobs.priority import Priority, ScorePart
from genapp.jobs.states import JobState
from genapp.page.components import Component
from genapp.page.facts import FactSheet, PageContext
from genapp.page.findings import QualityReport
from genapp.page.request import PageRequest
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.results import CONTEXT_BUILDING, QUALITY_VALIDATION, STAGE_NAMES, Checked, FinishedPage
from genapp.services.json_text import load
from genapp.services.views import CallTotals, ContentView, EventView, JobRow, JobView, PartView, StageView
from genapp.services.waiting import why_waiting

log = logging.getLogger(__name__)

EVENTS_SHOWN: Final = 200
DONE: Final = ("completed", "skipped")
NOTHING_KNOWN: Final = PageContext(facts=FactSheet())

T = TypeVar("T")


def job_view(session: Session, job_id: str, *, by: User | None) -> JobView:
    """Raises `NotFound`. What an older version of genapp stored and this one cannot read is left out, and logged."""
    require(by, Right.SEE)
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    request = load(PageRequest, job.request)
    runs = _newest_runs(session, job)
    version = _newest_version(session, job)
    context = _context(runs, version)
    content = _content(session, version)
    return JobView(
        row=_row(job),
        request=request,
        score_parts=_read(tuple[ScorePart, ...], job.score_parts) or (),
        priority_given=job.priority_given,
        provider=job.provider,
        stages=tuple(_stage(name, runs.get(name), now=db_now(session)) for name in STAGE_NAMES),
        parts=_parts(session, job, request),
        facts=context.facts.facts,
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
        waiting=why_waiting(session, job),
        batch_id=job.batch_id,
    )


def _row(job: Job) -> JobRow:
    return JobRow(
        id=job.id,
        page_type=job.page_type,
        keyword=job.keyword,
        language=job.language,
        target_url=job.target_url,
        state=JobState(job.state),
        priority=Priority(job.priority),
        score=job.score,
        stage=job.stage,
        progress=job.progress,
        attempts=job.attempts,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        quality_score=job.quality_score,
        verdict=job.verdict,
        error_message=job.error_message,
        version=job.version,
    )


def _newest_runs(session: Session, job: Job) -> dict[str, StageRunRow]:
    """Of each stage the finished run of this revision, else the newest one."""
    statement = select_rows(StageRunRow).where(StageRunRow.job_id == job.id, StageRunRow.revision == job.revision)
    newest: dict[str, StageRunRow] = {}
    for run in session.exec(statement.order_by(col(StageRunRow.id))):
        before = newest.get(run.stage)
        if before is None or before.outcome not in DONE:
            newest[run.stage] = run
    return newest


def _stage(name: str, run: StageRunRow | None, *, now: datetime) -> StageView:
    if run is None or run.outcome == "abandoned":
        return StageView(name=name, outcome="waiting", started_at=None, seconds=0.0, reason="", attempt=0)
    running = run.outcome == "running"
    seconds = max((now - run.started_at).total_seconds(), 0.0) if running else run.seconds
    return StageView(
        name=name,
        outcome=run.outcome,
        started_at=run.started_at,
        seconds=seconds,
        reason=run.reason,
        attempt=run.attempt,
    )


def _context(runs: dict[str, StageRunRow], version: ContentVersion | None) -> PageContext:
    run = runs.get(CONTEXT_BUILDING)
    if run and run.outcome in DONE and run.result:
        return _read(PageContext, run.result) or NOTHING_KNOWN
    return (_read(PageContext, version.context) if version else None) or NOTHING_KNOWN


def _checked_report(runs: dict[str, StageRunRow]) -> QualityReport | None:
    run = runs.get(QUALITY_VALIDATION)
    checked = _read(Checked, run.result) if run and run.result else None
    return checked.report if checked else None


def _parts(session: Session, job: Job, request: PageRequest) -> tuple[PartView, ...]:
    """All components of the page type in their order, also those that nobody has begun."""
    rows = session.exec(select_rows(Part).where(Part.job_id == job.id, Part.revision == job.revision))
    begun = {row.kind: row for row in rows}
    return tuple(
        _part(spec.kind.value, begun.get(spec.kind.value)) for spec in PAGE_SPECS[request.page_type].components
    )


def _part(kind: str, row: Part | None) -> PartView:
    if row is None:
        return PartView(kind=kind, state="waiting", ordinal=0, text="", component=None)
    component = _read(Component, row.component) if row.component else None
    return PartView(kind=kind, state=row.state, ordinal=row.ordinal, text=row.text, component=component)


def _calls(session: Session, job_id: str) -> CallTotals:
    calls = PROVIDER_CALL.c
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((calls.state == "answered", 1), else_=0)), 0),
            func.coalesce(func.sum(case((calls.state == "failed", 1), else_=0)), 0),
            func.coalesce(func.sum(calls.input_tokens), 0),
            func.coalesce(func.sum(calls.output_tokens), 0),
            func.coalesce(func.sum(calls.cost_micros), 0),
        ).where(calls.job_id == job_id)
    ).one()
    made, answered, failed, tokens_in, tokens_out, cost = map(int, row)
    return CallTotals(
        calls=made, answered=answered, failed=failed, input_tokens=tokens_in, output_tokens=tokens_out, cost_micros=cost
    )


def _newest_version(session: Session, job: Job) -> ContentVersion | None:
    statement = select_rows(ContentVersion).where(ContentVersion.job_id == job.id)
    return session.exec(statement.order_by(col(ContentVersion.revision).desc()).limit(1)).one_or_none()


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
    rows: Sequence[JobEvent] = session.exec(newest.limit(EVENTS_SHOWN)).all()
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
