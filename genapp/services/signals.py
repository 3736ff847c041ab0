"""Hints through Redis: which jobs changed, and that dispatcher or workers have something to do.

The database is the only truth. A hint that is lost costs time and nothing else, so a Redis that is missing is
logged once and never fails a use case.
"""

import json
import logging
import time
from collections.abc import Iterable
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine

from genapp.db.engine import on_changed, on_stop, on_wake

log = logging.getLogger(__name__)

CHANGED_CHANNEL: Final = "genapp:changed"
"""Payload: a JSON list of job ids, or null: so many that nobody wants to hear their names."""
WAKE_CHANNEL: Final = "genapp:wake"
STOP_CHANNEL: Final = "genapp:stop"
IDS_PER_MESSAGE: Final = 1_000
GIVE_UP_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 1.0
"""After a failure, hints are dropped for this long instead of waiting for Redis each time."""


class Signals:
    """Publishes hints; safe to use from several threads."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=GIVE_UP_SECONDS, socket_connect_timeout=GIVE_UP_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )  # fmt: skip
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
