"""The states of a job, the moves between them, and what becomes of one that works: progress, lease, next attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from genapp.errors import Conflict


class JobState(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.PROCESSING, JobState.CANCELLED}),
    JobState.PROCESSING: frozenset(
        {JobState.COMPLETED, JobState.FAILED, JobState.RETRYING, JobState.PENDING, JobState.CANCELLED}
    ),
    JobState.RETRYING: frozenset({JobState.PENDING, JobState.CANCELLED}),
    JobState.COMPLETED: frozenset(),
    JobState.FAILED: frozenset({JobState.PENDING}),
    JobState.CANCELLED: frozenset({JobState.PENDING}),
}
"""`failed` and `cancelled` go back to `pending` only by a person's action."""

OPEN = frozenset({JobState.PENDING, JobState.PROCESSING, JobState.RETRYING})
FINAL = frozenset(JobState) - OPEN

CRASHES_ALLOWED: Final = 3
"""A job whose worker died on it this often is poison."""
_HEARTBEATS_PER_LEASE: Final = 4
"""So that three heartbeats may be lost before a live worker loses its job."""
LONGEST_SECONDS: Final = 600.0
"""Of a wait before the next attempt."""
SPREAD: Final = 0.25
"""Waits differ by up to a quarter, so that jobs that failed together do not come back together."""
PROVIDER_FAULTS: Final = frozenset(
    {"provider_key", "provider_blocked", "provider_quota", "provider_rejected", "provider_down", "provider_timeout"}
)
"""Codes of failures that every page for this provider will meet; a refusal or a bad answer may be the page's own."""


def move(current: JobState, to: JobState) -> JobState:
    """Return `to` when the move is allowed, else raise `Conflict`."""
    if to not in MOVES[current]:
        raise Conflict(f"a job cannot go from {current.value!r} to {to.value!r}")
    return to


def progress_of(*, stages_done: int, stages: int, parts_done: int = 0, parts: int = 0) -> float:
    """How far a job is, 0 to 100; a running stage is never done. `parts` of it count for a share of that stage."""
    within = parts_done / parts if parts else 0.0
    share = (stages_done + min(within, 1.0)) / stages
    return round(min(max(share, 0.0), 1.0) * 100.0, 2)


def forward(current: float, computed: float) -> float:
    """Progress never goes back within an attempt."""
    return max(current, computed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Where a job goes whose lease was not renewed, and how often its worker has died by then."""

    state: JobState
    crashes: int

    @property
    def poison(self) -> bool:
        return self.state is JobState.FAILED


def heartbeat_seconds(lease_seconds: float) -> float:
    """How often a worker renews what it holds."""
    return lease_seconds / _HEARTBEATS_PER_LEASE


def worker_silence(lease_seconds: float) -> timedelta:
    """A worker that was silent for longer is not alive."""
    return timedelta(seconds=lease_seconds)


def after_lapse(*, started: bool, crashes: int, cancel_requested: bool) -> Lapse:
    """A job that no worker had begun was only lost on the way: nobody died on it."""
    crashes += 1 if started else 0
    if cancel_requested:
        return Lapse(state=JobState.CANCELLED, crashes=crashes)
    if crashes >= CRASHES_ALLOWED:
        return Lapse(state=JobState.FAILED, crashes=crashes)
    return Lapse(state=JobState.PENDING, crashes=crashes)


def backoff(attempt: int, base: float, jitter: float) -> float:
    """Seconds that a job waits after its `attempt`-th fault (from 1): twice as long each time, bounded.

    `jitter` is a random number from 0 to 1, drawn by the caller; it only lengthens the wait.
    """
    if attempt < 1:
        raise ValueError(f"attempts are counted from 1, not {attempt}")
    grown = min(base * 2.0 ** min(attempt - 1, 30), max(base, LONGEST_SECONDS))
    return grown * (1 + SPREAD * jitter)


def retries_left(*, failed: int, allowed: int) -> bool:
    """Whether a job may be tried again after `failed` tries: after the first one, `allowed` times."""
    return failed <= allowed


def repeated_cause(newest_first: Sequence[str], *, times: int) -> str | None:
    """The code that the newest `times` ended jobs failed with, so that the next page would meet it too.

    "" stands for a completed one. 0 times: never.
    """
    if times <= 0 or len(newest_first) < times:
        return None
    causes = set(newest_first[:times])
    return causes.pop() or None if len(causes) == 1 else None
