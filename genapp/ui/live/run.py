"""The lifespan task of live pages: the hub, and how it hears of changes.

Redis says at once what changed; a look at the event numbers makes up for lost notices.
"""

import asyncio
import json
from collections.abc import Callable, Collection
from typing import Final

import reflex as rx
import structlog
from sqlalchemy import Engine

from genapp.db.engine import on_changed, reading
from genapp.services.changes import changed_after
from genapp.services.events import last_number
from genapp.services.signals import CHANGED_CHANNEL, Listener
from genapp.settings import settings
from genapp.ui.live.hub import HUB
from genapp.ui.live.wire import ReflexWire
from genapp.ui.session import engine

log = structlog.get_logger()

POLL_SECONDS: Final = 1.0


async def live_pages(app: rx.App) -> None:
    """Keep every open page up to date until the process stops."""
    loop = asyncio.get_running_loop()

    def committed_here(job_ids: frozenset[str] | None) -> None:
        loop.call_soon_threadsafe(HUB.changed, job_ids)

    on_changed(engine(), committed_here)
    listener = Listener(
        settings().redis,
        {CHANGED_CHANNEL: lambda said: HUB.changed(_job_ids(said))},
        begun=lambda: HUB.changed(None),  # for whatever came while nobody listened
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(HUB.flush_forever(ReflexWire(app)), name="live.flush")
        tasks.create_task(listener.listen(), name="live.listen")
        tasks.create_task(_poll(engine(), HUB.changed, watched=lambda: HUB.watched), name="live.poll")


async def _poll(
    engine: Engine, changed: Callable[[Collection[str] | None], None], *, watched: Callable[[], bool]
) -> None:
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


def _job_ids(said: str) -> list[str] | None:
    """What a notice says; a notice that cannot be read may mean anything."""
    try:
        ids = json.loads(said)
    except ValueError:
        return None
    return [str(job_id) for job_id in ids] if isinstance(ids, list) else None
