"""Finds a job or a batch by its id, or by the end of it, as lists show it."""

from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.db.tables import BATCH, JOB
from genapp.errors import Conflict, NotFound
from genapp.services.job_list import job_rows
from genapp.services.views import JobRow

SHORT: Final = 12
FEWEST: Final = 4
MOST: Final = 20


def short_id(job_id: str) -> str:
    """The end of an id: ids begin with the time, so their ends differ."""
    return job_id[-SHORT:]


def find_job(session: Session, given: str) -> JobRow:
    """Raise `NotFound`, or `Conflict` when several jobs end like this."""
    word = given.strip().lower()
    if exact := job_rows(session, [word], by=LOCAL_OWNER):
        return exact[0]
    found = _ending_in(session, word) if len(word) >= FEWEST else []
    if len(found) > 1:
        raise Conflict(f"{len(found)} jobs have an id that ends in {given!r}", hint="give more of the id")
    if not found:
        raise NotFound(f"there is no job {given!r}", hint="genapp status lists the newest jobs with their ids")
    return found[0]


def find_batch(session: Session, given: str) -> str:
    """The id of a batch. Raise `NotFound`, or `Conflict` when several end like this."""
    word = given.strip().lower()
    ending = select(BATCH.c.id).where(BATCH.c.id.endswith(word, autoescape=True)).limit(MOST)
    found = session.scalars(ending).all() if len(word) >= FEWEST else []
    if word in found:
        return word
    if len(found) > 1:
        raise Conflict(f"{len(found)} batches have an id that ends in {given!r}", hint="give more of the id")
    if not found:
        raise NotFound(f"there is no batch {given!r}", hint="genapp batch list lists the batches with their ids")
    return found[0]


def _ending_in(session: Session, word: str) -> list[JobRow]:
    ending = select(JOB.c.id).where(JOB.c.id.endswith(word, autoescape=True)).limit(MOST)
    return job_rows(session, session.scalars(ending).all(), by=LOCAL_OWNER)
