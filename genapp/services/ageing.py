"""What time does to waiting jobs: those that waited long rise a class, those whose deadline nears score higher."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from genapp.db.engine import ask_wake, db_now
from genapp.db.models import Job
from genapp.db.queries.claiming import IS_PENDING
from genapp.jobs.ageing import rank_in_force
from genapp.jobs.priority import Priority
from genapp.services import queue_settings
from genapp.services.events import append_event
from genapp.services.placing import given_priority, place_by_rank, place_by_score

JOBS_AT_ONCE: Final = 200
"""So that the transaction stays short; the timer comes again for the rest."""


def lift_waiting(session: Session) -> int:
    """Lift jobs that have waited for `ageing_seconds` one class, for twice that two; returns how many."""
    limit = queue_settings.load(session).ageing_seconds
    if limit <= 0:
        return 0
    now = db_now(session)
    due = select(Job).where(IS_PENDING, or_(*_due(now, limit))).order_by(col(Job.queued_at)).limit(JOBS_AT_ONCE)
    jobs = session.exec(due.with_for_update(skip_locked=True)).all()
    for job in jobs:
        waited = (now - (job.queued_at or job.created_at)).total_seconds()
        before = _class(job.rank)
        own = Priority(job.priority).rank
        place_by_rank(session, job, rank_in_force(own_rank=own, waited_seconds=waited, limit_seconds=limit))
        text = f"Waited {waited / 60:.0f} minutes: rises from {before} to {_class(job.rank)}"
        append_event(session, job, "aged", text)
    return _woken(session, len(jobs))


def renew_scores(session: Session) -> int:
    """Score jobs again whose deadline has come closer than 72 or 24 hours; returns how many."""
    due = select(Job).where(IS_PENDING, col(Job.renew_at) <= db_now(session)).order_by(col(Job.renew_at))
    jobs = session.exec(due.limit(JOBS_AT_ONCE).with_for_update(skip_locked=True)).all()
    for job in jobs:
        before, rank = job.score, job.rank
        place_by_score(session, job, given_priority(job))
        if job.rank > rank:
            place_by_rank(session, job, rank)
        append_event(session, job, "score_renewed", f"Its deadline is near: {before} points before, {job.score} now")
    return _woken(session, len(jobs))


def _due(now: datetime, limit: float) -> list[ColumnElement[bool]]:
    """Own class, class in force, and since when a job of these two has waited long enough for the next one."""
    return [
        and_(
            col(Job.priority) == own.value,
            col(Job.rank) == rank,
            col(Job.queued_at) <= now - timedelta(seconds=limit * (own.rank - rank + 1)),
        )
        for own in Priority
        for rank in range(1, own.rank + 1)
    ]


def _class(rank: int) -> str:
    return list(Priority)[rank].value.upper()


def _woken(session: Session, count: int) -> int:
    if count:
        ask_wake(session)
    return count
