"""What a worker process does beside its jobs, in two threads, so that neither its jobs nor each other hold them up.

The heart has to do with the database: it says that the worker lives, renews what it holds, lets go of what it lost,
and reads what people change. The listener has to do with Redis: it hears that messages were sent and jobs cancelled,
and renews the calls in flight. So a database that is slow costs no slot of a provider, and a Redis that is slow no
lease. A job that keeps the event loop busy stops neither; but when the loop has not answered for long, the process
ends itself, and its jobs go on elsewhere.
"""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from dramatiq import Broker, Middleware, Worker
from dramatiq.asyncio import get_event_loop_thread
from sqlmodel import Session

from genapp.db import reading, transaction
from genapp.jobs import heartbeat_seconds
from genapp.services.queue import SENT_CHANNEL, STOP_CHANNEL, Listener, queue_settings, workers
from genapp.services.work import DATABASE_FAULTS, StopReason, Tools, lease
from workers.limiter.shared import Limiters
from workers.slots import Bell, Slots

log = logging.getLogger(__name__)

_HUNG_SECONDS: Final = 60.0
_HUNG_EXIT: Final = 70
_NUMBERS_SECONDS: Final = 3.0
"""How soon limits that people change are in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who this worker process is: its row in the worker table."""

    id: str
    slots: int
    """When it starts."""
    grows: bool = False
    """Whether it has more when the settings of the queue ask for more."""


def this_process(*, slots: int, grows: bool = False) -> Identity:
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    return Identity(id=name, slots=slots, grows=grows)


class Lease(Middleware):
    """Registers the worker, keeps heart and listener going while it runs, and takes it off the list at its end."""

    def __init__(self, redis_url: str, heart: "Heart", bell: Bell, limiters: Limiters | None) -> None:
        self._heart = heart
        self._listener = listener(redis_url, heart, bell, limiters)

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        self._listener.start()

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        self._heart.add_thread = worker._add_worker  # there is no public way
        self._heart.start()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        self._listener.stop()
        self._heart.stop()


def listener(redis_url: str, heart: "Heart", bell: Bell, limiters: Limiters | None = None) -> Listener:
    """Redis says that jobs were cancelled, the database says which; while Redis is away, it is asked all the time."""
    return Listener(
        redis_url,
        {SENT_CHANNEL: bell.ring, STOP_CHANNEL: lambda _: heart.look_soon()},
        begun=heart.look_soon,
        away=heart.look_soon,
        between=limiters.renew_when_due if limiters else bool,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What one heartbeat found out."""

    lease_seconds: float
    known: bool
    lost: set[tuple[str, int]]
    unwanted: set[str]


class Heart(threading.Thread):
    """Beats several times a lease, and looks for cancelled jobs whenever it is told to."""

    def __init__(self, tools: Tools, identity: Identity, slots: Slots, limiters: Limiters | None = None) -> None:
        super().__init__(name="heart", daemon=True)
        self._tools = tools
        self._identity = identity
        self._slots = slots
        self._limiters = limiters
        self._stopped = False
        self._called = threading.Event()
        self._cut_off = False
        self._beat_due = self._numbers_due = 0.0
        self._unanswered = 0
        self.add_thread: Callable[[], object] | None = None
        """Gives the worker one thread more; None until it runs."""
        with reading(tools.engine) as session:
            self._lease_seconds = queue_settings.load(session).lease_seconds
        self._read_numbers()

    def look_soon(self) -> None:
        """Some jobs were cancelled, maybe one that is held here."""
        self._called.set()

    def run(self) -> None:
        while not self._stopped:
            if self._called.is_set():
                self._called.clear()
                self._stop_cancelled()
            if self._beat_due <= time.monotonic():
                self._beat_due = time.monotonic() + heartbeat_seconds(self._lease_seconds)
                self._feel_pulse()
                self._beat()
            if self._numbers_due <= time.monotonic():
                self._read_numbers()
            self._called.wait(max(min(self._beat_due, self._numbers_due) - time.monotonic(), 0.0))

    def stop(self) -> None:
        self._stopped = True
        self._called.set()
        self.join()
        try:
            with transaction(self._tools.engine) as session:
                workers.leave(session, self._identity.id)
        except Exception:
            log.exception("heartbeat.not_signed_off")

    def _stop_cancelled(self) -> None:
        held = self._tools.held
        mine = [job_id for job_id, _ in held.tokens()]
        if not mine:
            return
        try:
            with reading(self._tools.engine) as session:
                unwanted = lease.cancel_asked(session, mine)
        except Exception:
            log.exception("stop.not_looked")
            return
        for job_id in unwanted:
            held.stop(job_id, StopReason.CANCELLED)

    def _read_numbers(self) -> None:
        self._numbers_due = time.monotonic() + _NUMBERS_SECONDS
        try:
            with reading(self._tools.engine) as session:
                wanted = queue_settings.load(session).slots_of_worker if self._identity.grows else 0
                if self._limiters:
                    self._limiters.read_numbers(session)
        except Exception:
            log.exception("limits.not_read")
        else:
            self._grow(wanted)

    def _grow(self, wanted: int) -> None:
        """Threads first; the dispatcher hears of the slots with the next beat, which comes at once."""
        if not self.add_thread or wanted <= self._slots.count:
            return
        for _ in range(wanted - self._slots.count):
            self.add_thread()
        self._slots.grow(wanted)
        self._beat_due = 0.0
        log.info("worker.grown", extra={"slots": wanted})

    def _beat(self) -> None:
        """While the database takes no heartbeat, the jobs are kept: whether they are lost is known when it does."""
        try:
            self._renew()
        except (TimeoutError, *DATABASE_FAULTS) as error:
            self._cut_off = True
            log.warning("heartbeat.not_stored", extra={"reason": str(error) or "the database took too long"})
        except Exception:
            log.exception("heartbeat.failed")

    def _renew(self) -> None:
        """Through the group commit: the writes of one process wait for each other there, not for row locks."""
        held = self._tools.held
        beat = self._tools.commit.from_thread(self._write, timeout=self._lease_seconds)
        self._lease_seconds = beat.lease_seconds
        self._beat_due = min(self._beat_due, time.monotonic() + heartbeat_seconds(beat.lease_seconds))
        if not beat.known:
            self._register()
        lost = [job_id for job_id, token in beat.lost if held.stop(job_id, StopReason.LEASE_LOST, token=token)]
        for job_id in beat.unwanted:
            held.stop(job_id, StopReason.CANCELLED)
        if lost and self._cut_off:
            with transaction(self._tools.engine) as session:
                lease.forgive(session, lost)
        self._cut_off = False

    def _write(self, session: Session) -> Beat:
        tokens = self._tools.held.tokens()
        return Beat(
            lease_seconds=queue_settings.load(session).lease_seconds,
            known=workers.heartbeat(session, self._identity.id, stopping=self._slots.closed, slots=self._slots.count),
            lost=lease.extend(session, tokens),
            unwanted=lease.cancel_asked(session, [job_id for job_id, _ in tokens]),
        )

    def _register(self) -> None:
        me, host, pid = self._identity, socket.gethostname(), os.getpid()
        with transaction(self._tools.engine) as session:
            workers.register(
                session, worker_id=me.id, host=host, pid=pid, slots=self._slots.count, version=version("genapp")
            )

    def _feel_pulse(self) -> None:
        """End the process when its event loop has not answered for long.

        Counted in heartbeats, so that a process that was frozen as a whole and woke up is not taken for a hung one.
        """
        loop = get_event_loop_thread()
        if loop is None:
            return
        if self._unanswered * heartbeat_seconds(self._lease_seconds) > _HUNG_SECONDS:
            log.critical("worker.hung", extra={"beats": self._unanswered})
            os._exit(_HUNG_EXIT)
        self._unanswered += 1
        loop.loop.call_soon_threadsafe(self._pulse)

    def _pulse(self) -> None:
        self._unanswered = 0
