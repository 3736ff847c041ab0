"""Reads what holds waiting jobs back now: the pauses in force, and the room that limits leave."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from genapp.db.queries.claiming import processing_per_key
from genapp.db.queries.pausing import pauses_at
from genapp.db.tables import QUEUE_LIMIT
from genapp.jobs.restrictions import Key, Restrictions, Scope

_LIMITED: Final = select(QUEUE_LIMIT.c.scope, QUEUE_LIMIT.c.key, QUEUE_LIMIT.c.concurrency).where(
    QUEUE_LIMIT.c.concurrency.is_not(None)
)


def restrictions(session: Session, *, now: datetime) -> Restrictions:
    """Two looks into small tables; running jobs are counted only when something limits them."""
    paused = {(Scope(row.scope), row.key) for row in pauses_at(session, now)}
    limits = concurrency_limits(session)
    running = running_per_key(session) if limits else {}
    room = {key: max(0, limit - running.get(key, 0)) for key, limit in limits.items()}
    room |= {key: 0 for key in paused if key[0] is not Scope.QUEUE}
    return Restrictions(queue_paused=(Scope.QUEUE, "") in paused, room=room)


def concurrency_limits(session: Session) -> dict[Key, int]:
    """How many jobs of a provider or batch may run at once, where that is limited."""
    return {(Scope(row.scope), row.key): row.concurrency for row in session.execute(_LIMITED)}


def running_per_key(session: Session) -> Mapping[Key, int]:
    """Running jobs of each provider and of each batch."""
    running: Counter[Key] = Counter()
    for (provider, batch_id), count in processing_per_key(session).items():
        running[Scope.PROVIDER, provider] += count
        if batch_id:
            running[Scope.BATCH, batch_id] += count
    return running
