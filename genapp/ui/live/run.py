"""The lifespan task of live pages: the hub and its two ways of hearing of changes."""

import asyncio

import reflex as rx

from genapp.db.engine import on_changed
from genapp.settings import settings
from genapp.ui.live.hub import HUB
from genapp.ui.live.listener import listen, poll
from genapp.ui.live.wire import ReflexWire
from genapp.ui.session import engine


async def live_pages(app: rx.App) -> None:
    """Keep every open page up to date until the process stops."""
    loop = asyncio.get_running_loop()

    def committed_here(job_ids: frozenset[str] | None) -> None:
        loop.call_soon_threadsafe(HUB.changed, job_ids)

    on_changed(engine(), committed_here)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(HUB.flush_forever(ReflexWire(app)), name="live.flush")
        tasks.create_task(listen(settings().redis, HUB.changed), name="live.listen")
        tasks.create_task(poll(engine(), HUB.changed, watched=lambda: HUB.watched), name="live.poll")
