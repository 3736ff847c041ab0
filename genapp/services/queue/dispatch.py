"""The claim: which waiting jobs go into the free slots; and what time does to those that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, or_
from sqlmodel import Session, col, select

from genapp.db import Job, ask_wake, db_now, dump, load
from genapp.db.queries.claiming import (
    IS_PENDING,
    claim_best,
    claim_picked,
    lane_heads,
    next_in_lane,
    one_dispatcher,
    processing_count,
)
from genapp.db.queries.fairness import advance_clocks
from genapp.jobs import HoldKey, Priority, Restrictions, Waiting, next_renewal, pick, rank_in_force
from genapp.page import PageRequest
from genapp.services.queue import queue_settings, workers
from genapp.services.queue.events import append_event
from genapp.services.queue.holds import restrictions
from genapp.services.queue.queue_settings import QueueSettings
from genapp.services.queue.submit import FairPlaces, PageOrder, decide

_NO_ROOM_KNOWN: Final[Mapping[HoldKey, int]] = {}
_JOBS_AT_ONCE: Final = 200
"""So that the transaction stays short; the timer comes again for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job for a worker, and the token that proves its right to it."""

    job_id: str
    token: int
    priority: Priority
    """The class in force, after ageing: which queue the message goes to."""
    provider: str = ""


def claim(
    session: Session,
    *,
    limit: int | None = None,
    room: Mapping[HoldKey, int] = _NO_ROOM_KNOWN,
    on_the_way: float = 0.0,
) -> list[Claim]:
    """Take the best waiting jobs that may run for the free slots, best first; `limit` takes fewer.

    `room` says of some providers how many more of their jobs may start, beside what the database says; `on_the_way` is
    how many seconds a message needs to reach a worker, by which the first lease is longer.
    """
    one_dispatcher(session)
    settings = queue_settings.load(session)
    free = free_slots(session, settings)
    count = free if limit is None else min(free, limit)
    if count <= 0:
        return []
    now = db_now(session)
    held = restrictions(session, now=now).within(room)
    if held.queue_paused:
        return []
    lease_until = now + timedelta(seconds=settings.lease_seconds + on_the_way)
    rows = _take(session, count, held, now=now, lease_until=lease_until)
    advance_clocks(session, [((row.rank, row.score), row.fair_start) for row in rows])
    for row in rows:
        append_event(session, row.id, "claimed", "Sent to a worker")
    ranks = list(Priority)
    return [Claim(job_id=row.id, token=row.token, priority=ranks[row.rank], provider=row.provider) for row in rows]


def lift_waiting(session: Session) -> int:
    """Lift jobs that have waited for `ageing_seconds` one class, for twice that two; returns how many."""
    limit = queue_settings.load(session).ageing_seconds
    if limit <= 0:
        return 0
    now = db_now(session)
    due = select(Job).where(IS_PENDING, or_(*_due(now, limit))).order_by(col(Job.queued_at)).limit(_JOBS_AT_ONCE)
    jobs = session.exec(due.with_for_update(skip_locked=True)).all()
    for job in jobs:
        waited = (now - (job.queued_at or job.created_at)).total_seconds()
        before = _class(job.rank)
        own = Priority(job.priority).rank
        _place_by_rank(session, job, rank_in_force(own_rank=own, waited_seconds=waited, limit_seconds=limit))
        text = f"Waited {waited / 60:.0f} minutes: rises from {before} to {_class(job.rank)}"
        append_event(session, job, "aged", text)
    if jobs:
        ask_wake(session)
    return len(jobs)


def renew_scores(session: Session) -> int:
    """Score jobs again whose deadline has come closer than 72 or 24 hours; returns how many."""
    due = select(Job).where(IS_PENDING, col(Job.renew_at) <= db_now(session)).order_by(col(Job.renew_at))
    jobs = session.exec(due.limit(_JOBS_AT_ONCE).with_for_update(skip_locked=True)).all()
    for job in jobs:
        before, rank = job.score, job.rank
        _place_by_score(session, job)
        if job.rank > rank:
            _place_by_rank(session, job, rank)
        append_event(session, job, "score_renewed", f"Its deadline is near: {before} points before, {job.score} now")
    if jobs:
        ask_wake(session)
    return len(jobs)


def free_slots(session: Session, settings: QueueSettings) -> int:
    """What the setting and the workers alive allow, less what runs."""
    allowed = min(settings.max_concurrency, workers.slots_of_living(session, settings))
    return max(0, allowed - processing_count(session))


def _take(
    session: Session, count: int, held: Restrictions, *, now: datetime, lease_until: datetime
) -> list[Row[Any]]:  # Any: rows of a statement
    """Nothing holds back one of the best: they are the first of one index. Else the lanes are merged."""
    if not held.binding(count):
        return claim_best(session, most=count, now=now, lease_until=lease_until)

    def following(after: Waiting) -> list[Waiting]:
        return list(next_in_lane(session, after, now=now, limit=count))

    picked = pick(lane_heads(session, now=now), count=count, room=held.room, following=following)
    return claim_picked(session, picked, now=now, lease_until=lease_until)


def _place_by_score(session: Session, job: Job) -> None:
    """Score the job as of now, and queue it behind its flow's waiting jobs of the same class and score."""
    given = Priority(job.priority) if job.priority_given else None
    decision = decide(PageOrder(request=load(PageRequest, job.request), priority=given))
    job.priority, job.priority_given = decision.priority.value, decision.given
    job.score, job.order_score = decision.score, -decision.score
    job.score_parts = dump(decision.parts)
    job.renew_at = next_renewal(job.deadline, db_now(session))
    _place_by_rank(session, job, decision.priority.rank)


def _place_by_rank(session: Session, job: Job, rank: int) -> None:
    """Queue the job behind its flow's waiting jobs of this rank and its score."""
    places = FairPlaces(session, job.flow)
    job.rank = rank
    job.fair_start = places.next(rank=rank, score=job.score)
    places.save()


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
