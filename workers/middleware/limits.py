"""Keeps the limits of the providers true while a worker runs: its calls in flight, and the numbers people set."""

import logging
import threading
from typing import Final

import redis
from dramatiq import Broker, Middleware, Worker
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine

from genapp.db.engine import reading
from genapp.jobs.restrictions import Scope
from genapp.services import workers
from genapp.services.limits import limits_of
from workers.limiter.limiters import Limiters
from workers.limiter.script import SCRIPT, SLOT_SECONDS, keys_of

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = SLOT_SECONDS / 4
"""So that three beats may be lost before the slot of a live call is given away."""
GIVE_UP_SECONDS: Final = 1.0


class KeepLimits(Middleware):
    def __init__(self, redis_url: str, engine: Engine, limiters: Limiters) -> None:
        self._keeper = Keeper(redis_url, engine, limiters)

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        self._keeper.start()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        self._keeper.stop()


class Keeper(threading.Thread):
    """Its own heartbeat, so that a database that is slow costs no slot."""

    def __init__(self, redis_url: str, engine: Engine, limiters: Limiters) -> None:
        super().__init__(name="limits", daemon=True)
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=GIVE_UP_SECONDS,
            socket_connect_timeout=GIVE_UP_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        self._script = self._redis.register_script(SCRIPT)
        self._engine = engine
        self._limiters = limiters
        self._stopped = threading.Event()
        self.read_numbers()

    def run(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            self.read_numbers()
            self.renew()

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        self._redis.close()

    def renew(self) -> None:
        """Calls that Redis has forgotten are known again after this, and so are limits that have changed."""
        try:
            for key, news in self._limiters.news().items():
                self._script(keys=keys_of(key), args=["renew", *news])
        except (redis.RedisError, OSError) as error:
            log.warning("limits.not_renewed", extra={"reason": str(error)})

    def read_numbers(self) -> None:
        try:
            with reading(self._engine) as session:
                numbers = {name: limits_of(session, Scope.PROVIDER, name) for name in self._limiters.names}
                self._limiters.update(numbers, workers=len(workers.alive(session)))
        except Exception:
            log.exception("limits.not_read")
