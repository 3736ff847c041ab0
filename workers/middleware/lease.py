"""The heartbeat of a worker process: says that it lives, renews what it holds, and lets go of what it lost.

It runs in a thread of its own, so that a job that keeps the event loop busy does not lose its lease; but when
the loop has not answered for long, the process ends itself, and its jobs go on elsewhere.
"""

import logging
import os
import threading
import time
from dataclasses import dataclass
from typing import Final

from dramatiq import Broker, Middleware, Worker
from dramatiq.asyncio import get_event_loop_thread
from sqlmodel import Session

from genapp.db.engine import reading, transaction
from genapp.jobs.lease import heartbeat_seconds
from genapp.services import lease, queue_settings, workers
from genapp.services.held import StopReason
from genapp.services.run_job import Tools
from workers.identity import Identity
from workers.room import Room

log = logging.getLogger(__name__)

HUNG_SECONDS: Final = 60.0
HUNG_EXIT: Final = 70


class Lease(Middleware):
    """Registers the worker, beats while it runs, and takes it off the list at its end."""

    def __init__(self, tools: Tools, identity: Identity, room: Room) -> None:
        self._heart = Heart(tools, identity, room)

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        self._heart.start()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        self._heart.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What one heartbeat found out."""

    lease_seconds: float
    known: bool
    lost: set[str]
    unwanted: set[str]


class Heart(threading.Thread):
    def __init__(self, tools: Tools, identity: Identity, room: Room) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._tools = tools
        self._identity = identity
        self._room = room
        self._stopped = threading.Event()
        self._last_beat = time.monotonic()
        self._unanswered = 0
        with reading(tools.engine) as session:
            self._lease_seconds = queue_settings.load(session).lease_seconds

    def run(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            pause = heartbeat_seconds(self._lease_seconds)
            self._feel_pulse()
            try:
                self._beat()
            except Exception:
                log.exception("heartbeat.failed")
                self._let_go_when_too_late()

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        try:
            with transaction(self._tools.engine) as session:
                workers.leave(session, self._identity.id)
        except Exception:
            log.exception("heartbeat.not_signed_off")

    def _register(self) -> None:
        who = self._identity
        with transaction(self._tools.engine) as session:
            workers.register(
                session, worker_id=who.id, host=who.host, pid=who.pid, slots=who.slots, version=who.version
            )

    def _beat(self) -> None:
        """Through the group commit: the writes of one process wait for each other there, not for row locks."""
        held = self._tools.held
        beat = self._tools.commit.from_thread(self._write, timeout=self._lease_seconds)
        self._last_beat = time.monotonic()
        self._lease_seconds = beat.lease_seconds
        if not beat.known:
            self._register()
        for job_id in beat.lost:
            held.stop(job_id, StopReason.LEASE_LOST)
        for job_id in beat.unwanted:
            held.stop(job_id, StopReason.CANCELLED)

    def _write(self, session: Session) -> Beat:
        tokens = self._tools.held.tokens()
        return Beat(
            lease_seconds=queue_settings.load(session).lease_seconds,
            known=workers.heartbeat(session, self._identity.id, stopping=self._room.closed),
            lost=lease.extend(session, tokens),
            unwanted=lease.cancel_asked(session, [job_id for job_id, _ in tokens]),
        )

    def _let_go_when_too_late(self) -> None:
        """Cut off from the database for a whole lease: by now the jobs are somebody else's."""
        if time.monotonic() - self._last_beat > self._lease_seconds:
            self._tools.held.stop_all(StopReason.LEASE_LOST)

    def _feel_pulse(self) -> None:
        """End the process when its event loop has not answered for long.

        Counted in heartbeats, so that a process that was frozen as a whole and woke up is not taken for a hung one.
        """
        loop = get_event_loop_thread()
        if loop is None:
            return
        if self._unanswered * heartbeat_seconds(self._lease_seconds) > HUNG_SECONDS:
            log.critical("worker.hung", extra={"beats": self._unanswered})
            os._exit(HUNG_EXIT)
        self._unanswered += 1
        loop.loop.call_soon_threadsafe(self._pulse)

    def _pulse(self) -> None:
        self._unanswered = 0
