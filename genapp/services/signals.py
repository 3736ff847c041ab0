"""Hints through Redis: which jobs changed, and that dispatcher or workers have something to do.

The database is the only truth. A hint that is lost costs time and nothing else, so a Redis that is missing is
logged once and never fails a use case. Whoever wants to hear hints has one `Listener` in its process.
"""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine

from genapp.db.engine import on_changed, on_stop, on_wake

log = logging.getLogger(__name__)

CHANGED_CHANNEL: Final = "genapp:changed"
"""Payload: a JSON list of job ids, or null: so many that nobody wants to hear their names."""
WAKE_CHANNEL: Final = "genapp:wake"
STOP_CHANNEL: Final = "genapp:stop"
SENT_CHANNEL: Final = "genapp:sent"
"""Payload: the name of the queue for which a message was sent."""
IDS_PER_MESSAGE: Final = 1_000
GIVE_UP_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 1.0
"""After a failure, hints are dropped for this long instead of waiting for Redis each time."""
LISTEN_SECONDS: Final = 0.5
AGAIN_SECONDS: Final = 0.5
"""How often a listener tries to come back to a Redis that is away."""
CONNECT_SECONDS: Final = 2.0
HEALTH_SECONDS: Final = 5


def impatient_redis(redis_url: str, *, seconds: float) -> redis.Redis:
    """A client that tries twice, so long each: for what may as well be left out."""
    return redis.Redis.from_url(
        redis_url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )


class Signals:
    """Publishes hints; safe to use from several threads."""

    def __init__(self, redis_url: str) -> None:
        self._redis = impatient_redis(redis_url, seconds=GIVE_UP_SECONDS)
        self._silent_until = 0.0

    def changed(self, job_ids: Iterable[str] | None) -> None:
        """Say that these jobs changed, or very many (None); after the commit."""
        if job_ids is None:
            self._publish(CHANGED_CHANNEL, json.dumps(None))
            return
        ids = sorted(job_ids)
        for start in range(0, len(ids), IDS_PER_MESSAGE):
            self._publish(CHANGED_CHANNEL, json.dumps(ids[start : start + IDS_PER_MESSAGE]))

    def wake(self) -> None:
        """Say that jobs wait or slots are free."""
        self._publish(WAKE_CHANNEL, "")

    def stop(self) -> None:
        """Say that running jobs are to be cancelled: each worker looks up whether one is its own."""
        self._publish(STOP_CHANNEL, "")

    def close(self) -> None:
        self._redis.close()

    def _publish(self, channel: str, payload: str) -> None:
        if time.monotonic() < self._silent_until:
            return
        try:
            self._redis.publish(channel, payload)
        except redis.RedisError as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("signals.not_sent", extra={"channel": channel, "reason": str(error)})


def send_after_commits(engine: Engine, signals: Signals) -> None:
    """From now on, every commit on this engine sends its hints."""
    on_changed(engine, signals.changed)
    on_wake(engine, signals.wake)
    on_stop(engine, signals.stop)


class Listener:
    """Hears hints: one subscription for a process, which comes back by itself when Redis does.

    `heard` says for each channel what to do with a payload. `begun` is called whenever it begins to listen, since
    something may have been said before; `away` every moment while it cannot; `between` at least twice a second
    while it can. None of them may take long. A process with an event loop for its pages awaits `listen`, and each
    hint is there without a change of threads; others `start` it in a thread of its own.
    """

    def __init__(
        self,
        redis_url: str,
        heard: Mapping[str, Callable[[str], object]],
        *,
        begun: Callable[[], object] = bool,
        away: Callable[[], object] = bool,
        between: Callable[[], object] = bool,
    ) -> None:
        self._redis_url = redis_url
        self._heard = heard
        self._begun = begun
        self._away = away
        self._between = between
        self._thread = threading.Thread(target=lambda: asyncio.run(self.listen()), name="listener", daemon=True)
        self._stopped = threading.Event()
        self._lost = False
        self.connected = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    async def listen(self) -> None:
        """Until it is stopped or cancelled."""
        while not self._stopped.is_set():
            try:
                await self._stay_connected()
            except (redis.RedisError, OSError) as error:
                self.connected = False
                if not self._lost:  # once per outage
                    log.warning("signals.redis_lost", extra={"reason": str(error)})
                self._lost = True
                self._away()
                await asyncio.sleep(AGAIN_SECONDS)

    async def _stay_connected(self) -> None:
        # Redis-py's own retries would come back without saying so, and nobody would look for what was missed.
        client = AsyncRedis.from_url(
            self._redis_url,
            socket_connect_timeout=CONNECT_SECONDS,
            health_check_interval=HEALTH_SECONDS,
            retry=AsyncRetry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as subscription:
            await subscription.subscribe(*self._heard)
            while not self._stopped.is_set():
                said = await subscription.get_message(timeout=LISTEN_SECONDS)
                if said:
                    self._pass_on(said)
                self._between()

    def _pass_on(self, said: Mapping[str, Any]) -> None:  # Any: redis-py's messages
        if said["type"] == "message":
            self._heard[said["channel"].decode()](said["data"].decode())
        elif said["data"] == len(self._heard):  # the last of the subscriptions is confirmed
            if self._lost:
                log.info("signals.redis_back")
            self._lost, self.connected = False, True
            self._begun()
