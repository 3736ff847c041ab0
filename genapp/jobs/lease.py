"""The numbers of a lease, and what follows when one lapses."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from genapp.jobs.states import JobState

CRASHES_ALLOWED: Final = 3
"""A job whose worker died on it this often is poison."""
HEARTBEATS_PER_LEASE: Final = 4
"""So that three heartbeats may be lost before a live worker loses its job."""


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
    return lease_seconds / HEARTBEATS_PER_LEASE


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
