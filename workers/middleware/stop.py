"""Stops cancelled jobs at once: Redis says that some were cancelled, the database says which."""

import logging
import threading
from typing import Final

import redis
from dramatiq import Broker, Middleware, Worker

from genapp.db.engine import reading
from genapp.services import lease
from genapp.services.held import StopReason
from genapp.services.run_job import Tools
from genapp.services.signals import STOP_CHANNEL

log = logging.getLogger(__name__)

LISTEN_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.5
"""How often the database is asked while Redis is away."""


class StopCancelled(Middleware):
    """Listens while a worker runs. A hint that is lost is made up for by the next heartbeat."""

    def __init__(self, redis_url: str, tools: Tools) -> None:
        self._ear = Ear(redis_url, tools)

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        self._ear.start()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        self._ear.stop()


class Ear(threading.Thread):
    def __init__(self, redis_url: str, tools: Tools) -> None:
        super().__init__(name="stop-cancelled", daemon=True)
        self._redis = redis.Redis.from_url(redis_url)
        self._tools = tools
        self._stopped = threading.Event()
        self._connected = True

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError) as error:
                if self._connected:
                    log.warning("stop.not_connected", extra={"reason": str(error)})
                self._connected = False
                self._look()
                self._stopped.wait(LOOK_SECONDS)

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        self._redis.close()

    def _listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(STOP_CHANNEL)
            self._connected = True
            self._look()  # for what was said while nobody listened
            while not self._stopped.is_set():
                if channel.get_message(timeout=LISTEN_SECONDS):
                    self._look()

    def _look(self) -> None:
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
