"""The states of a job and the moves between them."""

from enum import StrEnum

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


def move(current: JobState, to: JobState) -> JobState:
    """Return `to` when the move is allowed, else raise `Conflict`."""
    if to not in MOVES[current]:
        raise Conflict(f"a job cannot go from {current.value!r} to {to.value!r}")
    return to
