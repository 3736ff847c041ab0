"""A disk that can be filled."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, *, size: int) -> Iterator[Path]:
    """A file system of its own, of so many bytes in memory: to SQLite it is a disk like any other, with an end."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a disk that can be filled needs the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left; returns the file to remove."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1_000_000, 1_000):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return ballast


def only_to_read(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
