"""Gives a job that is in the queue already another place in it."""

from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.models import Job
from genapp.jobs.priority import Priority, next_renewal
from genapp.page.request import PageRequest
from genapp.services.fair_places import FairPlaces
from genapp.services.json_text import dump, load
from genapp.services.submit import PageOrder, decide


def given_priority(job: Job) -> Priority | None:
    """The priority that a person chose; None when it follows from the score."""
    return Priority(job.priority) if job.priority_given else None


def place_by_score(session: Session, job: Job, given: Priority | None) -> None:
    """Score the job as of now, and queue it behind its flow's waiting jobs of the same class and score."""
    decision = decide(PageOrder(request=load(PageRequest, job.request), priority=given))
    job.priority, job.priority_given = decision.priority.value, decision.given
    job.score, job.order_score = decision.score, -decision.score
    job.score_parts = dump(decision.parts)
    job.renew_at = next_renewal(job.deadline, db_now(session))
    place_by_rank(session, job, decision.priority.rank)


def place_by_rank(session: Session, job: Job, rank: int) -> None:
    """Queue the job behind its flow's waiting jobs of this rank and its score."""
    places = FairPlaces(session, job.flow)
    job.rank = rank
    job.fair_start = places.next(rank=rank, score=job.score)
    places.save()
