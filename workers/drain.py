"""The orderly end of a worker: take nothing new, let jobs finish for a while, hand the rest back."""

import time
from collections.abc import Callable
from typing import Final

from genapp.services.held import Held, StopReason
from workers.room import Room

LOOK_SECONDS: Final = 0.02
CLOSING_SECONDS: Final = 3.0


def drain(room: Room, held: Held, *, grace_seconds: float, hurry: Callable[[], bool]) -> None:
    """Take nothing new, let jobs finish for a while, hand the rest back."""
    room.close()
    _wait(lambda: room.empty or hurry(), grace_seconds)
    held.refuse(StopReason.HANDED_BACK)
    _wait(lambda: room.empty, CLOSING_SECONDS)


def _wait(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
