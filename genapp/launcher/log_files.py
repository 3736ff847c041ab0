"""Keeps the logs of the parts from filling the disk."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

LARGEST_BYTES: Final = 20_000_000
LOOK_SECONDS: Final = 60.0


async def keep_logs_small(folder: Path) -> None:
    """Look at them every minute, until cancelled."""
    while True:
        await asyncio.to_thread(turn_over, folder)
        await asyncio.sleep(LOOK_SECONDS)


def turn_over(folder: Path, *, largest: int = LARGEST_BYTES) -> None:
    """Move the content of a large log to `<name>.1`; the part writes on at the start of the emptied file."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            with log.open("r+b") as emptied:
                emptied.truncate(0)
