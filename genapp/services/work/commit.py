"""The writes of one process in few short transactions, in which one that fails harms no other; and its jobs."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import InternalError, OperationalError
from sqlmodel import Session

from genapp.db import transaction
from genapp.errors import DatabaseTrouble, NotReady

log = logging.getLogger(__name__)

T = TypeVar("T")

_GATHER_SECONDS: Final = 0.002
_LARGEST_GROUP: Final = 64
_TRIES_ALONE: Final = 6
_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 1.0
"""So soon after the database is back is all written that waited for it."""
_SLOW_SECONDS: Final = 0.25
"""A commit that takes longer has waited for the database."""

DATABASE_FAULTS: Final = (OperationalError, InternalError, NotReady)
"""Faults of the database rather than of the write: a deadlock, a lost connection, a lock held too long."""


class Commit(Protocol):
    """Runs a write in a transaction and returns its result once that is committed.

    While the database is locked, away, full, read-only or damaged, the write is kept and tried again: nothing that was
    to be stored is given up for that. The write may so run more than once; it changes nothing but the session, and it
    returns values, not rows.
    """

    async def __call__(self, write: Callable[[Session], T]) -> T: ...

    def from_thread(self, write: Callable[[Session], T], *, timeout: float) -> T:
        """The same for a caller that is not on the event loop. Raises `TimeoutError`; then the write is dropped."""
        ...

    def lost_seconds(self) -> float:
        """How long this process has waited for the database so far: time that counts against no job."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Write:
    run: Callable[[Session], Any]  # Any: each write has its own result type
    future: Future[Any] = field(default_factory=Future)
    dropped: threading.Event = field(default_factory=threading.Event)
    """Set when nobody waits for it any more."""

    def begin(self) -> bool:
        """Whether somebody waits for it; from then on it cannot be cancelled."""
        begun = self.future.running() or self.future.set_running_or_notify_cancel()
        return begun and not self.dropped.is_set()


class GroupCommit:
    """One writer thread per process. A lone write is committed at once; under load, a few milliseconds' worth.

    What the database does not take now is kept, in its order, and handed in again with what came meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._kept: list[_Write] = []
        self._crowded = False
        self._busy_since: float | None = None
        self._lost_seconds = 0.0
        self._thread = threading.Thread(target=self._write_all, name="group-commit", daemon=True)
        self._thread.start()

    async def __call__(self, write: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self._hand_in(write).future)

    def from_thread(self, write: Callable[[Session], T], *, timeout: float) -> T:
        item = self._hand_in(write)
        try:
            return item.future.result(timeout)
        except TimeoutError:
            item.dropped.set()
            item.future.cancel()
            raise

    def lost_seconds(self) -> float:
        return self._lost_seconds + self._waited(self._busy_since)

    def close(self) -> None:
        """Commit what was handed in so far, and end the thread; what cannot be stored now fails."""
        self._waiting.put(None)
        self._thread.join()

    def _hand_in(self, write: Callable[[Session], T]) -> _Write:
        item = _Write(run=write)
        self._waiting.put(item)
        return item

    def _write_all(self) -> None:
        closing, troubles, last = False, 0, None
        while not closing:
            group, closing = self._gather()
            self._busy_since = self._busy_since or time.monotonic()
            trouble = self._commit_all(self._kept + group)
            if trouble:
                troubles += 1
                _say_once(trouble, last, writes=len(self._kept))
                time.sleep(0.0 if closing else min(_PAUSE_SECONDS * 2**troubles, _LONGEST_PAUSE_SECONDS))
            else:
                self._lost_seconds, self._busy_since = self.lost_seconds(), None
                if last:
                    log.warning("commit.database_is_back")
                troubles = 0
            last = trouble
        for item in self._kept:
            item.future.set_exception(last or NotReady("the worker was stopped"))

    def _gather(self) -> tuple[list[_Write], bool]:
        """What waits to be written, and whether it is the last; with nothing kept, it waits for the first.

        While several jobs write, what comes within a moment goes with it.
        """
        group: list[_Write] = []
        until = time.monotonic() + (_GATHER_SECONDS if self._crowded else 0.0)
        while len(group) < _LARGEST_GROUP:
            endless = not group and not self._kept
            try:
                item = self._waiting.get(timeout=None if endless else max(until - time.monotonic(), 0.0))
            except queue.Empty:
                break
            if item is None:
                return group, True
            if endless:
                until = time.monotonic() + (_GATHER_SECONDS if self._crowded else 0.0)
            group.append(item)
        self._crowded = len(group) > 1
        return group, False

    def _commit_all(self, waiting: list[_Write]) -> DatabaseTrouble | None:
        """Commit what can be; the rest is kept, for the trouble that is returned."""
        self._kept, trouble = [], None
        while waiting and not (trouble and trouble.whole):
            group = [item for item in waiting[:_LARGEST_GROUP] if item.begin()]
            waiting = waiting[_LARGEST_GROUP:]
            trouble = (self._commit(group) if group else None) or trouble
        self._kept += waiting
        return trouble

    def _commit(self, group: list[_Write]) -> DatabaseTrouble | None:
        """All together; when one of them fails, once more so that it harms itself only; else each by itself."""
        for run in (_plainly, _in_savepoint) if len(group) > 1 else ():
            try:
                outcomes = self._together(group, run)
            except DatabaseTrouble as trouble:
                if not trouble.whole:
                    break
                self._kept += group
                return trouble
            except Exception as error:
                log.debug("commit.group_failed", extra={"writes": len(group), "error": str(error)})
            else:
                for item, outcome in zip(group, outcomes, strict=True):
                    _settle(item, outcome)
                return None
        return self._commit_each(group)

    def _commit_each(self, group: list[_Write]) -> DatabaseTrouble | None:
        found: DatabaseTrouble | None = None
        for place, item in enumerate(group):
            trouble = self._commit_alone(item)
            if trouble:
                found = trouble
                self._kept.append(item)
            if trouble and trouble.whole:
                self._kept += group[place + 1 :]
                break
        return found

    def _together(self, group: list[_Write], run: Callable[[Session, _Write], object]) -> list[object]:
        """All writes in one transaction."""
        with transaction(self._engine) as session:
            return [run(session, item) for item in group]

    def _commit_alone(self, item: _Write) -> DatabaseTrouble | None:
        """One write by itself, with some patience for faults such as a deadlock; trouble is for the caller."""
        for number in range(1, _TRIES_ALONE + 1):
            try:
                with transaction(self._engine) as session:
                    result = item.run(session)
            except DatabaseTrouble as trouble:
                return trouble
            except DATABASE_FAULTS as error:
                if number == _TRIES_ALONE:
                    item.future.set_exception(error)
                    break
                time.sleep(_PAUSE_SECONDS * 2**number)
            except Exception as error:
                item.future.set_exception(error)
                break
            else:
                item.future.set_result(result)
                break
        return None

    @staticmethod
    def _waited(since: float | None) -> float:
        seconds = time.monotonic() - since if since is not None else 0.0
        return seconds if seconds > _SLOW_SECONDS else 0.0


def _say_once(trouble: DatabaseTrouble, last: DatabaseTrouble | None, *, writes: int) -> None:
    if last is None or last.message != trouble.message:
        facts = {"reason": trouble.message, "hint": trouble.whole_hint, "writes_kept": writes}
        log.error("commit.database_trouble", extra=facts)


def _plainly(session: Session, item: _Write) -> object:
    return item.run(session)


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


def _in_savepoint(session: Session, item: _Write) -> object:
    """One that fails leaves no rows behind, and no notes in `session.info` either."""
    notes = {key: copy(value) for key, value in session.info.items()}
    try:
        with session.begin_nested():
            return item.run(session)
    except DATABASE_FAULTS:
        raise
    except Exception as error:
        session.info.clear()
        session.info.update(notes)
        return _Failed(error)


def _settle(item: _Write, outcome: object) -> None:
    if isinstance(outcome, _Failed):
        item.future.set_exception(outcome.error)
    else:
        item.future.set_result(outcome)


class StopReason(StrEnum):
    """Why the work on a job was broken off."""

    LEASE_LOST = "lease_lost"
    CANCELLED = "cancelled"
    HANDED_BACK = "handed_back"
    TIMED_OUT = "timed_out"


class HeldJob:
    """A job and the task that works on it; the first reason to stop it is the one that counts."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self.reason: StopReason | None = None
        self._task = task
        self._loop = task.get_loop()

    def stop(self, reason: StopReason) -> bool:
        """Cancel the task, and say whether this was the first reason; safe from any thread."""
        if self.reason is not None:
            return False
        self.reason = reason
        self._loop.call_soon_threadsafe(self._task.cancel)
        return True


class HeldJobs:
    """Every job of this process by id and token: one that was lost may come again before it is let go; safe from any
    thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[tuple[str, int], HeldJob] = {}
        self._refusing: StopReason | None = None

    @contextmanager
    def holding(self, job_id: str, token: int, task: asyncio.Task[Any]) -> Iterator[HeldJob]:
        job = HeldJob(task)
        with self._lock:
            self._jobs[job_id, token] = job
            refusing = self._refusing
        if refusing:
            job.stop(refusing)
        try:
            yield job
        finally:
            with self._lock:
                if self._jobs.get((job_id, token)) is job:
                    del self._jobs[job_id, token]

    def tokens(self) -> list[tuple[str, int]]:
        """(job id, token) of each, by id: one order everywhere keeps row locks from crossing."""
        with self._lock:
            return sorted(self._jobs)

    def stop(self, job_id: str, reason: StopReason, *, token: int | None = None) -> bool:
        """Whether it is held, with this token if one is given, and was not stopped before."""
        with self._lock:
            found = [job for (held, its), job in self._jobs.items() if held == job_id and token in (None, its)]
        return any([job.stop(reason) for job in found])

    def stop_all(self, reason: StopReason) -> None:
        for job_id, token in self.tokens():
            self.stop(job_id, reason, token=token)

    def refuse(self, reason: StopReason) -> None:
        """Stop all, and every job that still comes."""
        with self._lock:
            self._refusing = reason
        self.stop_all(reason)

    def __len__(self) -> int:
        with self._lock:
            return len(self._jobs)
