"""The claim: which waiting jobs go into the free slots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row
from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.queries.claiming import (
    claim_best,
    claim_picked,
    one_dispatcher,
    processing_count,
)
from genapp.db.queries.fair_clock import advance_clocks
from genapp.db.queries.lanes import lane_heads, next_in_lane
from genapp.jobs.picking import Waiting, pick
from genapp.jobs.priority import Priority
from genapp.jobs.restrictions import Key, Restrictions
from genapp.services import queue_settings, workers
from genapp.services.events import append_event
from genapp.services.queue_settings import QueueSettings
from genapp.services.restrictions import restrictions

NO_ROOM_KNOWN: Final[Mapping[Key, int]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job for a worker, and the token that proves its right to it."""

    job_id: str
    token: int
    priority: Priority
    """The class in force, after ageing: which queue the message goes to."""
    provider: str = ""


def claim(session: Session, *, limit: int | None = None, room: Mapping[Key, int] = NO_ROOM_KNOWN) -> list[Claim]:
    """Take the best waiting jobs that may run for the free slots, best first; `limit` takes fewer.

    `room` says of some providers how many more of their jobs may start, beside what the database says.
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
    rows = _take(session, count, held, now=now, lease_until=now + timedelta(seconds=settings.lease_seconds))
    advance_clocks(session, [((row.rank, row.score), row.fair_start) for row in rows])
    for row in rows:
        append_event(session, row.id, "claimed", "Sent to a worker")
    ranks = list(Priority)
    return [Claim(job_id=row.id, token=row.token, priority=ranks[row.rank], provider=row.provider) for row in rows]


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
