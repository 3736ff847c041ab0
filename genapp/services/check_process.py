"""Checks a file in a process of its own, so that the web process stays free for everybody who watches it."""

import asyncio
import json
import sys
from dataclasses import asdict
from typing import Final

from genapp.access import Role, User
from genapp.db.engine import make_engine
from genapp.errors import BadInput, GenappError, NotReady, Problem
from genapp.services.upload_check import check_upload
from genapp.settings import PROJECT_ROOT, settings

REFUSED: Final = 3


async def check_apart(upload_id: str, *, by: User) -> None:
    """Check all rows of the file; what was found is in the database. Raises `BadInput` where it can't be read."""
    command = [sys.executable, "-m", "genapp.services.check_process", upload_id, by.id, by.name, by.role.value]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT_ROOT, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        said, _ = await child.communicate()
    except asyncio.CancelledError:
        child.kill()
        raise
    if child.returncode == REFUSED:
        raise BadInput([Problem(**problem) for problem in json.loads(said)])
    if child.returncode:
        raise NotReady(
            "the file could not be checked", hint="look into the log of the web process, then check it again"
        )


def main(upload_id: str, user_id: str, name: str, role: str) -> int:
    engine = make_engine(settings().database)
    try:
        who = User(id=user_id, name=name, role=Role(role))
        check_upload(engine, upload_id, by=who, allow_private=settings().allow_private_addresses)
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


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
