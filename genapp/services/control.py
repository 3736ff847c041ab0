"""What a person does to one job in the queue: cancel it, try it again, move it up or down; each is on record."""

from typing import Final

from sqlmodel import Session, col, select

from genapp.access import User
from genapp.db.models import Job
from genapp.errors import Conflict, NotFound
from genapp.jobs.control import CANCEL, RETRY, JobChange, to_priority
from genapp.jobs.priority import Priority
from genapp.jobs.states import JobState
from genapp.services import bulk

ONLY_RETRIABLE: Final = "only failed and cancelled jobs can be retried"


def cancel(session: Session, job_id: str, *, by: User | None) -> JobState:
    """Cancel a job; one that runs is only asked to, and its worker stops it within a second. Returns its state."""
    if _changed(session, CANCEL, job_id, by=by):
        return JobState(locked_job(session, job_id).state)
    job = locked_job(session, job_id)
    if job.state == JobState.PROCESSING:
        return JobState.PROCESSING  # it is being cancelled already
    raise Conflict(f"a job that is {job.state} cannot be cancelled")


def retry(session: Session, job_id: str, *, by: User | None) -> None:
    """Put a failed or cancelled job back into the queue, with all its attempts; finished stages are kept."""
    if not _changed(session, RETRY, job_id, by=by):
        state = locked_job(session, job_id).state
        raise Conflict(f"a job that is {state} cannot be retried", hint=ONLY_RETRIABLE)


def change_priority(session: Session, job_id: str, priority: Priority, *, by: User | None) -> None:
    """Move a waiting job into another class, from the next dispatch on; one that is in it already stays."""
    if _changed(session, to_priority(priority), job_id, by=by):
        return
    job = locked_job(session, job_id)
    if job.state not in (JobState.PENDING, JobState.RETRYING):
        raise Conflict(f"the priority of a job that is {job.state} cannot be changed; only that of a waiting one can")


def locked_job(session: Session, job_id: str) -> Job:
    """The job, which nobody else can change until the commit. Raises `NotFound`."""
    statement = select(Job).where(col(Job.id) == job_id).with_for_update().execution_options(populate_existing=True)
    job = session.exec(statement).one_or_none()
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    return job


def _changed(session: Session, change: JobChange, job_id: str, *, by: User | None) -> bool:
    return bulk.apply(session, change, (job_id,), by=by).affected > 0
