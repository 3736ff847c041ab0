"""Starts the parts in order, keeps them running, and stops them in the opposite order."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from genapp.launcher import guard
from genapp.launcher.part import Process, Say, Watched

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Use it as `async with`: whatever ends the block, nothing is left running.

    What a part prints goes to its file in the folder `logs`, else to the terminal.
    """

    def __init__(self, *, say: Say, logs: Path | None = None) -> None:
        self._say = say
        self._logs = logs
        self._steps: list[list[Watched]] = []
        self._guard: subprocess.Popen[str] | None = None

    async def __aenter__(self) -> Self:
        self._guard = _start_guard()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while self._steps:
                await asyncio.gather(*(watched.stop() for watched in self._steps[-1]))
                self._steps.pop()
        finally:
            self.end_now()
            self._end_guard()

    async def start(self, *parts: Process) -> list[Watched]:
        """One step: these parts start together; the next step begins when they are ready."""
        step: list[Watched] = []
        self._steps.append(step)
        for part in parts:
            await self.add(step, part)
        await asyncio.gather(*(watched.wait_ready() for watched in step))
        return step

    async def add(self, step: list[Watched], part: Process) -> Watched:
        """Start one more part, to be stopped with that step."""
        log = self._logs / f"{part.name}.log" if self._logs else None
        watched = Watched(part, log=log, say=self._say, guard=self._tell_guard)
        step.append(watched)
        await watched.start()
        return watched

    def end_now(self) -> None:
        """End all of them by force."""
        for step in self._steps:
            for watched in step:
                watched.end_now()

    def _tell_guard(self, line: str) -> None:
        if self._guard and self._guard.stdin:
            with suppress(OSError):
                self._guard.stdin.write(line + "\n")
                self._guard.stdin.flush()

    def _end_guard(self) -> None:
        if self._guard and self._guard.stdin:
            with suppress(OSError):
                self._guard.stdin.close()
            self._guard.kill()
            self._guard.wait()


def _start_guard() -> subprocess.Popen[str]:
    """Not a child that dies with us: it is there to see us die. Its own session keeps Ctrl-C away from it."""
    return subprocess.Popen(  # noqa: S603  # our own file
        [sys.executable, "-I", "-S", guard.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        cwd="/",
    )


def run_until_told(main: Coroutine[Any, Any, None]) -> None:  # Any: what a coroutine yields is the loop's affair
    """Run `main`; Ctrl-C, SIGTERM and a closed terminal cancel it, which stops the parts in order."""

    async def run() -> None:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise

    asyncio.run(run())
