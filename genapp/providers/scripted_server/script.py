"""What the server does with the next call: a list of steps, then steps at random with a share, else an answer."""

import random
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a call meets."""

    ANSWER = "answer"
    STATUS = "status"  # an error status with a JSON error
    LENGTH = "length"  # cut in the middle, finish_reason length
    CUT_SILENTLY = "cut_silently"  # cut in the middle, finish_reason stop
    END_EARLY = "end_early"  # the stream ends in the middle, properly, without a finish_reason
    BREAK = "break"  # the connection is dropped in the middle
    EMPTY = "empty"
    REFUSAL = "refusal"  # the model declines in its text
    REFUSAL_FIELD = "refusal_field"
    CONTENT_FILTER = "content_filter"
    MALFORMED = "malformed"  # JSON of another shape, unless `text` is given
    TOOL_CALLS = "tool_calls"
    ERROR_EVENT = "error_event"  # an error inside the stream
    HUGE = "huge"  # `size` characters of text
    DRIP = "drip"  # one character every `gap` seconds, without an end
    HANG = "hang"  # never answers
    GARBAGE = "garbage"  # status 200 with a page of HTML
    NO_USAGE = "no_usage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`share` 0 means: in order, `times` times; above 0: at random, for that share of all calls, for ever."""

    kind: Kind
    times: int = 1
    share: float = 0.0
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = "scripted"
    message: str = "the script says so"
    text: str = ""
    gap: float = 0.2
    size: int = 10_000_000


ANSWER = Step(kind=Kind.ANSWER)


def step_from(value: Mapping[str, Any]) -> Step:  # Any: JSON
    """Raises TypeError or ValueError when a name or a kind is unknown."""
    return Step(**{**value, "kind": Kind(value["kind"])})


class Script:
    """Ordered steps come first, each as often as it says."""

    def __init__(self, steps: Iterable[Step] = (), *, seed: int = 1) -> None:
        self._ordered: deque[Step] = deque()
        self._random: list[Step] = []
        self._dice = random.Random(seed)  # noqa: S311  # repeatable faults, no secret
        self.add(steps)

    def add(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if step.share > 0:
                self._random.append(step)
            else:
                self._ordered.extend([step] * step.times)

    def clear(self) -> None:
        self._ordered.clear()
        self._random.clear()

    def next(self) -> Step:
        if self._ordered:
            return self._ordered.popleft()
        return next((step for step in self._random if self._dice.random() < step.share), ANSWER)
