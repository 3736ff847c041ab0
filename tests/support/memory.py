"""The memory of a running genapp, read from Linux: each process with its share of what it shares with others."""

from collections import Counter
from pathlib import Path

PARTS = {"granian": "web", "workers.dispatcher": "dispatcher", "workers": "workers", "redis": "redis"}
"""What stands in the command line of a part, the longer one first."""


def memory_of(pid: int) -> Counter[str]:
    """MB of each part that `genapp up` started, its children included."""
    sizes: Counter[str] = Counter()
    for child in _children(pid):
        command = Path(f"/proc/{child}/cmdline").read_bytes().decode()
        part = next((name for sign, name in PARTS.items() if sign in command), "other")
        sizes[part] += sum(_megabytes(process) for process in [child, *_descendants(child)])
    return sizes


def _descendants(pid: int) -> list[int]:
    children = _children(pid)
    return children + [deeper for child in children for deeper in _descendants(child)]


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _megabytes(pid: int) -> float:
    """The proportional set size."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
