"""Moves the best waiting jobs into the free slots: one claim, one message."""

import logging
import threading
from collections.abc import Sequence
from typing import Final

import redis
from dramatiq import Broker, Message
from redis.client import PubSub
from sqlalchemy import Engine

from genapp.db.engine import transaction
from genapp.errors import LeaseLost
from genapp.services import dispatch, lease
from genapp.services.dispatch import Claim
from genapp.services.signals import WAKE_CHANNEL
from genapp.settings import settings
from workers.broker import sending_broker
from workers.database import connected_engine
from workers.gate import RedisGate, gate_from
from workers.logs import set_up_logs
from workers.scheduler import Scheduler, standard_timers
from workers.stop import StopRequests

log = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 0.5
"""A wake-up that is lost costs this much."""
LONGEST_PAUSE_SECONDS: Final = 5.0


class Dispatcher:
    """Waits for a wake-up, claims, sends; claims of each provider's jobs only what its limits leave room for.

    Any number of them may run: the claim is the database's.
    """

    def __init__(self, engine: Engine, broker: Broker, gate: RedisGate, redis_url: str) -> None:
        self._engine = engine
        self._broker = broker
        self._gate = gate
        self._wake = _WakeUp(redis_url)
        self._faults = 0

    def run(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                self._wake.wait(SWEEP_SECONDS)
                if not stopped.is_set():
                    self._dispatch()
                self._faults = 0
            except Exception as error:
                self._faults += 1
                log.warning("dispatcher.paused", extra={"reason": str(error), "faults": self._faults})
                stopped.wait(min(0.2 * 2**self._faults, LONGEST_PAUSE_SECONDS))
        self._wake.close()

    def _dispatch(self) -> None:
        room = self._gate.room()
        with transaction(self._engine) as session:
            claims = dispatch.claim(session, room=room)
        for place, claim in enumerate(claims):
            try:
                self._broker.enqueue(message_for(claim))
            except Exception:
                self._hand_back(claims[place:])
                raise

    def _hand_back(self, claims: Sequence[Claim]) -> None:
        """Claims without a message; should this fail too, their leases expire."""
        for claim in claims:
            try:
                with transaction(self._engine) as session:
                    lease.hand_back(session, claim.job_id, claim.token, reason="Redis did not take the message")
            except LeaseLost:
                log.info("dispatcher.claim_gone", extra={"job": claim.job_id})


def message_for(claim: Claim) -> Message[None]:
    """The message to the actor of the claim's class."""
    name = claim.priority.value
    return Message(
        queue_name=name,
        actor_name=f"generate_{name}",
        args=(claim.job_id, claim.token),
        kwargs={},
        options={"provider": claim.provider},
    )


class _WakeUp:
    """The wake-ups on Redis, with its own reconnect: `wait` raises while Redis is away, so nothing is claimed then."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(redis_url, socket_connect_timeout=2.0)
        self._channel: PubSub | None = None

    def wait(self, seconds: float) -> None:
        """Until a wake-up comes or the time is over; wake-ups that came together count as one."""
        try:
            channel = self._channel or self._subscribe()
            if channel.get_message(timeout=seconds):
                while channel.get_message(timeout=0.0):
                    pass
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._channel:
            self._channel.close()
            self._channel = None

    def _subscribe(self) -> PubSub:
        channel = self._redis.pubsub(ignore_subscribe_messages=True)
        channel.subscribe(WAKE_CHANNEL)
        channel.get_message(timeout=1.0)
        self._channel = channel
        return channel


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
