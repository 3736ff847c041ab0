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
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlmodel import Session

from genapp.db import transaction
from genapp.errors import NotReady

log = logging.getLogger(__name__)

T = TypeVar("T")

_GATHER_SECONDS: Final = 0.002
_LARGEST_GROUP: Final = 64
_TRIES_ALONE: Final = 6
_PAUSE_SECONDS: Final = 0.05

DATABASE_FAULTS: Final = (OperationalError, InternalError, NotReady)
"""Faults of the database rather than of the write: a deadlock, a lost connection, a lock held too long."""


class Commit(Protocol):
    """Runs a write in a transaction and returns its result once that is committed.

    The write may run more than once (after a fault of the database), so it changes nothing but the
    session, and it returns values, not rows.
    """

    async def __call__(self, write: Callable[[Session], T]) -> T: ...

    def from_thread(self, write: Callable[[Session], T], *, timeout: float) -> T:
        """The same for a caller that is not on the event loop. Raises `TimeoutError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Write:
    run: Callable[[Session], Any]  # Any: each write has its own result type
    future: Future[Any] = field(default_factory=Future)


class GroupCommit:
    """One writer thread per process. A lone write is committed at once; under load, a few milliseconds' worth."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._crowded = False
        self._thread = threading.Thread(target=self._write_all, name="group-commit", daemon=True)
        self._thread.start()

    async def __call__(self, write: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self._hand_in(write))

    def from_thread(self, write: Callable[[Session], T], *, timeout: float) -> T:
        future = self._hand_in(write)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Commit what was handed in so far, and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _hand_in(self, write: Callable[[Session], T]) -> Future[T]:
        item = _Write(run=write)
        self._waiting.put(item)
        return item.future

    def _write_all(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, closing = self._gather(first)
            live = [item for item in group if item.future.set_running_or_notify_cancel()]
            if live:
                self._commit(live)
            if closing:
                return

    def _gather(self, first: _Write) -> tuple[list[_Write], bool]:
        """`first` and what waits already; while several jobs write, also what comes within a moment."""
        group = [first]
        until = time.monotonic() + (_GATHER_SECONDS if self._crowded else 0.0)
        while len(group) < _LARGEST_GROUP:
            try:
                item = self._waiting.get(timeout=max(until - time.monotonic(), 0.0))
            except queue.Empty:
                break
            if item is None:
                return group, True
            group.append(item)
        self._crowded = len(group) > 1
        return group, False

    def _commit(self, group: list[_Write]) -> None:
        if len(group) == 1:
            self._commit_alone(group[0])
            return
        outcomes = self._together(group, run=lambda session, item: item.run(session))
        if outcomes is None:  # one of them failed: once more, so that it harms itself only
            outcomes = self._together(group, run=_in_savepoint)
        if outcomes is None:  # the database did
            for item in group:
                self._commit_alone(item)
            return
        for item, outcome in zip(group, outcomes, strict=True):
            _settle(item, outcome)

    def _together(self, group: list[_Write], *, run: Callable[[Session, _Write], object]) -> list[object] | None:
        """All writes in one transaction; None when it failed as a whole."""
        try:
            with transaction(self._engine) as session:
                return [run(session, item) for item in group]
        except Exception as error:
            log.debug("commit.group_failed", extra={"writes": len(group), "error": str(error)})
            return None

    def _commit_alone(self, item: _Write) -> None:
        """One write by itself, with patience for the database; also each of a group whose transaction failed."""
        for number in range(1, _TRIES_ALONE + 1):
            try:
                with transaction(self._engine) as session:
                    result = item.run(session)
                item.future.set_result(result)
                return
            except DATABASE_FAULTS as error:
                if number == _TRIES_ALONE:
                    item.future.set_exception(error)
                    return
                time.sleep(_PAUSE_SECONDS * 2**number)
            except Exception as error:
                item.future.set_exception(error)
                return


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
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
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

    def __init__(self, token: int, task: asyncio.Task[Any]) -> None:
        self.token = token
        self.reason: StopReason | None = None
        self._task = task
        self._loop = task.get_loop()

    def stop(self, reason: StopReason) -> None:
        """Cancel the task; safe from any thread."""
        if self.reason is None:
            self.reason = reason
            self._loop.call_soon_threadsafe(self._task.cancel)


class HeldJobs:
    """Every job of this process by id; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, HeldJob] = {}
        self._refusing: StopReason | None = None

    @contextmanager
    def holding(self, job_id: str, token: int, task: asyncio.Task[Any]) -> Iterator[HeldJob]:
        job = HeldJob(token, task)
        with self._lock:
            self._jobs[job_id] = job
            refusing = self._refusing
        if refusing:
            job.stop(refusing)
        try:
            yield job
        finally:
            with self._lock:
                if self._jobs.get(job_id) is job:
                    del self._jobs[job_id]

    def tokens(self) -> list[tuple[str, int]]:
        """(job id, token) of each, by id: one order everywhere keeps row locks from crossing."""
        with self._lock:
            return sorted((job_id, job.token) for job_id, job in self._jobs.items())

    def stop(self, job_id: str, reason: StopReason) -> None:
        with self._lock:
            job = self._jobs.get(job_id)
        if job:
            job.stop(reason)

    def stop_all(self, reason: StopReason) -> None:
        for job_id, _ in self.tokens():
            self.stop(job_id, reason)

    def refuse(self, reason: StopReason) -> None:
        """Stop all, and every job that still comes."""
        with self._lock:
            self._refusing = reason
        self.stop_all(reason)

    def __len__(self) -> int:
        with self._lock:
            return len(self._jobs)
