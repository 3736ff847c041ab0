"""Leases: renewed by those who work, handed back, taken from those who have gone silent; and faults that repeat."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import null, select, tuple_, update
from sqlmodel import Session

from genapp.db import JOB, STAGE_RUN, Job, ask_wake, db_now
from genapp.db.queries.batches import newest_causes
from genapp.db.queries.claiming import IS_PROCESSING, IS_RETRYING
from genapp.errors import LeaseLost
from genapp.jobs import PROVIDER_FAULTS, JobState, Lapse, PauseKind, Scope, after_lapse, repeated_cause
from genapp.services.queue import append_event, holds, queue_settings
from genapp.services.work.budget import let_go

_POISON_MESSAGE = "Its worker died {crashes} times while working on this page"
_POISON_HINT = "Look into the worker's log for what it does to the process, then retry the job"


def pause_when_repeated(session: Session, job: Job) -> bool:
    """Call it after a job failed: pauses its batch, or for a single page its provider, and says why.

    Equal failures would else burn through everything that waits behind them. A person resumes; if the next page fails
    for the same reason, it is paused again at once. A single page pauses its provider only for a fault that is the
    provider's.
    """
    times = queue_settings.load(session).failures_to_pause
    if times <= 0 or not (job.batch_id or job.error_code in PROVIDER_FAULTS):
        return False
    session.flush()
    causes = newest_causes(session, batch_id=job.batch_id, provider=job.provider, count=times)
    if repeated_cause(causes, times=times) != job.error_code:
        return False
    scope, key = (Scope.BATCH, job.batch_id) if job.batch_id else (Scope.PROVIDER, job.provider)
    what = "A page failed" if times == 1 else f"{times} pages in a row failed for the same reason"
    reason = f"{what}: {job.error_message}" + (f"; {job.error_hint}" if job.error_hint else "")
    holds.pause_by_system(session, scope, key, PauseKind.FAILURES, reason=reason)
    append_event(session, job, "paused", f"Paused its {scope.value}, so that no more pages fail like this one")
    return True


def extend(session: Session, held: Sequence[tuple[str, int]]) -> set[str]:
    """Renew the leases of (job id, token); returns the jobs that are held no longer and must be let go."""
    if not held:
        return set()
    lease_until = db_now(session) + timedelta(seconds=queue_settings.load(session).lease_seconds)
    renewed = session.scalars(
        update(JOB)
        .where(IS_PROCESSING, tuple_(JOB.c.id, JOB.c.token).in_(list(held)))
        .values(lease_until=lease_until)
        .returning(JOB.c.id)
    )
    return {job_id for job_id, _ in held} - set(renewed)


def cancel_asked(session: Session, job_ids: Sequence[str]) -> set[str]:
    """Which of these running jobs a person wants cancelled."""
    asked = select(JOB.c.id).where(IS_PROCESSING, JOB.c.id.in_(job_ids), JOB.c.cancel_requested.is_(True))
    return set(session.scalars(asked))


def hand_back(
    session: Session, job_id: str, token: int, not_before: datetime | None = None, *, reason: str = ""
) -> None:
    """Give a job back to the queue without using an attempt. Raises `LeaseLost` for a stale token."""
    given = session.scalar(
        update(JOB)
        .where(JOB.c.id == job_id, JOB.c.token == token, IS_PROCESSING)
        .values(state="pending", not_before=not_before, worker_id=null(), lease_until=null())
        .returning(JOB.c.id)
    )
    if given is None:
        raise LeaseLost(f"job {job_id} is not held with token {token} any more")
    _abandon_stages(session, [job_id])
    let_go(session, [job_id])
    append_event(session, job_id, "handed_back", reason or "Handed back to the queue")
    ask_wake(session)


def rescue(session: Session) -> int:
    """Take the jobs of workers that have gone silent; returns how many."""
    expired = session.execute(
        select(JOB.c.id, JOB.c.worker_id, JOB.c.crashes, JOB.c.cancel_requested, JOB.c.stage)
        .where(IS_PROCESSING, JOB.c.lease_until < db_now(session))
        .with_for_update(skip_locked=True)
    ).all()
    for row in expired:
        started = row.worker_id is not None
        lapse = after_lapse(started=started, crashes=row.crashes, cancel_requested=row.cancel_requested)
        _take_back(session, row.id, row.stage, lapse)
        append_event(session, row.id, *_what_happened(lapse, started=started))
        if lapse.poison:
            pause_when_repeated(session, session.get_one(Job, row.id, populate_existing=True))
    _abandon_stages(session, [row.id for row in expired])
    let_go(session, [row.id for row in expired])
    if expired:
        ask_wake(session)
    return len(expired)


def release_retries(session: Session) -> int:
    """Put the jobs whose back-off is over into the queue; returns how many."""
    due = session.scalars(
        update(JOB)
        .where(IS_RETRYING, JOB.c.not_before <= db_now(session))
        .values(state="pending", not_before=null())
        .returning(JOB.c.id)
    ).all()
    for job_id in due:
        append_event(session, job_id, "queued", "Back in the queue for its next attempt")
    if due:
        ask_wake(session)
    return len(due)


def _take_back(session: Session, job_id: str, stage: str, lapse: Lapse) -> None:
    values = {"state": lapse.state.value, "crashes": lapse.crashes, "worker_id": None, "lease_until": None}
    if lapse.state is not JobState.PENDING:
        values |= {"finished_at": db_now(session)}
    if lapse.poison:
        message = _POISON_MESSAGE.format(crashes=lapse.crashes)
        values |= {"error_code": "poison", "error_stage": stage, "error_message": message, "error_hint": _POISON_HINT}
    session.execute(update(JOB).where(JOB.c.id == job_id).values(values))


def _what_happened(lapse: Lapse, *, started: bool) -> tuple[str, str]:
    if lapse.state is JobState.CANCELLED:
        return "cancelled", "Cancelled; its worker had gone silent"
    if lapse.poison:
        return "failed", _POISON_MESSAGE.format(crashes=lapse.crashes)
    if started:
        return "lease_lost", "Its worker went silent; back in the queue, finished stages are kept"
    return "lease_lost", "No worker began in time; back in the queue"


def _abandon_stages(session: Session, job_ids: Sequence[str]) -> None:
    """Nothing runs for these jobs any more, so no stage of them does."""
    if job_ids:
        running = (STAGE_RUN.c.job_id.in_(job_ids), STAGE_RUN.c.outcome == "running")
        session.execute(update(STAGE_RUN).where(*running).values(outcome="abandoned"))
