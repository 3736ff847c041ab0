"""The fence around a job: only who holds its newest token may write to it."""

from sqlmodel import Session, col, select

from genapp.db.models import Job
from genapp.errors import LeaseLost
from genapp.jobs.states import JobState


def held_job(session: Session, job_id: str, token: int) -> Job:
    """The job, locked until the commit. Raises `LeaseLost` when `token` is not the one in force."""
    statement = (
        select(Job)
        .where(Job.id == job_id, Job.token == token, col(Job.state) == JobState.PROCESSING.value)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    job = session.exec(statement).one_or_none()
    if job is None:
        raise LeaseLost(f"job {job_id} is not ours any more (token {token})")
    return job
