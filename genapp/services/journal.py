"""Makes the stages of one job durable: the row, the job's progress and the event in one transaction."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import Session, col, select

from genapp.db.engine import db_now
from genapp.db.models import Job, StageRunRow
from genapp.db.tables import JOB, STAGE_RUN
from genapp.pipeline.pipeline import Pipeline
from genapp.pipeline.results import COMPONENT_GENERATION
from genapp.pipeline.stage import Outcome, Stage, StageRun
from genapp.services.events import append_event
from genapp.services.fence import IS_HELD, run_held
from genapp.services.group_commit import Commit
from genapp.services.json_text import dump, load
from genapp.services.parts import JOB_GOES_ON, Parts
from genapp.services.progress import Progress
from genapp.words import duration

log = logging.getLogger(__name__)

RUNNING = "running"
ABANDONED = "abandoned"


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
RUN_STARTS: Final = insert(STAGE_RUN).values(outcome=RUNNING, reason="", result="", seconds=0).returning(STAGE_RUN.c.id)
RUN_FINISHES: Final = update(STAGE_RUN).where(STAGE_RUN.c.id == bindparam("of_run"))
DONE_RUNS: Final = select(StageRunRow).where(
    col(StageRunRow.job_id) == bindparam("of_job"),
    col(StageRunRow.revision) == bindparam("of_revision"),
    col(StageRunRow.outcome).in_((Outcome.COMPLETED.value, Outcome.SKIPPED.value)),
)


class CancelRequested(Exception):
    """A person asked to cancel the job; it stops before its next stage."""


@dataclass(slots=True, kw_only=True)
class DbJournal:
    """The pipeline's `Journal` on the database. Every write is refused with `LeaseLost` once the token is stale."""

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
        return session.connection().execute(RUN_STARTS, row).scalar_one()

    def _write_finished(self, session: Session, stage: Stage, run: StageRun, texts: Parts.Texts) -> None:
        run_held(session, JOB_GOES_ON, self.job_id, self.token, percent=self.progress.percent)
        self.parts.write(session, texts)
        row = {"of_run": self._row_id, "outcome": run.outcome.value, "reason": run.reason}
        row |= {"seconds": round(run.seconds, 4), "result": "" if run.result is None else dump(run.result)}
        session.connection().execute(RUN_FINISHES, row)
        append_event(session, self.job_id, f"stage_{run.outcome.value}", _sentence(run))


def stored_results(session: Session, job: Job, pipeline: Pipeline) -> dict[str, object]:
    """Results of the finished stages of this revision; one that this version cannot read is given up and made anew."""
    mine = {"of_job": job.id, "of_revision": job.revision}
    rows = {row.stage: row for row in session.exec(DONE_RUNS, params=mine)}
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
    running = select(StageRunRow).where(StageRunRow.job_id == job.id, StageRunRow.outcome == RUNNING)
    now: datetime = db_now(session)
    for row in session.exec(running):
        row.outcome, row.reason = outcome, reason
        row.seconds = max((now - row.started_at).total_seconds(), 0.0)


def _sentence(run: StageRun) -> str:
    stage = run.stage.capitalize()
    if run.outcome is Outcome.COMPLETED:
        return f"{stage} finished in {duration(run.seconds)}"
    if run.outcome is Outcome.SKIPPED:
        return f"{stage} skipped: {run.reason}"
    return f"{stage} failed: {run.reason}"
