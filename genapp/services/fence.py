"""The fence around a job: only who holds its newest token may write to it."""

from typing import Any, Final

from sqlalchemy import Executable, Row, bindparam
from sqlmodel import Session, select

from genapp.db.models import Job
from genapp.db.queries.claiming import IS_PROCESSING
from genapp.db.tables import JOB
from genapp.errors import LeaseLost

IS_HELD: Final = (JOB.c.id == bindparam("held_job"), JOB.c.token == bindparam("held_token"), IS_PROCESSING)
"""Conditions of a statement that `run_held` runs."""
HELD_JOB: Final = select(Job).where(*IS_HELD).with_for_update().execution_options(populate_existing=True)


def run_held(
    session: Session,
    statement: Executable,
    job_id: str,
    token: int,
    **values: object,
) -> Row[Any]:  # Any: each statement has its own columns
    """Run a statement on the held job and return its row. Raises `LeaseLost` when the token is not in force."""
    found = session.connection().execute(statement, {"held_job": job_id, "held_token": token, **values}).first()
    if found is None:
        raise lease_lost(job_id, token)
    return found


def held_job(session: Session, job_id: str, token: int) -> Job:
    """The job, locked until the commit. Raises `LeaseLost` when `token` is not the one in force."""
    job = session.exec(HELD_JOB, params={"held_job": job_id, "held_token": token}).one_or_none()
    if job is None:
        raise lease_lost(job_id, token)
    return job


def lease_lost(job_id: str, token: int) -> LeaseLost:
    return LeaseLost(f"job {job_id} is not held with token {token} any more")
