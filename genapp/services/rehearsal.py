"""Goes once through the statements that begin a job: to build them takes longer than to run them."""

from contextlib import suppress
from typing import Final

from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.models import Job
from genapp.errors import LeaseLost
from genapp.page.request import PageRequest
from genapp.pipeline.pipeline import Pipeline
from genapp.services import queue_settings
from genapp.services.fence import held_job, run_held
from genapp.services.journal import JOB_STARTS, stored_results
from genapp.services.json_text import load

NOBODY: Final = "no job has this id"


def rehearse(session: Session, pipeline: Pipeline) -> None:
    """For a job that is not there: nothing is changed."""
    with suppress(LeaseLost):
        held_job(session, NOBODY, token=0)
    with suppress(ValueError):
        load(PageRequest, "")
    stored_results(session, Job.model_construct(id=NOBODY, revision=0), pipeline)
    queue_settings.load(session)
    with suppress(LeaseLost):
        run_held(session, JOB_STARTS, NOBODY, token=0, at="", percent=0.0, now=db_now(session))
