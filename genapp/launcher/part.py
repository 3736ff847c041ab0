"""One part of genapp as the supervisor sees it: a command, when it is ready, and how it is watched."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from genapp.errors import NotReady
from genapp.launcher.child import before_exec, child_environment, last_lines
from genapp.launcher.restart import crashes_in_a_row, pause_seconds
from genapp.settings import PROJECT_ROOT

READY_PAUSE_SECONDS: Final = 0.05

Say = Callable[[str], None]
Ready = Callable[[int], Awaitable[bool]]
"""Asked with the process id until it says yes."""


async def _always(_pid: int) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What to start, and how it is known to be ready."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Ready = _always
    ready_seconds: float = 60.0
    stop_seconds: float = 10.0


class Watched:
    """A part that runs, and runs again when it ends, until it is told to stop."""

    def __init__(self, part: Process, *, log: Path | None, say: Say, guard: Callable[[str], None]) -> None:
        self.part = part
        self._log = log
        self._say = say
        self._guard = guard
        self._child: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start it and keep it running; return at once."""
        await self._spawn()
        self._watching = asyncio.create_task(self._watch(), name=f"watch {self.part.name}")

    async def wait_ready(self) -> None:
        """Return when it is ready; raise `NotReady` with the end of its log when it ends or takes too long."""
        until = time.monotonic() + self.part.ready_seconds
        first = self._child
        while first and not await self.part.ready(first.pid):
            if self._child is not first or first.returncode is not None:
                raise self._not_ready("did not start")
            if time.monotonic() > until:
                raise self._not_ready(f"was not ready after {self.part.ready_seconds:g} s")
            await asyncio.sleep(READY_PAUSE_SECONDS)

    async def stop(self) -> None:
        """Ask it to end; end it by force when it takes longer than it may."""
        self._stopping = True
        if self._child:
            with suppress(ProcessLookupError):
                self._child.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._child.wait(), self.part.stop_seconds)
            self._end_group(self._child.pid)
            await self._child.wait()
        if self._watching:
            self._watching.cancel()

    def end_now(self) -> None:
        """End it by force, with everything it started."""
        self._stopping = True
        if self._child:
            end_group(self._child.pid)

    async def _watch(self) -> None:
        crashes = 0
        while self._child:
            started = time.monotonic()
            await self._child.wait()
            self._end_group(self._child.pid)
            if self._stopping:
                return
            crashes = crashes_in_a_row(crashes, ran_seconds=time.monotonic() - started)
            pause = pause_seconds(crashes)
            self._say(f"{self.part.name} {how_it_ended(self._child.returncode)}; it is started again in {pause:g} s")
            await asyncio.sleep(pause)
            await self._spawn()

    async def _spawn(self) -> None:
        child = await _start_process(self.part, self._log)
        self._child = child
        self._guard(f"+{child.pid}")
        if self._stopping:
            self._end_group(child.pid)

    def _end_group(self, leader: int) -> None:
        end_group(leader)
        self._guard(f"-{leader}")

    def _not_ready(self, why: str) -> NotReady:
        if self._log is None:
            return NotReady(f"{self.part.name} {why}")
        end = last_lines(self._log, 3)
        said = f"{self.part.name} {why}: {end}" if end else f"{self.part.name} {why}"
        return NotReady(said, hint=f"the whole log is in {self._log}")


def how_it_ended(code: int | None) -> str:
    """The end of a process in words."""
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with status {code}"


def end_group(leader: int) -> None:
    """Kill what is left of a part: everything it started is in its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


async def _start_process(part: Process, log: Path | None) -> asyncio.subprocess.Process:
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)  # somebody may have tidied up meanwhile
    output = log.open("ab") if log else None
    try:
        return await asyncio.create_subprocess_exec(
            *part.command,
            cwd=PROJECT_ROOT,
            env=child_environment(part.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output or sys.stderr,
            stderr=asyncio.subprocess.STDOUT if output else sys.stderr,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the parts in order
            preexec_fn=before_exec(),  # one call into libc, loaded before
        )
    except OSError as error:
        raise NotReady(f"{part.name} could not be started: {error.strerror}: {part.command[0]}") from error
    finally:
        if output:
            output.close()
