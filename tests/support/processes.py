"""Looks at the processes of this machine."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 60


def is_alive(pid: int) -> bool:
    """Whether it runs; one that has ended and was not yet asked about does not."""
    return _stat(pid)[:1] not in ([], ["Z"])


def children_of(pid: int) -> list[int]:
    """The processes that it started and that are still there."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if _stat(number)[1:2] == [str(pid)]]


def family_of(pid: int) -> set[int]:
    """It and all that came from it."""
    return {pid}.union(*(family_of(child) for child in children_of(pid)))


def command_of(pid: int) -> str:
    """Its command line; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def program_of(pid: int) -> str:
    """The name of the program that it runs; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except (FileNotFoundError, ProcessLookupError):
        return ""


def until(condition: Callable[[], object]) -> None:
    """Wait for what will happen on its own."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.05)


def _stat(pid: int) -> list[str]:
    """State, parent and so on; nothing when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
