"""Rings when a message was sent, so that a worker fetches it at once instead of polling for it."""

import logging
import threading
from typing import Final

import redis

log = logging.getLogger(__name__)

SENT_CHANNEL: Final = "genapp:sent"
"""Payload: the name of the queue."""
LISTEN_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 0.5


class Bell:
    """Counts the rings of each queue, so that one between two looks is not missed."""

    def __init__(self) -> None:
        self._rings: dict[str, int] = {}
        self._rung = threading.Condition()

    def heard(self, queue: str) -> int:
        with self._rung:
            return self._rings.get(queue, 0)

    def ring(self, queue: str) -> None:
        with self._rung:
            self._rings[queue] = self._rings.get(queue, 0) + 1
            self._rung.notify_all()

    def wait(self, queue: str, *, heard: int, timeout: float) -> None:
        """Until the queue rings again after `heard`, or the time is over."""
        with self._rung:
            self._rung.wait_for(lambda: self._rings.get(queue, 0) != heard, timeout)


class BellRope(threading.Thread):
    """Listens on Redis and rings the bell. Without Redis it keeps trying; a ring missed costs one poll."""

    def __init__(self, redis_url: str, bell: Bell) -> None:
        super().__init__(name="bell", daemon=True)
        self._redis = redis.Redis.from_url(redis_url)
        self._bell = bell
        self._stopped = threading.Event()
        self._connected = True

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError) as error:
                if self._connected:
                    log.warning("bell.not_connected", extra={"reason": str(error)})
                self._connected = False
                self._stopped.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        self._redis.close()

    def _listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(SENT_CHANNEL)
            self._connected = True
            while not self._stopped.is_set():
                message = channel.get_message(timeout=LISTEN_SECONDS)
                if message:
                    self._bell.ring(message["data"].decode())
