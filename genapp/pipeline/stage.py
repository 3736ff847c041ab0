"""What a stage is, and one execution of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from genapp.pipeline.work import Work

SkipRule = Callable[["Stage", Work], str | None]
"""Returns the reason not to run the stage, or None to run it."""


class Outcome(StrEnum):
    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"


class OnError(StrEnum):
    """What follows when a stage fails."""

    STOP = "stop"
    GO_ON = "go_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One of the seven steps. `result_type` is a frozen dataclass that pydantic can turn into JSON and back."""

    name: str
    run: Callable[[Work], Awaitable[Any]]  # Any: an instance of result_type
    result_type: type[Any]
    skip_rule: SkipRule | None = None
    skipped_result: Callable[[Work], Any] | None = None
    """What later stages find when this one was skipped."""
    on_error: OnError = OnError.STOP


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRun:
    """One execution of a stage: what came of it and how long it took."""

    stage: str
    outcome: Outcome
    seconds: float
    result: Any = None  # Any: an instance of the stage's result_type
    reason: str = ""
    """Why it was skipped, or what failed."""
    error: Exception | None = None
