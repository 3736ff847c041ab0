"""The queue in figures."""

from datetime import timedelta

from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.engine import db_now
from genapp.db.queries.counts import completed_since, jobs_per_state, oldest_queued_at, waiting_per_rank
from genapp.jobs.priority import Priority
from genapp.jobs.states import JobState
from genapp.services import queue_settings, workers
from genapp.services.pauses import read_pauses
from genapp.services.views import QueueStatus
from genapp.settings import settings


def queue_status(session: Session, *, by: User | None) -> QueueStatus:
    """Waiting, running and ended jobs, slots and workers, all counted now."""
    require(by, Right.SEE)
    now = db_now(session)
    states = jobs_per_state(session)
    ranks = waiting_per_rank(session)
    oldest = oldest_queued_at(session)
    running = states.get(JobState.PROCESSING, 0)
    queue = queue_settings.load(session)
    alive = workers.alive(session, queue)
    return QueueStatus(
        waiting={priority.value: ranks.get(priority.rank, 0) for priority in Priority},
        running=running,
        retrying=states.get(JobState.RETRYING, 0),
        completed=states.get(JobState.COMPLETED, 0),
        failed=states.get(JobState.FAILED, 0),
        cancelled=states.get(JobState.CANCELLED, 0),
        workers_alive=len(alive),
        slots_used=running,
        slots_total=min(queue.max_concurrency, workers.slots_of(alive)),
        oldest_wait_seconds=max((now - oldest).total_seconds(), 0.0) if oldest else None,
        completed_last_hour=completed_since(session, now - timedelta(hours=1)),
        provider=settings().provider,
        paused=tuple(pause.sentence for pause in read_pauses(session, now=now)),
    )
