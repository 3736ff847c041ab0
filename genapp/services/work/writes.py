"""What a running job leaves in the database, behind a fence that only its holder passes."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Executable, Row, bindparam, func, insert, update
from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from genapp.db import (
    JOB,
    PART,
    STAGE_RUN,
    Content,
    ContentVersion,
    Job,
    StageRunRow,
    Upsert,
    db_now,
    dump,
    insert_for,
    is_postgres,
    load,
    mark_changed,
)
from genapp.db.queries.claiming import IS_PROCESSING
from genapp.errors import LeaseLost
from genapp.jobs import forward, progress_of
from genapp.page import Component, ComponentKind, Fact, FactSheet, PageContext, QualityReport, Verdict
from genapp.pipeline.pipeline import Outcome, Pipeline, Stage, StageRun
from genapp.pipeline.work import (
    COMPONENT_GENERATION,
    CONTEXT_BUILDING,
    POST_PROCESSING,
    QUALITY_VALIDATION,
    Checked,
    FinishedPage,
    Work,
)
from genapp.services.facts import decide_found
from genapp.services.queue import append_event
from genapp.services.work import lease
from genapp.services.work.commit import Commit
from genapp.services.work.neighbours import signature_of, store_footprint
from genapp.words import duration

log = logging.getLogger(__name__)

_WRITE_EVERY_SECONDS: Final = 0.15
_WRITING = "writing"
_WRITTEN = "written"
_RUNNING = "running"
ABANDONED = "abandoned"

IS_HELD: Final = (JOB.c.id == bindparam("held_job"), JOB.c.token == bindparam("held_token"), IS_PROCESSING)
"""Conditions of a statement that `run_held` runs."""
_HELD_JOB: Final = select(Job).where(*IS_HELD).with_for_update().execution_options(populate_existing=True)
_JOB_GOES_ON: Final = update(JOB).where(*IS_HELD).values(progress=bindparam("percent")).returning(JOB.c.id)
JOB_STARTS: Final = (
    update(JOB)
    .where(*IS_HELD)
    .values(
        stage=bindparam("at"),
        progress=bindparam("percent"),
        started_at=func.coalesce(JOB.c.started_at, bindparam("now", type_=JOB.c.started_at.type)),
    )
    .returning(JOB.c.revision, JOB.c.attempts, JOB.c.cancel_requested)
)
_RUN_STARTS: Final = (
    insert(STAGE_RUN).values(outcome=_RUNNING, reason="", result="", seconds=0).returning(STAGE_RUN.c.id)
)
_RUN_FINISHES: Final = update(STAGE_RUN).where(STAGE_RUN.c.id == bindparam("of_run"))
_DONE_RUNS: Final = select(StageRunRow).where(
    col(StageRunRow.job_id) == bindparam("of_job"),
    col(StageRunRow.revision) == bindparam("of_revision"),
    col(StageRunRow.outcome).in_((Outcome.COMPLETED.value, Outcome.SKIPPED.value)),
)


def run_held(
    session: Session,
    statement: Executable,
    job_id: str,
    token: int,
    **values: object,
) -> Row[Any]:  # Any: each statement has its own columns
    """Run a statement on the held job and return its row. Raises `LeaseLost` when the token is not in force."""
    mine = {"held_job": job_id, "held_token": token, **values}
    found = session.connection().execute(statement, mine).first()
    if found is None and lease.regain(session, job_id, token):
        found = session.connection().execute(statement, mine).first()
    if found is None:
        raise lease_lost(job_id, token)
    return found


def held_job(session: Session, job_id: str, token: int) -> Job:
    """The job, locked until the commit. Raises `LeaseLost` when `token` is not the one in force."""
    mine = {"held_job": job_id, "held_token": token}
    job = session.exec(_HELD_JOB, params=mine).one_or_none()
    if job is None and lease.regain(session, job_id, token):
        job = session.exec(_HELD_JOB, params=mine).one_or_none()
    if job is None:
        raise lease_lost(job_id, token)
    return job


def lease_lost(job_id: str, token: int) -> LeaseLost:
    return LeaseLost(f"job {job_id} is not held with token {token} any more")


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far one job is, as its journal and its parts tell; `written` counts components that were written once."""

    stages: int
    components: int
    done: int = 0
    written: int = 0
    writing: bool = False
    """True in the stage that writes the components."""
    highest: float = 0.0

    @property
    def percent(self) -> float:
        """Never goes back."""
        written = self.written if self.writing else 0
        now = progress_of(stages_done=self.done, stages=self.stages, parts_done=written, parts=self.components)
        self.highest = forward(self.highest, now)
        return self.highest


@dataclass(frozen=True, slots=True, kw_only=True)
class _PartText:
    """A component as far as it is written."""

    kind: ComponentKind
    state: str
    ordinal: int
    text: str
    component: str = ""


class Parts:
    """The pipeline's `Watcher`: notes what it is told and returns at once; `writing_down` writes in the background.

    The newest text of each component goes to its `part` row, a few times a second.
    """

    Texts = Mapping[ComponentKind, _PartText]

    def __init__(self, *, job_id: str, token: int, revision: int, commit: Commit, progress: Progress) -> None:
        self._job_id = job_id
        self._token = token
        self._revision = revision
        self._commit = commit
        self._progress = progress
        self._latest: dict[ComponentKind, _PartText] = {}
        self._unwritten: dict[ComponentKind, _PartText] = {}
        self._news = asyncio.Event()

    def writing(self, kind: ComponentKind, text: str) -> None:
        before = self._latest.get(kind)
        ordinal = before.ordinal if before else 0
        if before and before.state == _WRITTEN:
            ordinal += 1
        self._note(_PartText(kind=kind, state=_WRITING, ordinal=ordinal, text=text))

    def written(self, component: Component, *, ordinal: int) -> None:
        content = dump(component)
        part = _PartText(kind=component.kind, state=_WRITTEN, ordinal=ordinal, text=component.text, component=content)
        self._note(part)
        first = [part for part in self._latest.values() if part.state == _WRITTEN or part.ordinal > 0]
        self._progress.written = len(first)

    def take(self) -> Texts:
        """What is not stored yet; who takes it stores it."""
        taken, self._unwritten = self._unwritten, {}
        return taken

    def write(self, session: Session, texts: Texts) -> None:
        """Store texts in a transaction whose job is held."""
        if not texts:
            return
        rows = [
            {
                "job_id": self._job_id,
                "revision": self._revision,
                "kind": text.kind.value,
                "state": text.state,
                "ordinal": text.ordinal,
                "text": text.text,
                "component": text.component,
            }
            for text in texts.values()
        ]
        session.connection().execute(_upsert(postgres=is_postgres(session)), rows)

    @contextlib.asynccontextmanager
    async def writing_down(self) -> AsyncIterator[None]:
        """Write in the background inside this block, and once more at its end whatever ended it."""
        task = asyncio.create_task(self._write_on_news())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            with contextlib.suppress(LeaseLost):
                await self._flush()

    def _note(self, part: _PartText) -> None:
        self._latest[part.kind] = part
        self._unwritten[part.kind] = part
        self._news.set()

    async def _write_on_news(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._flush()
            except LeaseLost:
                return
            except Exception:
                log.exception("parts.write_failed", extra={"job": self._job_id})
            await asyncio.sleep(_WRITE_EVERY_SECONDS)

    async def _flush(self) -> None:
        texts = self.take()
        if not texts:
            return
        try:
            await self._commit(lambda session: self._write_progress(session, texts))
        except BaseException:
            self._unwritten = {**texts, **self._unwritten}
            raise

    def _write_progress(self, session: Session, texts: Texts) -> None:
        run_held(session, _JOB_GOES_ON, self._job_id, self._token, percent=self._progress.percent)
        self.write(session, texts)
        mark_changed(session, self._job_id)


@cache
def _upsert(*, postgres: bool) -> Upsert:
    """Sets what changes from one text of a component to the next."""
    statement = insert_for(PART, postgres=postgres)
    newest = {name: statement.excluded[name] for name in ("state", "ordinal", "text", "component")}
    return statement.on_conflict_do_update(index_elements=["job_id", "revision", "kind"], set_=newest)


class CancelRequested(Exception):
    """A person asked to cancel the job; it stops before its next stage."""


@dataclass(slots=True, kw_only=True)
class DbJournal:
    """The pipeline's `Journal` on the database: stage run, progress and event of a stage in one transaction.

    Every write is refused with `LeaseLost` once the token is stale.
    """

    job_id: str
    token: int
    commit: Commit
    parts: Parts
    progress: Progress
    _row_id: int | None = field(default=None, init=False)

    async def started(self, stage: Stage) -> None:
        self.progress.writing = stage.name == COMPONENT_GENERATION
        self._row_id = await self.commit(lambda session: self._write_started(session, stage))

    async def finished(self, stage: Stage, run: StageRun) -> None:
        """Texts that the stage wrote and that are not stored yet go into the same transaction."""
        texts = self.parts.take()
        self.progress.writing = False
        if run.outcome is not Outcome.FAILED:
            self.progress.done += 1
        await self.commit(lambda session: self._write_finished(session, stage, run, texts))
        facts = {"stage": stage.name, "outcome": run.outcome.value, "seconds": round(run.seconds, 3)}
        log.info("stage.done", extra=facts)

    def _write_started(self, session: Session, stage: Stage) -> int:
        now = db_now(session)
        job = run_held(
            session, JOB_STARTS, self.job_id, self.token, at=stage.name, percent=self.progress.percent, now=now
        )
        if job.cancel_requested:
            raise CancelRequested
        row = {"job_id": self.job_id, "revision": job.revision, "stage": stage.name, "attempt": job.attempts + 1}
        row |= {"token": self.token, "started_at": now}
        append_event(session, self.job_id, "stage_started", f"{stage.name.capitalize()} started")
        return session.connection().execute(_RUN_STARTS, row).scalar_one()

    def _write_finished(self, session: Session, stage: Stage, run: StageRun, texts: Parts.Texts) -> None:
        run_held(session, _JOB_GOES_ON, self.job_id, self.token, percent=self.progress.percent)
        self.parts.write(session, texts)
        row = {"of_run": self._row_id, "outcome": run.outcome.value, "reason": run.reason}
        row |= {"seconds": round(run.seconds, 4), "result": "" if run.result is None else dump(run.result)}
        session.connection().execute(_RUN_FINISHES, row)
        append_event(session, self.job_id, f"stage_{run.outcome.value}", _sentence(run))


def stored_results(session: Session, job: Job, pipeline: Pipeline) -> dict[str, object]:
    """Results of the finished stages of this revision; one that this version cannot read is given up and made anew."""
    mine = {"of_job": job.id, "of_revision": job.revision}
    rows = {row.stage: row for row in session.exec(_DONE_RUNS, params=mine)}
    results: dict[str, object] = {}
    for stage in pipeline.stages:
        row = rows.get(stage.name)
        if row is None:
            continue
        try:
            results[stage.name] = load(stage.result_type, row.result) if row.result else None
        except ValueError as error:
            row.outcome, row.reason = ABANDONED, f"its stored result could not be read: {error}"[:500]
    return results


def close_running(session: Session, job: Job, *, outcome: str, reason: str) -> None:
    """Say of stage runs that will not finish any more what became of them."""
    running = select(StageRunRow).where(StageRunRow.job_id == job.id, StageRunRow.outcome == _RUNNING)
    now: datetime = db_now(session)
    for row in session.exec(running):
        row.outcome, row.reason = outcome, reason
        row.seconds = max((now - row.started_at).total_seconds(), 0.0)


def _sentence(run: StageRun) -> str:
    stage = run.stage.capitalize()
    if run.outcome is Outcome.COMPLETED:
        return f"{stage} finished in {duration(run.seconds)}" + (f"; it {run.reason}" if run.reason else "")
    if run.outcome is Outcome.SKIPPED:
        return f"{stage} skipped: {run.reason}"
    return f"{stage} failed: {run.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDesk:
    """Says what of the facts that were found a job may use, and notes what was found."""

    job_id: str
    token: int
    commit: Commit

    async def decide(self, known: Sequence[Fact]) -> tuple[FactSheet, tuple[Fact, ...]]:
        """The pipeline's `Deciding`: by what people said of the page's facts so far, and the setting."""
        return await self.commit(
            lambda session: decide_found(session, held_job(session, self.job_id, self.token), known)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentStore:
    """The pipeline's `Store` for one job: content and its version in one transaction, once per revision."""

    job_id: str
    token: int
    commit: Commit

    async def save(self, work: Work) -> str:
        """Store the page and the job's score and verdict; the second time for a revision changes nothing."""
        page = work.result(POST_PROCESSING, FinishedPage)
        context = work.result(CONTEXT_BUILDING, PageContext)
        report = work.result(QUALITY_VALIDATION, Checked).report
        signature = signature_of(work.request, page.components, context.facts)

        def write(session: Session) -> str:
            job = held_job(session, self.job_id, self.token)
            stored = _stored(session, job)
            if stored is not None:
                return stored.content_id
            if report:
                job.quality_score, job.verdict = report.score, report.verdict.value
            content = _content(session, job, _review_state(report))
            version = _version(session, job, content, page)
            version.context, version.report = dump(context), dump(report) if report else ""
            session.add(version)
            session.flush()
            store_footprint(session, work.request, signature, job_id=job.id, version_id=version.id or 0)
            return content.id

        return await self.commit(write)


def _version(session: Session, job: Job, content: Content, page: FinishedPage) -> ContentVersion:
    return ContentVersion(
        content_id=content.id,
        job_id=job.id,
        revision=job.revision,
        number=content.current_version,
        title=page.title,
        slug=page.slug,
        words=page.words,
        html=page.html,
        page=dump(page),
        context="",
        created_at=db_now(session),
    )


def _review_state(report: QualityReport | None) -> str:
    """What failed its checks needs a person; a page whose checks were skipped is a draft like any other."""
    return "needs_review" if report and report.verdict is not Verdict.READY else "draft"


def _stored(session: Session, job: Job) -> ContentVersion | None:
    statement = select(ContentVersion).where(ContentVersion.job_id == job.id, ContentVersion.revision == job.revision)
    return session.exec(statement).one_or_none()


def _content(session: Session, job: Job, state: str) -> Content:
    """The job's content, made now or moved on to its next version."""
    content = session.exec(select(Content).where(Content.job_id == job.id)).one_or_none()
    if content is None:
        content = Content(id=str(uuid7()), job_id=job.id, created_at=db_now(session))
    else:
        content.current_version += 1
    content.review_state = state
    session.add(content)
    session.flush()
    return content
