"""One worker process: a Dramatiq worker with its threads, from start to an orderly end.

Not Dramatiq's own command: its master ends all workers when one of them dies.
"""

import logging
from typing import Final

from dramatiq import Worker
from dramatiq.asyncio import get_event_loop_thread

from genapp.db.engine import transaction
from genapp.pipeline.pipeline import Pipeline
from genapp.services import workers
from genapp.services.group_commit import DATABASE_FAULTS
from genapp.services.run_job import Tools
from workers.actors import declare_actors
from workers.broker import worker_broker
from workers.drain import drain
from workers.identity import Identity, this_process
from workers.stop import StopRequests
from workers.tools import WorkerTools, make_tools
from workers.warm_up import warm_up

log = logging.getLogger(__name__)

POLL_MILLISECONDS: Final = 500
"""How long threads sleep when nothing comes; the bell wakes those that fetch."""
STOP_MILLISECONDS: Final = 2_000


def run_worker(*, slots: int, grace_seconds: float, pipeline: Pipeline | None = None) -> None:
    """Work until a signal asks to stop. A second signal ends the grace period at once."""
    asked = StopRequests()
    identity = this_process(slots=slots)
    made = make_tools(identity, pipeline)
    broker = worker_broker(made.redis_url, tools=made.tools, identity=identity, limiters=made.limiters)
    declare_actors(broker, made.tools)
    worker = Worker(broker, worker_threads=slots, worker_timeout=POLL_MILLISECONDS)
    warm_up(made.tools)
    worker.start()
    log.info("worker.started", extra={"worker": identity.id, "slots": slots})
    asked.wait()
    log.info("worker.stopping", extra={"worker": identity.id, "held": len(made.tools.held)})
    broker.room.close()
    _announce_end(made.tools, identity)
    drain(broker.room, made.tools.held, grace_seconds=grace_seconds, hurry=lambda: asked.urgent)
    _end(worker, made)
    log.info("worker.stopped", extra={"worker": identity.id})


def _announce_end(tools: Tools, identity: Identity) -> None:
    """From here on no job is claimed for this worker's slots."""
    try:
        with transaction(tools.engine) as session:
            workers.heartbeat(session, identity.id, stopping=True)
    except DATABASE_FAULTS:
        log.exception("worker.end_not_announced")


def _end(worker: Worker, made: WorkerTools) -> None:
    loop = get_event_loop_thread()
    if loop:
        loop.run_coroutine(made.tools.close_providers())
    worker.stop(timeout=STOP_MILLISECONDS)
    made.close()
