"""Signals that ask a process to stop, counted."""

import signal
import time
from types import FrameType
from typing import Final

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
LOOK_SECONDS: Final = 0.05


class StopRequests:
    """The handler only counts: taking a lock in it, as `Event.set` does, could wait for the thread it interrupted."""

    def __init__(self) -> None:
        self._count = 0
        for number in STOP_SIGNALS:
            signal.signal(number, self._note)

    def wait(self) -> None:
        """Until the first request."""
        while not self._count:
            time.sleep(LOOK_SECONDS)

    @property
    def urgent(self) -> bool:
        """Asked more than once."""
        return self._count > 1

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._count += 1
