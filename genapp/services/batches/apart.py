"""Keeps the web process free for everybody: what takes long runs in a process of its own, and places are shared out."""

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Final

from sqlalchemy import Engine

from genapp.access import Role, User
from genapp.db import dump, load, make_engine
from genapp.errors import BadInput, Conflict, GenappError, NotReady, Problem
from genapp.logs import filter_output
from genapp.services.batches.addresses import ReachProgress, ReachTell, check_addresses, guarded_reach
from genapp.services.batches.check import check_upload
from genapp.services.batches.products import LoadedFeed, load_upload
from genapp.settings import PROJECT_ROOT, settings

_MODULE: Final = "genapp.services.batches.apart"
_REFUSED: Final = 3
_LONGEST_LINE: Final = 10_000_000
_TELL_SECONDS: Final = 0.3

_LONGEST_SECONDS: Final = 3_600.0
"""After which the process is ended, whatever it does."""
_WAIT_SECONDS: Final = 600.0

_Work = Callable[[Engine, User, Sequence[str]], str]


class Places:
    """So many at a time of something, and so many of them for one person, so that nobody holds up all others."""

    def __init__(self, places: int, *, share: int, wait_seconds: float, busy: str) -> None:
        """`busy` says what goes on when there is no place for `wait_seconds`."""
        self._all = asyncio.Semaphore(places)
        self._of: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(share))
        self._wait_seconds, self._busy = wait_seconds, busy

    @asynccontextmanager
    async def one(self, by: User) -> AsyncIterator[None]:
        """Hold a place; raises `Conflict` when none was free in time. A person's own share is waited for first."""
        own = self._of[by.id]
        try:
            async with asyncio.timeout(self._wait_seconds):
                await own.acquire()
        except TimeoutError as error:
            raise Conflict(f"{self._busy}, started by you", hint="wait until one of them is done") from error
        try:
            await self._wait_for_all()
            try:
                yield
            finally:
                self._all.release()
        finally:
            own.release()

    async def _wait_for_all(self) -> None:
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._all.acquire()
        except TimeoutError as error:
            raise Conflict(f"{self._busy}, started by others", hint="try again in a minute") from error


_PROCESSES: Final = Places(4, share=2, wait_seconds=_WAIT_SECONDS, busy="several files are being worked on")


async def check_apart(upload_id: str, *, by: User) -> None:
    """Check all rows of the file; what was found is in the database. Raises `BadInput` where it can't be read."""
    await _run_apart("check", upload_id, by=by)


async def load_apart(upload_id: str, *, currency: str, by: User) -> LoadedFeed:
    """Load the products of the file; the feed is called as the file is. Raises `BadInput` when it is refused."""
    return load(LoadedFeed, await _run_apart("load", upload_id, currency, by=by))


async def reach_apart(upload_id: str, *, by: User, tell: ReachTell) -> ReachProgress:
    """What `check_addresses` found; what it wrote is in the database. Raises `BadInput` when it is refused."""
    words = ("reach", upload_id)
    return load(ReachProgress, await _run_apart(*words, by=by, tell=lambda line: tell(load(ReachProgress, line))))


def _check(engine: Engine, by: User, words: Sequence[str]) -> str:
    check_upload(engine, words[0], by=by, allow_private=settings().allow_private_addresses)
    return ""


def _load(engine: Engine, by: User, words: Sequence[str]) -> str:
    upload_id, currency = words
    return dump(load_upload(engine, upload_id, currency=currency, by=by))


def _reach(engine: Engine, by: User, words: Sequence[str]) -> str:
    reach = guarded_reach(allow_private=settings().allow_private_addresses)
    return dump(asyncio.run(check_addresses(engine, words[0], by=by, reach=reach, tell=_Printed())))


class _Printed:
    """Each progress as a line, but not more often than anybody wants to read."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, progress: ReachProgress) -> None:
        if time.monotonic() - self._last >= _TELL_SECONDS:
            self._last = time.monotonic()
            print(dump(progress), flush=True)


async def _run_apart(work: str, *words: str, by: User, tell: Callable[[str], None] | None = None) -> str:
    """What the work of this name gives for these words; `tell` hears every line that it prints before.

    Raises `BadInput` when it refuses, `NotReady` when it fails or does not end, `Conflict` when too many are at work.
    """
    async with _PROCESSES.one(by):
        return await _run_now(work, *words, by=by, tell=tell)


async def _run_now(work: str, *words: str, by: User, tell: Callable[[str], None] | None) -> str:
    as_program = ("-W", "ignore::RuntimeWarning:runpy", "-m", _MODULE)  # its package imports it before it runs
    command = [sys.executable, *as_program, work, by.id, by.name, by.role.value, *words]
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=PROJECT_ROOT,
        stdout=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
        limit=_LONGEST_LINE,
    )
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            said = await _last_line(child, tell or (lambda _: None))
    except TimeoutError as error:
        child.kill()
        raise NotReady("the file took longer than an hour", hint="split it into smaller files") from error
    except asyncio.CancelledError:
        child.kill()
        raise
    if child.returncode == _REFUSED:
        raise BadInput([Problem(**problem) for problem in json.loads(said)])
    if child.returncode:
        raise NotReady("the file could not be worked on", hint="look into the log of the web process, then try again")
    return said


async def _last_line(child: asyncio.subprocess.Process, tell: Callable[[str], None]) -> str:
    last = ""
    if child.stdout is None:
        raise TypeError("the output of the process is not a pipe")
    async for line in child.stdout:
        if last:
            tell(last)
        last = line.decode()
    await child.wait()
    return last


def _answer() -> int:
    """Do what the command line of this process asks for; returns its exit status."""
    filter_output("stderr")
    work, user_id, name, role, *words = sys.argv[1:]
    engine = make_engine(settings().database)
    try:
        print(_WORKS[work](engine, User(id=user_id, name=name, role=Role(role)), words))
    except GenappError as error:
        message = f"{error.message}; {error.hint}" if error.hint else error.message
        other = Problem(field="file", code=error.code, message=message)
        problems = error.problems if isinstance(error, BadInput) else [other]
        print(json.dumps([asdict(problem) for problem in problems]))
        return _REFUSED
    finally:
        engine.dispose()
    return 0


_WORKS: Final[dict[str, _Work]] = {"check": _check, "load": _load, "reach": _reach}


if __name__ == "__main__":
    sys.exit(_answer())
