"""How work on a job ends: completed, retrying, failed, cancelled, or handed back. Each is one write."""

import random
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from genapp.db.engine import ask_wake, db_now
from genapp.db.models import Job
from genapp.jobs.restrictions import PauseKind
from genapp.jobs.retry import attempts_left, backoff
from genapp.jobs.states import JobState, move
from genapp.services import budgets, failures, lease, pauses
from genapp.services.events import append_event
from genapp.services.faults import Fault
from genapp.services.fence import held_job
from genapp.services.journal import ABANDONED, close_running
from genapp.services.queue_settings import QueueSettings

BUDGET_LOOK_SECONDS: Final = 60.0


def complete(session: Session, job_id: str, token: int) -> None:
    job = held_job(session, job_id, token)
    _release(session, job, JobState.COMPLETED)
    job.progress = 100.0
    append_event(session, job, "completed", "The page is finished")


def cancelled(session: Session, job_id: str, token: int) -> None:
    job = held_job(session, job_id, token)
    close_running(session, job, outcome=ABANDONED, reason="the job was cancelled")
    _release(session, job, JobState.CANCELLED)
    append_event(session, job, "cancelled", "Cancelled while it ran; its open requests were closed")


def fault(session: Session, job_id: str, token: int, what: Fault, settings: QueueSettings) -> None:
    """Wait, try again or give up: waiting for a provider, a quota or a budget uses no attempt."""
    job = held_job(session, job_id, token)
    if job.cancel_requested:
        cancelled(session, job_id, token)
    elif what.rest or what.wait_seconds is not None:
        _pause(session, what)
        hand_back(session, job_id, token, reason=what.message, wait_seconds=what.wait_seconds or 0.0)
    elif what.retryable and attempts_left(used=job.attempts + 1, allowed=settings.retry_attempts):
        _retry(session, job, what, settings)
    else:
        _fail(session, job, what)


def hand_back(session: Session, job_id: str, token: int, *, reason: str, wait_seconds: float = 0.0) -> None:
    """Back to the queue with no attempt used, for `wait_seconds` at least."""
    not_before = db_now(session) + timedelta(seconds=wait_seconds) if wait_seconds else None
    lease.hand_back(session, job_id, token, not_before=not_before, reason=reason)


def _pause(session: Session, what: Fault) -> None:
    """In the transaction that gives the job back, so that the next claim knows."""
    rest = what.rest
    if rest:
        reason = f"{what.message}; {what.hint}" if what.hint else what.message
        seconds = _budget_seconds(session, rest.key) if rest.kind is PauseKind.BUDGET else rest.seconds
        pauses.pause_by_system(session, rest.scope, rest.key, rest.kind, reason=reason, seconds=seconds)


def _budget_seconds(session: Session, batch_id: str) -> float | None:
    """Calls in flight hold more than they will cost: when they have settled, there may be room again."""
    return BUDGET_LOOK_SECONDS if budgets.held_and_spent(session, batch_id).held else None


def _retry(session: Session, job: Job, what: Fault, settings: QueueSettings) -> None:
    _use_attempt(session, job, what)
    delay = backoff(job.attempts, settings.retry_delay, random.random())  # noqa: S311  # spreads the tries
    _release(session, job, JobState.RETRYING)
    job.not_before = db_now(session) + timedelta(seconds=delay)
    text = f"Attempt {job.attempts} of {settings.retry_attempts} failed: {what.message}; next try in {delay:.0f} s"
    append_event(session, job, "retrying", text)


def _fail(session: Session, job: Job, what: Fault) -> None:
    _use_attempt(session, job, what)
    _release(session, job, JobState.FAILED)
    tries = f" after {job.attempts} attempts" if what.retryable else ""
    append_event(session, job, "failed", f"Failed{tries} in {job.error_stage or 'the first stage'}: {what.message}")
    failures.pause_when_repeated(session, job)


def _use_attempt(session: Session, job: Job, what: Fault) -> None:
    close_running(session, job, outcome="failed", reason=what.message)
    job.attempts += 1
    job.error_code, job.error_message, job.error_hint = what.code, what.message, what.hint
    job.error_stage, job.error_id = job.stage, what.error_id


def _release(session: Session, job: Job, to: JobState) -> None:
    """Take the state and free the slot."""
    job.state = move(JobState(job.state), to).value
    job.worker_id = None
    job.lease_until = None
    job.not_before = None
    if to not in (JobState.PENDING, JobState.RETRYING):
        job.finished_at = db_now(session)
    if to is JobState.COMPLETED:
        job.error_code = job.error_stage = job.error_message = job.error_hint = job.error_id = ""
    ask_wake(session)
