"""What may hold waiting jobs back, beside free slots: pauses, and how much of a provider or batch runs at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from genapp.jobs.lanes import Lane


class Scope(StrEnum):
    """What a pause or a limit is about."""

    QUEUE = "queue"
    BATCH = "batch"
    PROVIDER = "provider"


class PauseKind(StrEnum):
    """Why something is paused; a pause of one kind does not end that of another."""

    PERSON = "person"
    QUOTA = "quota"
    BUDGET = "budget"
    FAILURES = "failures"


Key = tuple[Scope, str]
"""A provider by its name, or a batch by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrictions:
    """What is in force at the moment of a claim."""

    queue_paused: bool = False
    room: Mapping[Key, int] = field(default_factory=dict)
    """How many more jobs may run; 0 for what is paused or full. What is absent has no limit of its own."""

    def within(self, room: Mapping[Key, int]) -> "Restrictions":
        """The same where there is less room still."""
        both = dict(self.room) | {key: min(left, self.room.get(key, left)) for key, left in room.items()}
        return replace(self, room=both)

    def binding(self, count: int) -> bool:
        """Whether they can change which `count` jobs are the best."""
        return any(left < count for left in self.room.values())


def keys_of(lane: Lane) -> tuple[Key, ...]:
    """What can hold back the jobs of a lane."""
    provider = (Scope.PROVIDER, lane.provider)
    return (provider, (Scope.BATCH, lane.batch_id)) if lane.batch_id else (provider,)
