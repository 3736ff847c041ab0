"""What the processes of workers and dispatcher share: log lines, the database, and how they are asked to stop."""

import signal
import time
from types import FrameType
from typing import Final

from sqlalchemy import Engine

from genapp import logs
from genapp.db import make_engine
from genapp.services.queue import Signals, send_after_commits
from genapp.settings import Settings

_QUIET: Final = ("dramatiq", "httpx", "httpcore", "trafilatura")
"""Libraries that are heard from WARNING on."""
_STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_LOOK_SECONDS: Final = 0.05


def set_up_logs(level: str) -> None:
    logs.set_up_logs(level, quiet=_QUIET)


def connected_engine(config: Settings) -> tuple[Engine, Signals]:
    """Each commit on it sends its hints on Redis."""
    engine, signals = make_engine(config.database), Signals(config.redis)
    send_after_commits(engine, signals)
    return engine, signals


class StopRequests:
    """Counts the signals; the handler only counts, as a lock (`Event.set`) could wait for the thread it interrupted."""

    def __init__(self) -> None:
        self._count = 0
        for number in _STOP_SIGNALS:
            signal.signal(number, self._note)

    def wait(self) -> None:
        """Until the first request."""
        while not self._count:
            time.sleep(_LOOK_SECONDS)

    @property
    def urgent(self) -> bool:
        """Asked more than once."""
        return self._count > 1

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._count += 1
