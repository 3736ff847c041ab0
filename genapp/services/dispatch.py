"""The claim: which waiting jobs go into the free slots."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.queries.claiming import claim_rows, one_dispatcher, processing_count
from genapp.db.queries.fair_clock import advance_clocks
from genapp.jobs.priority import Priority
from genapp.services import queue_settings, workers
from genapp.services.events import append_event
from genapp.services.queue_settings import QueueSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job for a worker, and the token that proves its right to it."""

    job_id: str
    token: int
    priority: Priority
    """The class in force, after ageing: which queue the message goes to."""


def claim(session: Session, *, limit: int | None = None) -> list[Claim]:
    """Take the best waiting jobs for the free slots, best first; `limit` takes fewer."""
    one_dispatcher(session)
    settings = queue_settings.load(session)
    free = free_slots(session, settings)
    count = free if limit is None else min(free, limit)
    if count <= 0:
        return []
    now = db_now(session)
    lease_until = now + timedelta(seconds=settings.lease_seconds)
    rows = claim_rows(session, limit=count, now=now, lease_until=lease_until)
    advance_clocks(session, [((row.rank, row.score), row.fair_start) for row in rows])
    for row in rows:
        append_event(session, row.id, "claimed", "Sent to a worker")
    return [Claim(job_id=row.id, token=row.token, priority=list(Priority)[row.rank]) for row in rows]


def free_slots(session: Session, settings: QueueSettings) -> int:
    """What the setting and the workers alive allow, less what runs."""
    allowed = min(settings.max_concurrency, workers.slots_of_living(session, settings))
    return max(0, allowed - processing_count(session))
