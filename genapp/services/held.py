"""The jobs that this process works on now, and the way to stop one of them from another thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


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


class Held:
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
