"""What a person does to a job in the queue: cancel it, try it again, move it up or down."""

from typing import Final

from sqlmodel import Session, col, select

from genapp.access import Right, User, require
from genapp.db.engine import ask_wake, db_now
from genapp.db.models import Job
from genapp.errors import Conflict, NotFound
from genapp.jobs.priority import Priority
from genapp.jobs.states import FINAL, JobState, move
from genapp.services import queue_settings
from genapp.services.events import append_event
from genapp.services.placing import given_priority, place_by_score

RETRIABLE: Final = frozenset({JobState.FAILED, JobState.CANCELLED})
ONLY_RETRIABLE: Final = "only failed and cancelled jobs can be retried"


def cancel(session: Session, job_id: str, *, by: User | None) -> JobState:
    """Cancel a job; one that runs is only marked, and its worker stops it within a heartbeat. Returns its state."""
    who = require(by, Right.CONTROL)
    job = locked_job(session, job_id)
    if job.state == JobState.PROCESSING:
        if not job.cancel_requested:
            job.cancel_requested = True
            append_event(session, job, "cancel_asked", "Asked to cancel; its worker stops it", _name(who))
        return JobState.PROCESSING
    if job.state in FINAL:
        raise Conflict(f"a job that is {job.state} cannot be cancelled")
    job.state = move(JobState(job.state), JobState.CANCELLED).value
    job.not_before = None
    job.finished_at = db_now(session)
    append_event(session, job, "cancelled", "Cancelled before it ran", _name(who))
    return JobState.CANCELLED


def retry(session: Session, job_id: str, *, by: User | None) -> None:
    """Put a failed or cancelled job back into the queue, with all its attempts; finished stages are kept."""
    who = require(by, Right.SUBMIT)
    job = locked_job(session, job_id)
    if job.state not in RETRIABLE:
        raise Conflict(f"a job that is {job.state} cannot be retried", hint=ONLY_RETRIABLE)
    job.state = move(JobState(job.state), JobState.PENDING).value
    job.attempts = job.crashes = 0
    job.cancel_requested = False
    job.not_before = job.finished_at = None
    job.error_code = job.error_stage = job.error_message = job.error_hint = job.error_id = ""
    job.queued_at = db_now(session)
    place_by_score(session, job, given_priority(job))
    append_event(session, job, "retried", "Back in the queue; finished stages are kept", _name(who))
    ask_wake(session)


def change_priority(session: Session, job_id: str, priority: Priority, *, by: User | None) -> None:
    """Move a waiting job into another class, from the next dispatch on."""
    who = require(by, Right.CONTROL)
    if not queue_settings.load(session).priority_boost:
        raise Conflict("priorities cannot be changed", hint="switch the setting priority_boost on first")
    job = locked_job(session, job_id)
    if job.state not in (JobState.PENDING, JobState.RETRYING):
        raise Conflict(f"the priority of a job that is {job.state} cannot be changed; only that of a waiting one can")
    before = job.priority
    place_by_score(session, job, priority)
    append_event(session, job, "priority_changed", f"{before.upper()} before, {priority.value.upper()} now", _name(who))
    ask_wake(session)


def locked_job(session: Session, job_id: str) -> Job:
    """The job, which nobody else can change until the commit. Raises `NotFound`."""
    statement = select(Job).where(col(Job.id) == job_id).with_for_update().execution_options(populate_existing=True)
    job = session.exec(statement).one_or_none()
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    return job


def _name(who: User | None) -> str:
    return who.name if who else ""
