"""The score of a job and the class that follows from it: the table in `docs/glossary.md`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from genapp.page import ContentStatus, Priority

_HOUR: Final = timedelta(hours=1)
_MANY_SKUS: Final = 1_000
_SOME_SKUS: Final = 100
_MANY_SEARCHES: Final = 10_000
_SOME_SEARCHES: Final = 1_000
_PRESSING_HOURS: Final = 24
_SOON_HOURS: Final = 72
_RENEWAL_STEP: Final = timedelta(seconds=1)
_PRESSING_POINTS: Final = 30
_SOON_POINTS: Final = 20
_STATUS_POINTS: Final[dict[ContentStatus | None, int]] = {ContentStatus.MISSING: 20, ContentStatus.OUTDATED: 10}
_HIGH_FROM: Final = 70
_NORMAL_FROM: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One factor of the score: what was seen and how many points it gave."""

    factor: str
    seen: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityDecision:
    """The priority of a job, its score and why."""

    priority: Priority
    score: int
    parts: tuple[ScorePart, ...]
    given: bool
    """True when the user chose the priority; the score then only orders within it."""

    @property
    def reason(self) -> str:
        """One sentence for the screen."""
        if self.given:
            return f"{self.priority.value.upper()} because you chose it; {self.score} points order it within its class"
        return f"{self.priority.value.upper()} because it scores {self.score} points"


def decide_priority(
    *,
    given: Priority | None,
    sku_count: int | None,
    monthly_searches: int | None,
    content_status: ContentStatus | None,
    deadline: datetime | None,
    now: datetime,
) -> PriorityDecision:
    """The class and score of a job; a priority given by the user wins over the computed one."""
    parts = (
        ScorePart(factor="SKU count", seen=_seen(sku_count), points=sku_points(sku_count)),
        ScorePart(factor="monthly searches", seen=_seen(monthly_searches), points=search_points(monthly_searches)),
        ScorePart(
            factor="content status",
            seen=content_status.value if content_status else "not given",
            points=status_points(content_status),
        ),
        ScorePart(
            factor="deadline", seen=_seen_deadline(deadline, now), points=deadline_points(deadline=deadline, now=now)
        ),
    )
    score = sum(part.points for part in parts)
    return PriorityDecision(priority=given or class_of(score), score=score, parts=parts, given=given is not None)


def class_of(score: int) -> Priority:
    if score >= _HIGH_FROM:
        return Priority.HIGH
    return Priority.NORMAL if score >= _NORMAL_FROM else Priority.LOW


def sku_points(sku_count: int | None) -> int:
    return _size_points(sku_count, some=_SOME_SKUS, many=_MANY_SKUS)


def search_points(monthly_searches: int | None) -> int:
    return _size_points(monthly_searches, some=_SOME_SEARCHES, many=_MANY_SEARCHES)


def status_points(content_status: ContentStatus | None) -> int:
    return _STATUS_POINTS.get(content_status, 0)


def deadline_points(*, deadline: datetime | None, now: datetime) -> int:
    """Points for time pressure; a deadline that has passed is the most pressing."""
    if deadline is None:
        return 0
    hours_left = (deadline - now) / _HOUR
    if hours_left < _PRESSING_HOURS:
        return _PRESSING_POINTS
    return _SOON_POINTS if hours_left < _SOON_HOURS else 0


def next_renewal(deadline: datetime | None, now: datetime) -> datetime | None:
    """When the points for the deadline change next; None when they will not."""
    if deadline is None:
        return None
    edges = (deadline - _SOON_HOURS * _HOUR, deadline - _PRESSING_HOURS * _HOUR)
    # at the edge itself the points are still the lower ones
    return next((edge + _RENEWAL_STEP for edge in edges if edge >= now), None)


def _size_points(number: int | None, *, some: int, many: int) -> int:
    """30, 20, or 10; what is not known counts as little."""
    if (number or 0) > many:
        return 30
    return 20 if (number or 0) > some else 10


def _seen(number: int | None) -> str:
    return "not given" if number is None else f"{number:,}"


def _seen_deadline(deadline: datetime | None, now: datetime) -> str:
    if deadline is None:
        return "not given"
    hours = (deadline - now) / _HOUR
    return "passed" if hours < 0 else f"in {hours:.0f} h"


def rank_in_force(*, own_rank: int, waited_seconds: float, limit_seconds: float) -> int:
    """The rank of a waiting job after ageing; 0 is the highest. A limit of 0 switches ageing off.

    Ageing bounds the wait: a job rises one class each time it has waited for the limit.
    """
    if limit_seconds <= 0:
        return own_rank
    return max(0, own_rank - int(max(waited_seconds, 0.0) // limit_seconds))
