"""Lanes of waiting jobs and what may hold them back: pauses, limits; and what has to change first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

BATCH: Final = "batch:"
_USER: Final = "user:"
_BETWEEN: Final = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The waiting jobs of one provider and one flow, which a pause or a limit holds back as a whole.

    `batch_id` is None for pages that were submitted one by one.
    """

    provider: str
    flow: str

    @property
    def batch_id(self) -> str | None:
        return self.flow.removeprefix(BATCH) if self.flow.startswith(BATCH) else None


def lane_name(provider: str, flow: str) -> str:
    """How the job's column `lane` is written; names of providers have no slash."""
    return f"{provider}{_BETWEEN}{flow}"


def lane_of(name: str) -> Lane:
    provider, _, flow = name.partition(_BETWEEN)
    return Lane(provider=provider, flow=flow)


def flow_of(*, batch_id: str | None, user_id: str) -> str:
    """Whose fair share a job counts against."""
    return f"{BATCH}{batch_id}" if batch_id else f"{_USER}{user_id}"


class Scope(StrEnum):
    """What a pause or a limit is about."""

    QUEUE = "queue"
    BATCH = "batch"
    PROVIDER = "provider"


class PauseKind(StrEnum):
    """Why something is paused; a pause of one kind does not end that of another."""

    PERSON = "person"
    QUOTA = "quota"
    OUTAGE = "outage"
    ACCESS = "access"
    """The provider does not let us in: its key, its model, a country, a firewall."""
    BUDGET = "budget"
    FAILURES = "failures"


_FIRST_PROBE_SECONDS: Final = {PauseKind.OUTAGE: 2.0, PauseKind.ACCESS: 15.0, PauseKind.QUOTA: 60.0}
_LONGEST_PROBE_SECONDS: Final = {PauseKind.OUTAGE: 60.0, PauseKind.ACCESS: 300.0, PauseKind.QUOTA: 300.0}


def seconds_to_probe(kind: PauseKind, probe: int) -> float:
    """How long a provider in trouble is left alone before its `probe`-th probe (from 1): twice as long each time."""
    return min(_FIRST_PROBE_SECONDS[kind] * 2.0 ** min(probe - 1, 30), _LONGEST_PROBE_SECONDS[kind])


HoldKey = tuple[Scope, str]
"""A provider by its name, or a batch by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrictions:
    """What is in force at the moment of a claim."""

    queue_paused: bool = False
    room: Mapping[HoldKey, int] = field(default_factory=dict)
    """How many more jobs may run; 0 for what is paused or full. What is absent has no limit of its own."""

    def within(self, room: Mapping[HoldKey, int]) -> "Restrictions":
        """The same where there is less room still."""
        both = dict(self.room) | {key: min(left, self.room.get(key, left)) for key, left in room.items()}
        return replace(self, room=both)

    def binding(self, count: int) -> bool:
        """Whether they can change which `count` jobs are the best."""
        return any(left < count for left in self.room.values())


def keys_of(lane: Lane) -> tuple[HoldKey, ...]:
    """What can hold back the jobs of a lane."""
    provider = (Scope.PROVIDER, lane.provider)
    return (provider, (Scope.BATCH, lane.batch_id)) if lane.batch_id else (provider,)


class Binding(StrEnum):
    """What holds a waiting job back, the strongest first: the one thing that has to change before it runs."""

    BACK_OFF = "back_off"
    QUEUE_PAUSED = "queue_paused"
    BATCH_PAUSED = "batch_paused"
    PROVIDER_PAUSED = "provider_paused"
    NO_WORKER = "no_worker"
    NOT_BEFORE = "not_before"
    BATCH_FULL = "batch_full"
    PROVIDER_FULL = "provider_full"
    SLOTS_FULL = "slots_full"
    NEXT = "next"
    """Nothing: it starts as soon as the dispatcher looks again."""
