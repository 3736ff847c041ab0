"""Starts the parts in order, keeps them running, and stops them in the opposite order."""

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from genapp.errors import NotReady
from genapp.launcher import guard
from genapp.settings import CODE_ROOT, INSTALLED, PROJECT_ROOT

_PR_SET_PDEATHSIG: Final = 1
_FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 30.0
_HEALTHY_AFTER_SECONDS: Final = 20.0
_LARGEST_BYTES: Final = 20_000_000
_LOOK_SECONDS: Final = 60.0
_READY_PAUSE_SECONDS: Final = 0.05
_READY_SECONDS: Final = 60.0
_PRIVATE: Final = 0o077
"""What others may not do with the files that the parts make."""
_USE_SECONDS: Final = 2.0
"""So often it is looked whether a part is of use."""
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Say = Callable[[str], None]
Ready = Callable[[int], Awaitable[bool]]
"""Asked with the process id until it says yes."""


def before_exec() -> Callable[[], None] | None:
    """What to give as `preexec_fn`; None where it would do nothing."""
    return _die_with_parent if _libc is not None else None


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, with genapp's code, the commands of our virtual environment, and `extra`."""
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), environment.get("PATH", os.defpath)])
    if not INSTALLED:  # whatever checkout the virtual environment was made for, children run this one's code
        named = environment.get("PYTHONPATH", "").split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(CODE_ROOT), *filter(None, named)]))
    environment["PYTHONUNBUFFERED"] = "1"
    environment.update(extra or {})
    return environment


def reflex_environment(builds: Path, *, web: Path, states: Path) -> dict[str, str]:
    """Where Reflex keeps what it needs, and that it tells nobody of it."""
    return {
        "REFLEX_DIR": str(builds / "reflex"),
        "REFLEX_WEB_WORKDIR": str(web),
        "REFLEX_STATES_WORKDIR": str(states),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }


def last_lines(log: Path, count: int) -> str:
    """The end of a log, for a message that says why something did not start."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines[-count:] if line.strip())


def crashes_in_a_row(before: int, *, ran_seconds: float) -> int:
    """Count the end of a run; one that lasted clears what was before it."""
    return 1 if ran_seconds >= _HEALTHY_AFTER_SECONDS else before + 1


def pause_seconds(crashes: int) -> float:
    """How long a part that ended rests: 0.2 s, doubled with each crash in a row, 30 s at the most."""
    return min(_FIRST_PAUSE_SECONDS * 2 ** (crashes - 1), LONGEST_PAUSE_SECONDS)


async def keep_logs_small(folder: Path) -> None:
    """Look every minute, until cancelled, that the logs of the parts do not fill the disk."""
    while True:
        await asyncio.to_thread(turn_over, folder)
        await asyncio.sleep(_LOOK_SECONDS)


def turn_over(folder: Path, *, largest: int = _LARGEST_BYTES) -> None:
    """Move the content of a large log to `<name>.1`; the part writes on at the start of the emptied file."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copy(log, log.with_suffix(".log.1"))
            with log.open("r+b") as emptied:
                emptied.truncate(0)


async def _always(_pid: int) -> bool:
    return True


def _nothing() -> None:
    """What a part without preconditions wants."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What to start, and how it is known to be ready."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = _nothing
    """Makes what the part needs, before each start, the first and every later one. Raises `NotReady`; in a thread."""
    useless: Callable[[], bool] = _never
    """Whether it runs on although nobody can reach it any more: then it is started again."""
    ready: Ready = _always
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
        self._failed = ""
        """Why the latest start was none."""

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start it and keep it running; return at once."""
        await self._spawn()
        self._watching = asyncio.create_task(self._watch(), name=f"watch {self.part.name}")

    async def wait_ready(self) -> None:
        """Return when it is ready; raise `NotReady` with the end of its log when it ends or takes too long."""
        until = time.monotonic() + _READY_SECONDS
        first = self._child
        while first and not await self.part.ready(first.pid):
            if self._child is not first or first.returncode is not None:
                raise self._not_ready("did not start")
            if time.monotonic() > until:
                raise self._not_ready(f"was not ready after {_READY_SECONDS:g} s")
            await asyncio.sleep(_READY_PAUSE_SECONDS)

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
            self._end_group(self._child.pid)

    async def _watch(self) -> None:
        crashes = 0
        while self._child:
            started = time.monotonic()
            ended = self._failed or await self._end_of(self._child)
            if self._stopping:
                return
            crashes = crashes_in_a_row(crashes, ran_seconds=time.monotonic() - started)
            pause = pause_seconds(crashes)
            self._say(f"{self.part.name} {ended}; it is started again in {pause:g} s")
            await asyncio.sleep(pause)
            try:
                await self._spawn()
                self._failed = ""
            except (NotReady, OSError) as error:  # whatever is missing may come back
                self._failed = f"could not be started: {_reason(error)}"

    async def _end_of(self, child: asyncio.subprocess.Process) -> str:
        """Wait for it and say how it ended; one that is of no use any more is ended."""
        while True:
            try:
                await asyncio.wait_for(child.wait(), _USE_SECONDS)
                break
            except TimeoutError:
                if await asyncio.to_thread(self.part.useless):
                    self._end_group(child.pid)
                    await child.wait()
                    return "could not be reached any more"
        self._end_group(child.pid)
        return _how_it_ended(child.returncode)

    async def _spawn(self) -> None:
        await asyncio.to_thread(self.part.prepare)
        child = await _start_process(self.part, self._log)
        self._child = child
        self._guard(f"+{child.pid}")
        if self._stopping:
            self._end_group(child.pid)

    def _end_group(self, leader: int) -> None:
        """Kill what is left of it: everything it started is in its process group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        self._guard(f"-{leader}")

    def _not_ready(self, why: str) -> NotReady:
        end = last_lines(self._log, 3) if self._log else ""
        hint = f"the whole log is in {self._log}" if self._log else ""
        return NotReady(f"{self.part.name} {why}" + (f": {end}" if end else ""), hint=hint)


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
            for watched in (one for step in self._steps for one in step):
                watched.end_now()
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


def run_until_told(main: Coroutine[Any, Any, None]) -> None:  # Any: what a coroutine yields is the loop's affair
    """Run `main`; Ctrl-C, SIGTERM and a closed terminal cancel it, which stops the parts in order."""

    async def run() -> None:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()
        for number in _STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise

    asyncio.run(run())


def _die_with_parent() -> None:
    """For `preexec_fn`: the kernel sends SIGTERM when the parent is gone, however it went. Linux only.

    Start children from the main thread: it is the thread that counts as the parent here.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with status {code}"


def _reason(error: NotReady | OSError) -> str:
    if isinstance(error, NotReady):
        return f"{error.message} ({error.hint})" if error.hint else error.message
    return error.strerror or str(error)


async def _start_process(part: Process, log: Path | None) -> asyncio.subprocess.Process:
    output = _open_log(log) if log else None
    try:
        return await asyncio.create_subprocess_exec(
            *part.command,
            cwd=PROJECT_ROOT,
            env=child_environment(part.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sys.stderr if output is None else output,
            stderr=sys.stderr if output is None else asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the parts in order
            preexec_fn=before_exec(),  # one call into libc, loaded before
            umask=_PRIVATE,
        )
    except OSError as error:
        raise NotReady(f"{part.name} could not be started: {error.strerror}: {part.command[0]}") from error
    finally:
        if output is not None:
            os.close(output)


def _open_log(log: Path) -> int:
    """A file to add to, which its owner alone may read, also when it was there before."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # somebody may have tidied up meanwhile
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.fchmod(handle, 0o600)
    return handle


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
