"""What the queue page is shown: frozen rows."""

from dataclasses import dataclass
from datetime import datetime

from genapp.jobs.priority import Priority
from genapp.jobs.restrictions import Scope
from genapp.services.pauses import PauseView


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One minute of the last hour."""

    at: datetime
    completed: int
    failed: int
    wait_seconds: float | None
    """From the queue to the start, the mean of the pages completed in this minute; None when there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextJob:
    """A waiting job near the front of its class."""

    id: str
    keyword: str
    page_type: str
    score: int
    queued_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLane:
    """The waiting jobs of one priority, as it is in force after ageing."""

    priority: Priority
    waiting: int
    next: tuple[NextJob, ...]
    """In the order of dispatch, whatever is paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJob:
    """A job that holds a slot."""

    id: str
    keyword: str
    page_type: str
    provider: str
    stage: str
    """Empty until a worker has begun."""
    progress: float
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad:
    """A worker that is alive."""

    id: str
    host: str
    pid: int
    version: str
    slots: int
    used: int
    heartbeat_at: datetime
    stopping: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """One limit and how much of it is used now."""

    scope: Scope
    key: str
    name: str
    """concurrency, requests_per_minute, tokens_per_minute."""
    limit: int
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureCause:
    """Failed jobs of one cause; the words are those of the newest."""

    code: str
    jobs: int
    newest_at: datetime | None
    stage: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """What the queue page shows of this moment."""

    lanes: tuple[ClassLane, ...]
    """HIGH, NORMAL, LOW."""
    running: tuple[RunningJob, ...]
    workers: tuple[WorkerLoad, ...]
    limits: tuple[LimitUse, ...]
    pauses: tuple[PauseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueHour:
    """What it shows of the last hour."""

    minutes: tuple[Minute, ...]
    """Sixty, oldest first; the last one is not over yet."""
    causes: tuple[FailureCause, ...]
    """The most frequent first."""
