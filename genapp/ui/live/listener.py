"""How the hub learns what changed: Redis says it at once; a look at the event numbers makes up for lost notices."""

import asyncio
import json
from collections.abc import Callable, Collection
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine

from genapp.db.engine import reading
from genapp.services.changes import changed_after
from genapp.services.events import last_number
from genapp.services.signals import CHANGED_CHANNEL

log = structlog.get_logger()

Changed = Callable[[Collection[str] | None], None]

POLL_SECONDS: Final = 1.0
FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 3.0


async def listen(redis_url: str, changed: Changed) -> None:
    """Pass on every notice, for ever; whatever came while there was no connection is made up for on the next."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with Redis.from_url(redis_url, health_check_interval=5) as client, client.pubsub() as subscriber:
                await subscriber.subscribe(CHANGED_CHANNEL)
                changed(None)
                if pause > FIRST_PAUSE:
                    log.info("live.redis_back")
                pause = FIRST_PAUSE
                while True:
                    message = await subscriber.get_message(ignore_subscribe_messages=True, timeout=5.0)
                    if message is not None:
                        changed(_job_ids(message["data"]))
        except (RedisError, OSError) as error:
            if pause == FIRST_PAUSE:  # once per outage
                log.warning("live.redis_lost", error=str(error))
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def poll(engine: Engine, changed: Changed, *, watched: Callable[[], bool]) -> None:
    """Look for new event numbers every second while somebody watches, for ever."""
    seen: int | None = None
    while True:
        await asyncio.sleep(POLL_SECONDS)
        if not watched():
            seen = None
            continue
        try:
            job_ids, seen = await asyncio.to_thread(_look, engine, seen)
        except Exception:
            # The database may be away for a while; what is missed meanwhile is found by its number.
            log.exception("live.poll_failed")
            continue
        if job_ids is None or job_ids:
            changed(job_ids)


def _look(engine: Engine, seen: int | None) -> tuple[frozenset[str] | None, int]:
    with reading(engine) as session:
        if seen is None:
            return None, last_number(session)
        return changed_after(session, seen)


def _job_ids(data: bytes | str) -> list[str] | None:
    """What a notice says; a notice that cannot be read may mean anything."""
    try:
        ids = json.loads(data)
    except ValueError:
        return None
    return [str(job_id) for job_id in ids] if isinstance(ids, list) else None
