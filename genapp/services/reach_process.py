"""Asks the addresses of a file in a process of its own."""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Engine

from genapp.access import User
from genapp.services.apart import answer, run_apart
from genapp.services.json_text import dump, load
from genapp.services.upload_reach import ReachProgress, Tell, check_addresses, guarded_reach
from genapp.settings import settings

TELL_SECONDS: Final = 0.3


async def reach_apart(upload_id: str, *, by: User, tell: Tell) -> ReachProgress:
    """What `check_addresses` found; what it wrote is in the database. Raises `BadInput` when it is refused."""
    words = ("genapp.services.reach_process", upload_id)
    return load(ReachProgress, await run_apart(*words, by=by, tell=lambda line: tell(load(ReachProgress, line))))


def _reach(engine: Engine, by: User, words: Sequence[str]) -> str:
    reach = guarded_reach(allow_private=settings().allow_private_addresses)
    return dump(asyncio.run(check_addresses(engine, words[0], by=by, reach=reach, tell=_Printed())))


class _Printed:
    """Each progress as a line, but not more often than anybody wants to read."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, progress: ReachProgress) -> None:
        if time.monotonic() - self._last >= TELL_SECONDS:
            self._last = time.monotonic()
            print(dump(progress), flush=True)


if __name__ == "__main__":
    sys.exit(answer(_reach))
