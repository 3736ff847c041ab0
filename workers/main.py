"""One worker process: a Dramatiq worker with its threads, from start to an orderly end.

Not Dramatiq's own command: its master ends all workers when one of them dies.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dramatiq import Worker
from dramatiq.asyncio import get_event_loop_thread

from genapp.db import transaction
from genapp.pipeline.pipeline import Pipeline
from genapp.pipeline.standard import standard_pipeline
from genapp.quality.checks.language import detector
from genapp.services.providers import Providers
from genapp.services.queue import Signals, workers
from genapp.services.work import DATABASE_FAULTS, GroupCommit, HeldJobs, StopReason, Tools, keep_probing, rehearse
from genapp.settings import settings
from genapp.sources.fetch import GuardedFetcher
from genapp.sources.gather import WebGatherer
from genapp.sources.network import FetchLimits
from workers.actors import declare_actors
from workers.broker import worker_broker
from workers.limiter.gate import gate_from
from workers.limiter.shared import Limiters
from workers.middleware.lease import Identity, this_process
from workers.process import StopRequests, connected_engine
from workers.slots import Slots

log = logging.getLogger(__name__)

_POLL_MILLISECONDS: Final = 500
"""How long threads sleep when nothing comes; the bell wakes those that fetch."""
_STOP_MILLISECONDS: Final = 2_000
_LOOK_SECONDS: Final = 0.02
_CLOSING_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTools:
    """The tools of a worker process, and how they are put away."""

    tools: Tools
    commit: GroupCommit
    signals: Signals
    limiters: Limiters

    def close(self) -> None:
        self.commit.close()
        self.signals.close()
        self.limiters.close()
        self.tools.engine.dispose()


def run_worker(*, slots: int, grace_seconds: float, grows: bool = False, pipeline: Pipeline | None = None) -> None:
    """Work until a signal asks to stop; a second signal ends the grace period at once.

    With `grows`, there are more slots as soon as the settings of the queue ask for more.
    """
    asked = StopRequests()
    identity = this_process(slots=slots, grows=grows)
    made = make_tools(identity, pipeline)
    broker = worker_broker(settings().redis, tools=made.tools, identity=identity, limiters=made.limiters)
    declare_actors(broker, made.tools)
    worker = Worker(broker, worker_threads=slots, worker_timeout=_POLL_MILLISECONDS)
    _warm_up(made.tools)
    worker.start()
    loop = get_event_loop_thread()
    probing = asyncio.run_coroutine_threadsafe(keep_probing(made.tools), loop.loop) if loop else None
    log.info("worker.started", extra={"worker": identity.id, "slots": slots})
    asked.wait()
    log.info("worker.stopping", extra={"worker": identity.id, "held": len(made.tools.held)})
    broker.slots.close()
    _announce_end(made.tools, identity)
    drain(broker.slots, made.tools.held, grace_seconds=grace_seconds, hurry=lambda: asked.urgent)
    if loop and probing:
        probing.cancel()
        loop.run_coroutine(made.tools.close_providers())
    worker.stop(timeout=_STOP_MILLISECONDS)
    made.close()
    log.info("worker.stopped", extra={"worker": identity.id})


def drain(slots: Slots, held: HeldJobs, *, grace_seconds: float, hurry: Callable[[], bool]) -> None:
    """Take nothing new, let jobs finish for a while, hand the rest back."""
    slots.close()
    _wait(lambda: slots.empty or hurry(), grace_seconds)
    held.refuse(StopReason.HANDED_BACK)
    _wait(lambda: slots.empty, _CLOSING_SECONDS)


def make_tools(identity: Identity, pipeline: Pipeline | None = None) -> WorkerTools:
    """`pipeline` is another one than the standard one: measurements compare queues with a job of their own."""
    config = settings()
    engine, signals = connected_engine(config)
    commit = GroupCommit(engine)
    limiters = Limiters(config)
    providers = Providers(config, limiters.named, engine=engine)
    limits = FetchLimits(seconds=config.fetch_timeout, wire_bytes=config.fetch_max_bytes)
    tools = Tools(
        worker_id=identity.id,
        engine=engine,
        commit=commit,
        provider=providers.named(config.provider),
        providers=providers,
        gatherer=WebGatherer(GuardedFetcher(allow_private=config.allow_private_addresses, limits=limits)),
        pipeline=pipeline or standard_pipeline(),
        gate=gate_from(config),
        allow_private_addresses=config.allow_private_addresses,
    )
    return WorkerTools(tools=tools, commit=commit, signals=signals, limiters=limiters)


def _warm_up(tools: Tools) -> None:
    """What every job needs at once before this returns; the rest in the background, and who comes sooner waits."""
    try:
        with transaction(tools.engine) as session:
            rehearse(session, tools.pipeline)
    except DATABASE_FAULTS:
        log.exception("worker.not_rehearsed")
    threading.Thread(target=_load_rest, name="warm-up", daemon=True).start()


def _load_rest() -> None:
    try:
        detector()
    except Exception:
        log.exception("worker.not_warmed_up")


def _announce_end(tools: Tools, identity: Identity) -> None:
    """From here on no job is claimed for this worker's slots."""
    try:
        with transaction(tools.engine) as session:
            workers.heartbeat(session, identity.id, stopping=True)
    except DATABASE_FAULTS:
        log.exception("worker.end_not_announced")


def _wait(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
