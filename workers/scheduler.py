"""Timers of the dispatcher process: rescue, ageing, retries that are due, and the removal of what is old.

Each is safe beside the same timer of another dispatcher: it is one statement on rows that are due.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from genapp.db import Job, db_now, reading, transaction
from genapp.errors import DatabaseTrouble
from genapp.jobs import JobState
from genapp.services import people
from genapp.services.queue import dispatch, holds, workers
from genapp.services.work import lease

log = logging.getLogger(__name__)

_LONGEST_SLEEP_SECONDS: Final = 0.5
_SHORTEST_SLEEP_SECONDS: Final = 0.01
_AGAIN_SECONDS: Final = 0.1
"""After a timer found something; each does a bounded number of jobs in one transaction."""


@dataclass(slots=True, kw_only=True)
class Timer:
    """`act` runs every `seconds` of this process's steady clock."""

    name: str
    seconds: float
    act: Callable[[Session], object]
    due: float = field(default_factory=time.monotonic)


def standard_timers() -> list[Timer]:
    return [
        Timer(name="rescue", seconds=1.0, act=lease.Rescue()),
        Timer(name="end pauses", seconds=1.0, act=holds.end_run_out),
        Timer(name="lift waiting", seconds=5.0, act=dispatch.lift_waiting),
        Timer(name="renew scores", seconds=5.0, act=dispatch.renew_scores),
        Timer(name="forget dead workers", seconds=60.0, act=workers.forget_dead),
        Timer(name="forget old sessions", seconds=600.0, act=people.forget_old),
    ]


class Scheduler(threading.Thread):
    """Runs the timers, and wakes when the next retry is due."""

    def __init__(self, engine: Engine, timers: Sequence[Timer], stopped: threading.Event) -> None:
        super().__init__(name="scheduler", daemon=True)
        self._engine = engine
        self._timers = timers
        self._stopped = stopped

    def run(self) -> None:
        while not self._stopped.wait(self._pause()):
            for timer in self._timers:
                if timer.due <= time.monotonic():
                    again = _AGAIN_SECONDS if self._act(timer.name, timer.act) else timer.seconds
                    timer.due = time.monotonic() + again
            if self._seconds_to_next_retry() <= 0:
                self._act("release retries", lease.release_retries)

    def _act(self, name: str, act: Callable[[Session], object]) -> bool:
        """Whether there was something to do: then there may be more."""
        try:
            with transaction(self._engine) as session:
                done = act(session)
            if done:
                log.info("timer.done", extra={"timer": name, "count": done})
            return bool(done)
        except DatabaseTrouble as trouble:
            log.warning("timer.waits", extra={"timer": name, "reason": trouble.message})
            return False
        except Exception:
            log.exception("timer.failed", extra={"timer": name})
            return False

    def _pause(self) -> float:
        now = time.monotonic()
        next_timer = min(timer.due - now for timer in self._timers)
        return max(_SHORTEST_SLEEP_SECONDS, min(_LONGEST_SLEEP_SECONDS, next_timer, self._seconds_to_next_retry()))

    def _seconds_to_next_retry(self) -> float:
        """Until the first of the retrying jobs goes back to the queue."""
        statement = select(func.min(Job.not_before)).where(col(Job.state) == JobState.RETRYING.value)
        try:
            with reading(self._engine) as session:
                due = session.exec(statement).one()
                return (due - db_now(session)).total_seconds() if due else _LONGEST_SLEEP_SECONDS
        except DatabaseTrouble:  # the timers have said so
            return _LONGEST_SLEEP_SECONDS
        except Exception:
            log.exception("timer.failed", extra={"timer": "next retry"})
            return _LONGEST_SLEEP_SECONDS
