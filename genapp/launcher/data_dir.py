"""The data directory: made, checked, and used by one `genapp up` at a time."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from genapp.errors import Conflict, NotReady

LOCK: Final = "up.json"
TRIES: Final = 4
PAUSE_SECONDS: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What runs on a data directory."""

    pid: int
    address: str


def make_data_dir(folder: Path) -> None:
    """Make it, for its owner alone: it holds the database."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True)
    except OSError as error:
        raise NotReady(
            f"the data directory {folder} cannot be made: {error.strerror}",
            hint="choose another with --data",
        ) from error
    if not os.access(folder, os.W_OK):
        raise NotReady(f"the data directory {folder} cannot be written to", hint="choose another with --data")


@contextmanager
def only_one(folder: Path, running: Running) -> Iterator[None]:
    """Hold the directory; raise `Conflict` when another `genapp up` does. Freed by the kernel, however we end."""
    with (folder / LOCK).open("a+", encoding="utf-8") as held:
        if not any(_taken_by_us(held.fileno()) for _ in range(TRIES)):
            raise _conflict(folder)
        held.truncate(0)
        held.write(json.dumps(asdict(running)))
        held.flush()
        yield


def who_runs(folder: Path) -> Running | None:
    """The `genapp up` that runs on this directory, if one does."""
    try:
        with (folder / LOCK).open(encoding="utf-8") as seen:
            return None if _is_free(seen.fileno()) else Running(**json.load(seen))
    except (OSError, ValueError, TypeError):
        return None


def _taken_by_us(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(PAUSE_SECONDS)  # perhaps somebody only looks who runs
        return False
    return True


def _is_free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(handle, fcntl.LOCK_UN)
    return True


def _conflict(folder: Path) -> Conflict:
    other = who_runs(folder)
    where = f" at {other.address} (process {other.pid})" if other else ""
    return Conflict(
        f"genapp already runs on this data directory{where}",
        hint="use that one, stop it first, or start another with --data DIR --port N",
    )
