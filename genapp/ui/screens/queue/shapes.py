"""The queue page: lanes and limits of this moment, and the last hour as bars per minute with the same in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genapp import words as show
from genapp.jobs import Scope
from genapp.services.reads import ClassLane, LimitUse, NextJob, QueueHour, QueueMinute, QueueNow
from genapp.ui import paths
from genapp.ui.shapes import scope_name
from genapp.ui.theme import PRIORITY_LABELS, Tone

_LIMIT_NAMES = {
    "concurrency": "jobs at once",
    "requests_per_minute": "requests in a minute",
    "tokens_per_minute": "tokens in a minute",
}
_NEARLY_FULL = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneLine:
    """One class of waiting jobs."""

    priority: str
    label: str
    waiting: str
    noun: str
    href: str
    more: str
    """How many wait behind those that are shown; empty when all are."""
    next: tuple[NextJob, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """One limit and how full it is."""

    id: str
    scope: str
    key: str
    name: str
    what: str
    used: str
    percent: int
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueHead:
    """How the queue stands as a whole."""

    known: bool = False
    total: str = ""
    """All jobs there are, in words."""
    paused: bool = False
    """By a pause of the queue itself."""
    no_workers: bool = False


def queue_head(view: QueueNow) -> QueueHead:
    return QueueHead(
        known=True,
        total=f"{show.counted(view.total, 'job')} in all.",
        paused=any(pause.scope is Scope.QUEUE for pause in view.pauses),
        no_workers=not view.workers,
    )


def lane_line(lane: ClassLane) -> LaneLine:
    rest = lane.waiting - len(lane.next)
    return LaneLine(
        priority=lane.priority.value,
        label=PRIORITY_LABELS[lane.priority],
        waiting=show.number(lane.waiting),
        noun="job waits" if lane.waiting == 1 else "jobs wait",
        href=f"{paths.JOBS}?state=pending&priority={lane.priority.value}",
        more=f"and {show.number(rest)} more" if rest > 0 and lane.next else "",
        next=lane.next,
    )


def limit_line(use: LimitUse) -> LimitLine:
    percent = min(100, 100 * use.used // use.limit) if use.limit else 100
    return LimitLine(
        id=f"{use.scope.value}:{use.key}:{use.name}",
        scope=use.scope.value,
        key=use.key if use.scope is not Scope.QUEUE else "",
        name=scope_name(use.scope, use.key),
        what=_LIMIT_NAMES.get(use.name, show.words_of(use.name)),
        used=f"{show.number(use.used)} of {show.number(use.limit)}",
        percent=percent,
        tone="warn" if percent >= _NEARLY_FULL and use.name != "concurrency" else "active",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteBar:
    """One minute of a chart; heights are shares of its tallest bar."""

    id: int
    """Minutes from the left."""
    said: str
    first: str
    """Height of the lower part."""
    second: str
    """Height of what stands upon it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Sixty bars and what they say."""

    known: bool = False
    total: str = ""
    note: str = ""
    top: str = ""
    """What the full height means; empty when there is nothing to see."""
    bars: tuple[MinuteBar, ...] = ()


def throughput(view: QueueHour) -> Chart:
    minutes = view.minutes
    done, failed = sum(each.completed for each in minutes), sum(each.failed for each in minutes)
    most = max((each.completed + each.failed for each in minutes), default=0)
    return Chart(
        known=True,
        total=show.counted(done, "page"),
        note=f"done in the last hour, {show.number(failed)} failed"
        + (f"; at most {show.number(most)} in a minute" if most else ""),
        top=f"{show.number(most)} a minute" if most else "",
        bars=_bars(minutes, most, lambda each: (each.completed, each.failed), _said_of_throughput),
    )


def waiting_time(view: QueueHour) -> Chart:
    minutes = view.minutes
    started = [(each.wait_seconds, each.completed) for each in minutes if each.wait_seconds is not None]
    longest = max((wait for wait, _ in started), default=0.0)
    jobs = sum(count for _, count in started)
    mean = sum(wait * count for wait, count in started) / jobs if jobs else None
    return Chart(
        known=True,
        total=show.duration(mean) if started else show.NOTHING,
        note=f"from the queue to the start, on average; longest minute {show.duration(longest)}"
        if started
        else "no page was finished in the last hour",
        top=show.duration(longest) if longest else "",
        bars=_bars(minutes, longest, lambda each: (each.wait_seconds or 0.0, 0.0), _said_of_wait),
    )


def _bars(
    minutes: Sequence[QueueMinute],
    most: float,
    parts: Callable[[QueueMinute], tuple[float, float]],
    said: Callable[[QueueMinute], str],
) -> tuple[MinuteBar, ...]:
    return tuple(
        MinuteBar(
            id=index,
            said=f"{_ago(len(minutes) - 1 - index)}: {said(each)}",
            first=_share(parts(each)[0], most),
            second=_share(parts(each)[1], most),
        )
        for index, each in enumerate(minutes)
    )


def _share(value: float, most: float) -> str:
    """What is there at all can be seen."""
    return f"{max(3.0, 100 * value / most):.0f}%" if value and most else "0%"


def _ago(minutes: int) -> str:
    return "This minute" if minutes == 0 else f"{minutes} min ago"


def _said_of_throughput(minute: QueueMinute) -> str:
    return f"{minute.completed} done, {minute.failed} failed"


def _said_of_wait(minute: QueueMinute) -> str:
    return "nothing finished" if minute.wait_seconds is None else f"waited {show.duration(minute.wait_seconds)}"
