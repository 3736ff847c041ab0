"""The parts that `genapp up` runs, and how each is known to be ready."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from genapp.db.engine import reading
from genapp.launcher.part import Process
from genapp.launcher.redis_server import answers, end_leftover, find_server, prepare_folders, server_command
from genapp.launcher.web_server import web_answers, web_command, web_environment
from genapp.services.workers import alive
from genapp.settings import Settings

GRACE_SECONDS = 6
"""What running jobs get to finish at the end; those that do not are handed back and go on next time."""


def redis_part(config: Settings) -> Process:
    """Our own server on a unix socket; a leftover of an earlier run is stopped first."""
    socket, folder = config.redis_socket, config.data_dir / "redis"
    prepare_folders(socket=socket, folder=folder)
    end_leftover(socket)
    return Process(
        name="redis",
        command=server_command(find_server(config.redis_server), socket=socket, folder=folder),
        ready=lambda _pid: asyncio.to_thread(answers, config.redis),
    )


def worker_part(number: int, *, engine: Engine, slots: int | None = None) -> Process:
    """One worker process; ready when it has registered in the database."""
    chosen = ["--slots", str(slots)] if slots else []
    return Process(
        name=f"worker-{number}",
        command=[sys.executable, "-m", "workers", "--grace", str(GRACE_SECONDS), *chosen],
        ready=lambda pid: asyncio.to_thread(partial(_is_registered, engine, pid)),
        stop_seconds=GRACE_SECONDS + 8.0,
    )


def dispatcher_part() -> Process:
    """Moves jobs into free slots and runs the timers."""
    return Process(name="dispatcher", command=[sys.executable, "-m", "workers.dispatcher"])


def web_part(config: Settings, *, web_dir: Path) -> Process:
    """The web server; ready when it answers."""
    return Process(
        name="web",
        command=web_command(config.host, config.port),
        environment=web_environment(config, web_dir=web_dir),
        ready=lambda _pid: web_answers(config.host, config.port),
        stop_seconds=8.0,
    )


def _is_registered(engine: Engine, pid: int) -> bool:
    try:
        with reading(engine) as session:
            return any(worker.pid == pid for worker in alive(session))
    except SQLAlchemyError:
        return False
