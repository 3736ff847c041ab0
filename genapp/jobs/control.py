"""What a person may do to many jobs at once, and to which of them it can be done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from genapp.jobs.priority import Priority
from genapp.jobs.states import FINAL, OPEN, JobState


class ActionKind(StrEnum):
    """What a person did to the queue; each is on record."""

    CANCEL = "cancel"
    RETRY = "retry"
    PRIORITY = "priority"
    PAUSE = "pause"
    RESUME = "resume"
    SETTINGS = "settings"
    LIMITS = "limits"
    FACTS = "facts"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChange:
    """Cancel, retry, or another priority; make it with one of the three names below."""

    kind: ActionKind
    priority: Priority | None = None


CANCEL: Final = JobChange(kind=ActionKind.CANCEL)
RETRY: Final = JobChange(kind=ActionKind.RETRY)


def to_priority(priority: Priority) -> JobChange:
    return JobChange(kind=ActionKind.PRIORITY, priority=priority)


WAITING: Final = frozenset({JobState.PENDING, JobState.RETRYING})
STATES: Final = {
    ActionKind.CANCEL: OPEN,
    ActionKind.RETRY: frozenset({JobState.FAILED, JobState.CANCELLED}),
    ActionKind.PRIORITY: WAITING,
}
"""In which states a job must be for a change."""

_ENTERED_BY: Final = {
    "submitted": (None, JobState.PENDING),
    "retried": (None, JobState.PENDING),
    "restored": (None, JobState.PENDING),
    "handed_back": (JobState.PROCESSING, JobState.PENDING),
    "lease_lost": (JobState.PROCESSING, JobState.PENDING),
    "queued": (JobState.RETRYING, JobState.PENDING),
    "claimed": (JobState.PENDING, JobState.PROCESSING),
    "retrying": (JobState.PROCESSING, JobState.RETRYING),
    "failed": (None, JobState.FAILED),
    "cancelled": (None, JobState.CANCELLED),
}
"""Kinds of job events by which a job enters a state, and the state it comes from (None: from any)."""
_MOVES_PRIORITY: Final = frozenset({"priority_changed", "score_renewed"})


def reason_against(change: JobChange, *, state: JobState, cancel_requested: bool, priority: Priority) -> str:
    """Why the change cannot be made to a job like this; empty when it can."""
    if change.kind is ActionKind.CANCEL and state is JobState.PROCESSING and cancel_requested:
        return "is being cancelled already"
    if change.kind is ActionKind.PRIORITY and state in WAITING and priority is change.priority:
        return f"has priority {priority.value.upper()} already"
    if state in STATES[change.kind]:
        return ""
    if state in FINAL:
        return f"is {state.value}"
    return "runs now" if state is JobState.PROCESSING else f"is {state.value}"


def entering_kinds(states: frozenset[JobState], *, by_priority: bool) -> frozenset[str]:
    """The kinds of events that bring a job from outside into a set of jobs in these states."""
    kinds = {kind for kind, (before, after) in _ENTERED_BY.items() if after in states and before not in states}
    return frozenset(kinds | _MOVES_PRIORITY if by_priority else kinds)
