"""The order in which everything starts: Redis, migration, workers and dispatcher, web."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from genapp.db.engine import make_engine
from genapp.launcher.crew import Crew
from genapp.launcher.database import migrate
from genapp.launcher.part import Say
from genapp.launcher.parts import dispatcher_part, redis_part, web_part, worker_part
from genapp.launcher.redis_server import require_redis
from genapp.launcher.supervisor import Supervisor
from genapp.settings import Settings


async def run_all(config: Settings, *, web_dir: Path, say: Say, ready: Callable[[Engine], None]) -> None:
    """Run everything until cancelled; `ready` is called once, when the web server answers.

    One worker is there before the web server; the others follow it, so that they do not slow down the first page.
    """
    async with Supervisor(say=say, logs=config.logs_dir) as supervisor:
        if config.redis_url:
            await asyncio.to_thread(require_redis, config.redis)
        else:
            await supervisor.start(await asyncio.to_thread(redis_part, config))
        await asyncio.to_thread(migrate, config)
        engine = make_engine(config.database)
        crew = Crew(supervisor, lambda number: worker_part(number, engine=engine))
        await crew.start(dispatcher_part())
        await supervisor.start(web_part(config, web_dir=web_dir))
        ready(engine)
        await crew.follow(engine)


async def run_workers(config: Settings, *, processes: int, slots: int | None, dispatcher: bool, say: Say) -> None:
    """Workers alone, with their output on the terminal, until cancelled."""
    async with Supervisor(say=say) as supervisor:
        engine = make_engine(config.database)
        crew = Crew(supervisor, lambda number: worker_part(number, engine=engine, slots=slots))
        await crew.start(*([dispatcher_part()] if dispatcher else []))
        await crew.become(processes)
        await asyncio.Event().wait()
