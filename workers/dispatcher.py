"""Moves the best waiting jobs into the free slots: one claim, one message."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from dramatiq import Message
from sqlalchemy import Engine

from genapp.db import transaction
from genapp.errors import LeaseLost
from genapp.services.queue import WAKE_CHANNEL, Claim, Listener, dispatch
from genapp.services.work import lease
from genapp.settings import settings
from workers.actors import actor_name
from workers.broker import SlotBroker, sending_broker
from workers.limiter.gate import RedisGate, gate_from
from workers.process import StopRequests, connected_engine, set_up_logs
from workers.scheduler import Scheduler, standard_timers

log = logging.getLogger(__name__)

_SWEEP_SECONDS: Final = 0.5
"""A wake-up that is lost costs this much."""
_LONGEST_PAUSE_SECONDS: Final = 5.0
_LEGS: Final = 3.0
"""From the claim to the first stage, Redis is waited for so often: sent, fetched, and asked for limits."""


class Dispatcher:
    """Waits for a wake-up, claims, sends; claims of each provider's jobs only what its limits leave room for.

    Any number of them may run: the claim is the database's. While Redis is away, nothing is claimed.
    """

    def __init__(self, engine: Engine, broker: SlotBroker, gate: RedisGate, redis_url: str) -> None:
        self._engine = engine
        self._broker = broker
        self._gate = gate
        self._woken = threading.Event()
        self._listener = Listener(redis_url, {WAKE_CHANNEL: lambda _: self._woken.set()}, begun=self._woken.set)
        self._faults = 0
        self._sending_seconds = 0.0

    def run(self, stopped: threading.Event) -> None:
        self._listener.start()
        while not stopped.is_set():
            try:
                self._woken.wait(_SWEEP_SECONDS)
                self._woken.clear()
                if self._listener.connected and not stopped.is_set():
                    self._dispatch()
                self._faults = 0
            except Exception as error:
                self._faults += 1
                log.warning("dispatcher.paused", extra={"reason": str(error), "faults": self._faults})
                stopped.wait(min(0.2 * 2**self._faults, _LONGEST_PAUSE_SECONDS))
        self._listener.stop()

    def _dispatch(self) -> None:
        room = self._gate.room()
        with transaction(self._engine) as session:
            claims = dispatch.claim(session, room=room, on_the_way=_LEGS * self._sending_seconds)
        if not claims:
            return
        began = time.monotonic()
        try:
            self._broker.enqueue_all([message_for(claim) for claim in claims])
        except Exception:
            self._hand_back(claims)
            raise
        finally:
            self._sending_seconds = time.monotonic() - began

    def _hand_back(self, claims: Sequence[Claim]) -> None:
        """Claims whose messages may not have arrived; should this fail too, their leases expire.

        One that did arrive is refused by the worker: the job is not in its hands any more.
        """
        for claim in claims:
            try:
                with transaction(self._engine) as session:
                    lease.hand_back(session, claim.job_id, claim.token, reason="Redis did not take the message")
            except LeaseLost:
                log.info("dispatcher.claim_gone", extra={"job": claim.job_id})


def message_for(claim: Claim) -> Message[None]:
    """The message to the actor of the claim's class."""
    return Message(
        queue_name=claim.priority.value,
        actor_name=actor_name(claim.priority),
        args=(claim.job_id, claim.token),
        kwargs={},
        options={"provider": claim.provider},
    )


def main() -> None:
    """Run dispatcher and timers until a signal asks to stop."""
    asked = StopRequests()
    config = settings()
    set_up_logs(config.log_level)
    engine, signals = connected_engine(config)
    stopped = threading.Event()
    gate = gate_from(config)
    dispatcher = Dispatcher(engine, sending_broker(config.redis), gate, config.redis)
    threads = [
        threading.Thread(target=dispatcher.run, args=(stopped,), name="dispatcher", daemon=True),
        Scheduler(engine, standard_timers(), stopped),
    ]
    for thread in threads:
        thread.start()
    log.info("dispatcher.started")
    asked.wait()
    stopped.set()
    for thread in threads:
        thread.join()
    gate.close()
    signals.close()
    engine.dispose()


if __name__ == "__main__":
    main()
