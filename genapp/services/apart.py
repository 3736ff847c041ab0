"""Runs a use case in a process of its own, so that the web process stays free for everybody who watches it.

The module that is run ends with `sys.exit(answer(work))`.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import Engine

from genapp.access import Role, User
from genapp.db.engine import make_engine
from genapp.errors import BadInput, GenappError, NotReady, Problem
from genapp.settings import PROJECT_ROOT, settings

REFUSED: Final = 3
LONGEST_LINE: Final = 10_000_000

Work = Callable[[Engine, User, Sequence[str]], str]


async def run_apart(module: str, *words: str, by: User, tell: Callable[[str], None] | None = None) -> str:
    """What the work in `module` gives for these words; `tell` hears every line that it prints before.

    Raises `BadInput` when it refuses, `NotReady` when it fails.
    """
    command = [sys.executable, "-m", module, by.id, by.name, by.role.value, *words]
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=PROJECT_ROOT,
        stdout=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
    )
    try:
        said = await _last_line(child, tell or (lambda _: None))
    except asyncio.CancelledError:
        child.kill()
        raise
    if child.returncode == REFUSED:
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


def answer(work: Work) -> int:
    """Do what the command line of this process asks for; returns its exit status."""
    user_id, name, role, *words = sys.argv[1:]
    engine = make_engine(settings().database)
    try:
        print(work(engine, User(id=user_id, name=name, role=Role(role)), words))
    except GenappError as error:
        problems = error.problems if isinstance(error, BadInput) else [_as_problem(error)]
        print(json.dumps([asdict(problem) for problem in problems]))
        return REFUSED
    finally:
        engine.dispose()
    return 0


def _as_problem(error: GenappError) -> Problem:
    return Problem(
        field="file", code=error.code, message=f"{error.message}; {error.hint}" if error.hint else error.message
    )
