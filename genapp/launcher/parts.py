"""The parts that `genapp up` runs, the order in which they start, and how each is known to be ready."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from genapp.db import db_now, make_engine, reading, transaction
from genapp.errors import DatabaseTrouble, NotReady
from genapp.jobs import worker_silence
from genapp.launcher.environment import migrate, reached_at
from genapp.launcher.redis_server import (
    answers,
    end_leftover,
    find_server,
    prepare_folders,
    require_redis,
    server_command,
)
from genapp.launcher.supervisor import Process, Say, Supervisor, Watched, reflex_environment
from genapp.launcher.ui_build import ensure_ui
from genapp.services.queue import alive, load, prove_writable
from genapp.settings import Settings
from genapp.words import capital

_ANSWER_SECONDS: Final = 2.0
_GRACE_SECONDS: Final = 6
"""What running jobs get to finish at the end; those that do not are handed back and go on next time."""
_LOOK_SECONDS: Final = 2.0
_DISPATCHER: Final = Process(name="dispatcher", command=[sys.executable, "-m", "workers.dispatcher"])
"""Moves jobs into free slots and runs the timers."""


def web_server_command(host: str, port: int) -> list[str]:
    """granian serves the guarded app and the finished browser build; no Node is needed any more.

    One worker: live updates go through its memory, and one is enough for hundreds of open pages.
    """
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "asgi", "--factory", "--workers", "1", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "genapp.genapp:serve"),
    ]


def web_environment(config: Settings, *, web_dir: Path) -> dict[str, str]:
    """The two names with leading underscores are Reflex's own: serve what is built, compile nothing."""
    return {
        **reflex_environment(config.builds_dir, web=web_dir, states=config.data_dir / "states"),
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_UPLOADED_FILES_DIR": str(config.data_dir / "uploads"),
        "REFLEX_SOCKET_INTERVAL": "10s",
        "REFLEX_SOCKET_TIMEOUT": "20s",
    }


async def web_answers(host: str, port: int) -> bool:
    """Whether an HTTP server answers there, with whatever status."""
    target = reached_at(host)
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(target, port)
            try:
                writer.write(f"GET /ping HTTP/1.1\r\nHost: {target}:{port}\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
                return (await reader.readline()).startswith(b"HTTP/1.1 ")
            finally:
                writer.close()
    return False


class Crew:
    """The worker processes of one `genapp up` or `genapp worker`."""

    def __init__(self, supervisor: Supervisor, make: Callable[[int], Process]) -> None:
        self._supervisor = supervisor
        self._make = make
        self._step: list[Watched] = []
        self._workers: list[Watched] = []

    async def start(self, *beside: Process) -> None:
        """Start the first worker, and what runs beside the workers, as one step."""
        self._step = await self._supervisor.start(self._make(1), *beside)
        self._workers = self._step[:1]

    async def become(self, count: int) -> None:
        """Start or stop workers until there are `count`."""
        while len(self._workers) < count:
            worker = await self._supervisor.add(self._step, self._make(len(self._workers) + 1))
            self._workers.append(worker)
        while len(self._workers) > count:
            worker = self._workers.pop()
            self._step.remove(worker)
            await worker.stop()

    async def follow(self, engine: Engine, *, say: Say) -> None:
        """Keep as many as the queue's settings ask for, also when they change, until cancelled.

        While the database is in trouble, the workers that run stay; `say` tells of the trouble and of its end.
        """
        told = ""
        while True:
            try:
                await self.become(await asyncio.to_thread(_wanted_workers, engine))
                now = ""
            except DatabaseTrouble as trouble:
                now = f"{capital(trouble.message)}: {trouble.whole_hint}."
            if now != told:
                say(now or "The database takes what is written again.")
            told = now
            await asyncio.sleep(_LOOK_SECONDS)


async def run_all(config: Settings, *, web_dir: Path, say: Say, ready: Callable[[Engine], None]) -> None:
    """Run everything until cancelled; `ready` is called once, when the web server answers.

    One worker is there before the web server; the others follow it, so that they do not slow down the first page.
    """
    async with Supervisor(say=say, logs=config.logs_dir) as supervisor:
        if config.redis_url:
            await asyncio.to_thread(require_redis, config.redis)
        else:
            await supervisor.start(await asyncio.to_thread(_redis_part, config))
        await asyncio.to_thread(migrate, config)
        engine = make_engine(config.database)
        crew = Crew(supervisor, lambda number: _worker_part(number, engine=engine))
        await crew.start(_DISPATCHER)
        await supervisor.start(_web_part(config, web_dir=web_dir))
        ready(engine)
        await crew.follow(engine, say=say)


async def run_workers(config: Settings, *, processes: int, slots: int | None, dispatcher: bool, say: Say) -> None:
    """Workers alone, with their output on the terminal, until cancelled."""
    async with Supervisor(say=say) as supervisor:
        engine = make_engine(config.database)
        crew = Crew(supervisor, lambda number: _worker_part(number, engine=engine, slots=slots))
        await crew.start(*([_DISPATCHER] if dispatcher else []))
        await crew.become(processes)
        await asyncio.Event().wait()


def _redis_part(config: Settings) -> Process:
    """Our own server on a unix socket; a leftover of an earlier run is stopped first.

    Without its socket nobody can reach it: it is started again, and makes a new one.
    """
    socket, folder = config.redis_socket, config.data_dir / "redis"

    def prepare() -> None:
        prepare_folders(socket=socket, folder=folder)
        end_leftover(socket)

    return Process(
        name="redis",
        command=server_command(find_server(config.redis_server), socket=socket, folder=folder),
        prepare=prepare,
        useless=lambda: not (socket.exists() and folder.is_dir()),
        ready=lambda _pid: asyncio.to_thread(answers, config.redis),
    )


def _worker_part(number: int, *, engine: Engine, slots: int | None = None) -> Process:
    """One worker process; ready when it has registered in the database."""
    chosen = ["--slots", str(slots)] if slots else []
    return Process(
        name=f"worker-{number}",
        command=[sys.executable, "-m", "workers", "--grace", str(_GRACE_SECONDS), *chosen],
        ready=lambda pid: asyncio.to_thread(_is_registered, engine, pid),
        stop_seconds=_GRACE_SECONDS + 8.0,
    )


def _web_part(config: Settings, *, web_dir: Path) -> Process:
    """The web server; ready when it answers."""
    return Process(
        name="web",
        command=web_server_command(config.host, config.port),
        environment=web_environment(config, web_dir=web_dir),
        prepare=lambda: _require_build(config, web_dir),
        ready=lambda _pid: web_answers(config.host, config.port),
        stop_seconds=8.0,
    )


def _require_build(config: Settings, web_dir: Path) -> None:
    """The browser build is made again when somebody has removed it. Raises `NotReady`."""
    if not web_dir.is_dir() and ensure_ui(config.builds_dir) != web_dir:
        raise NotReady(f"the browser build {web_dir} is gone", hint="start genapp again: it makes a new one")


def _is_registered(engine: Engine, pid: int) -> bool:
    try:
        with reading(engine) as session:
            return any(worker.pid == pid for worker in alive(session))
    except DatabaseTrouble:
        return False


def _wanted_workers(engine: Engine) -> int:
    """Raises `DatabaseTrouble`, also when no worker has been able to write for some time."""
    with reading(engine) as session:
        settings, now = load(session), db_now(session)
        newest = max((worker.heartbeat_at for worker in alive(session, settings)), default=None)
    if newest is None or now - newest > worker_silence(settings.lease_seconds) / 2:
        with transaction(engine) as session:
            prove_writable(session)
    return settings.workers
