"""The last hour of the queue: bars per minute with the same said in words, and what failed, by cause."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genapp import words as show
from genapp.services.queue_views import FailureCause, Minute, QueueHour
from genapp.ui.states.jobs_filter import ListQuery

NO_PERCENT = "0%"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """Failed jobs of one cause."""

    code: str
    name: str
    jobs: str
    message: str
    hint: str
    stage: str
    newest_at: int
    href: str


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


def cause_line(cause: FailureCause) -> CauseLine:
    return CauseLine(
        code=cause.code,
        name=show.words_of(cause.code) or "Not known",
        jobs=show.counted(cause.jobs, "job"),
        message=cause.message,
        hint=cause.hint,
        stage=f"in {cause.stage}" if cause.stage else "",
        newest_at=show.milliseconds(cause.newest_at),
        href=ListQuery(state="failed", error=cause.code).href(),
    )


def _bars(
    minutes: Sequence[Minute],
    most: float,
    parts: Callable[[Minute], tuple[float, float]],
    said: Callable[[Minute], str],
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
    return f"{max(3.0, 100 * value / most):.0f}%" if value and most else NO_PERCENT


def _ago(minutes: int) -> str:
    return "This minute" if minutes == 0 else f"{minutes} min ago"


def _said_of_throughput(minute: Minute) -> str:
    return f"{minute.completed} done, {minute.failed} failed"


def _said_of_wait(minute: Minute) -> str:
    return "nothing finished" if minute.wait_seconds is None else f"waited {show.duration(minute.wait_seconds)}"
