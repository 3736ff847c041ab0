"""Keeps as many worker processes as the queue's settings ask for, also when they change while genapp runs."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from genapp.db.engine import reading
from genapp.launcher.part import Process, Watched
from genapp.launcher.supervisor import Supervisor
from genapp.services.queue_settings import load

LOOK_SECONDS: Final = 2.0


def wanted_workers(engine: Engine) -> int:
    """What the setting `workers` says now."""
    with reading(engine) as session:
        return load(session).workers


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

    async def follow(self, engine: Engine) -> None:
        """Follow the setting until cancelled."""
        while True:
            with suppress(SQLAlchemyError):  # the database is away for a moment; the workers that run stay
                await self.become(await asyncio.to_thread(wanted_workers, engine))
            await asyncio.sleep(LOOK_SECONDS)
