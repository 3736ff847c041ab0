"""A batch, ready to be shown: its shares, its pace, its money, its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from genapp import words as show
from genapp.jobs import JobState, Scope
from genapp.services.batches import BatchFootprint
from genapp.services.queue import PauseView
from genapp.services.reads import BatchView
from genapp.ui import paths
from genapp.ui.screens.batches.state import batch_state
from genapp.ui.shapes import Pair, Share
from genapp.ui.theme import PRIORITY_LABELS, STATE_LABELS, STATE_TONES, VERDICT_LABELS, Tone, score_tone

_COLUMNS: Final = 40
"""Of the picture over time."""
_LIKEST: Final = 3
"""Pages that are named with a page of the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartColumn:
    """One column of a picture; heights in percent of the highest."""

    label: str = ""
    high: str = "0%"
    low: str = "0%"
    """The part of it that failed."""
    said: str = ""
    tone: Tone = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHead:
    """Everything but the pictures and the pages."""

    known: bool = False
    missing: bool = False
    """There is no such batch."""
    id: str = ""
    name: str = ""
    by: str = ""
    at: int = 0
    state_label: str = ""
    tone: Tone = "neutral"
    live: bool = False
    percent: int = 0
    done: str = ""
    of: str = ""
    failed: int = 0
    open: int = 0
    held: str = ""
    """Pages that wait for the release; empty when none does."""
    paused: bool = False
    pauses: tuple[str, ...] = ()
    refused: str = ""
    error_file: str = ""
    pace: str = ""
    left: str = ""
    started_at: int = 0
    took: str = ""
    free: bool = True
    spent: str = ""
    money_remarks: str = ""
    """What is held, for what, and what came from a cache."""
    budget: str = ""
    budget_used: str = "0%"
    estimate: tuple[Pair, ...] = ()
    facts: tuple[Pair, ...] = ()
    list_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """A page of the map: a link, and how like each page of the batch it is as stops of one gradient."""

    href: str
    name: str
    said: str
    fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedLine:
    """A sentence that stands on several pages, with the first of them."""

    text: str
    count: str
    homes: tuple[Pair, ...]
    """Keyword and address of each page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeHead:
    """What the pages have in common, in words and figures."""

    known: bool = False
    """Whether there is anything to compare."""
    said: str = ""
    over: str = ""
    """Why the release of the rest is held; empty when it is not."""
    mapped: bool = False
    """Whether the pages are few enough for a map."""


def alike_head(view: BatchFootprint) -> AlikeHead:
    said = (
        f"Once keywords and facts are left out, up to {view.p95:.0%} of the text is that of another page (for 19 of 20 "
        f"pages); {view.repeated_share:.0%} of the sentences stand on another page. "
        f"{show.counted(view.compared, 'page')} compared; the line is {view.line:.0%}."
    )
    return AlikeHead(known=view.compared > 1, said=said, over=view.reason, mapped=bool(view.pages))


def map_rows(view: BatchFootprint) -> list[MapRow]:
    return [
        MapRow(href=paths.job(page.job_id), name=page.keyword, said=_likest(view, place), fill=_gradient(shares, place))
        for place, (page, shares) in enumerate(zip(view.pages, view.map, strict=True))
    ]


def _likest(view: BatchFootprint, place: int) -> str:
    """The pages most like this one, in words."""
    others = sorted((one for one in range(len(view.pages)) if one != place), key=lambda one: -view.map[place][one])
    told = [f"{view.pages[one].keyword} {view.map[place][one]:.0%}" for one in others[:_LIKEST]]
    return f"{view.pages[place].keyword}: most like {', '.join(told)}"


def _gradient(shares: Sequence[float], place: int) -> str:
    """One field a page, the fuller the more alike; the page itself is left out."""
    width = 100 / len(shares)
    stops = []
    for other, share in enumerate(shares):
        colour = "var(--line)" if other == place else f"color-mix(in srgb, var(--hot-solid) {share:.0%}, var(--hover))"
        stops.append(f"{colour} {other * width:.3f}% {(other + 1) * width:.3f}%")
    return f"linear-gradient(to right, {', '.join(stops)})"


def by_likeness(view: BatchFootprint) -> list[ChartColumn]:
    """Pages by how like they are to the page most like them; for batches too large for a map."""
    most = max(view.tenths, default=0)
    return [
        ChartColumn(
            label=f"{tenth * 10}%",
            high=_share(count, most),
            said=f"{show.counted(count, 'page')} alike by {tenth * 10} to {tenth * 10 + 10} %",
            tone="hot" if tenth / 10 >= view.line else "active",
        )
        for tenth, count in enumerate(view.tenths)
    ]


def repeated_lines(view: BatchFootprint) -> list[RepeatedLine]:
    return [
        RepeatedLine(
            text=one.text,
            count=show.counted(one.pages, "page"),
            homes=tuple(Pair(name=page.keyword, value=paths.job(page.job_id)) for page in one.homes),
        )
        for one in view.repeated
    ]


def batch_head(view: BatchView) -> BatchHead:
    row, counts, money = view.row, view.row.counts, view.money
    label, tone = batch_state(row)
    took = (view.ended_at - view.started_at).total_seconds() if view.ended_at and view.started_at else None
    return BatchHead(
        known=True,
        id=row.id,
        name=row.name,
        by=row.submitted_by,
        at=show.milliseconds(row.created_at),
        state_label=label,
        tone=tone,
        live=label == "Running",
        percent=show.percent(counts.percent),
        done=show.number(counts.completed),
        of=f"of {show.number(counts.total)}",
        failed=counts.failed,
        open=counts.open,
        held=show.counted(row.held, "page") if row.held else "",
        paused=row.paused,
        pauses=tuple(map(_pause, view.pauses)),
        refused=show.counted(view.refused, "row") if view.refused else "",
        error_file=paths.errors(view.upload_id) if view.upload_id and view.refused else "",
        pace=f"{view.per_minute:.1f}" if view.per_minute else show.NOTHING,
        left=show.duration(view.seconds_left) if counts.open else "finished",
        started_at=show.milliseconds(view.started_at) if counts.open else 0,
        took=show.duration(took) if took is not None else "",
        free=not (money.committed or view.budget_micros),
        spent=show.money(money.spent),
        money_remarks=" · ".join(money.remarks),
        budget=show.money(view.budget_micros) if view.budget_micros else "",
        budget_used=_share(money.committed, view.budget_micros or 0),
        estimate=_estimate(view),
        facts=_facts(view),
        list_href=f"{paths.JOBS}?batch={row.id}",
    )


def parts(view: BatchView) -> list[Share]:
    counts = view.row.counts
    values = {state: int(getattr(counts, state.value)) for state in JobState}
    order = (JobState.COMPLETED, JobState.PROCESSING, JobState.RETRYING, JobState.PENDING, JobState.FAILED)
    return [
        Share(
            name=state.value,
            label=STATE_LABELS[state],
            count=show.number(values[state]),
            percent=_share(values[state], counts.total),
            tone=STATE_TONES[state],
        )
        for state in (*order, JobState.CANCELLED)
    ]


def over_time(view: BatchView) -> list[ChartColumn]:
    """At most `_COLUMNS` columns of equal length, from the first page that ended to the last."""
    minutes = view.minutes
    if not minutes:
        return []
    first, last = minutes[0].at, minutes[-1].at
    step = max(1, -(-(int((last - first).total_seconds() / 60) + 1) // _COLUMNS))
    sums: dict[int, tuple[int, int]] = {}
    for one in minutes:
        place = int((one.at - first).total_seconds() / 60) // step
        done, failed = sums.get(place, (0, 0))
        sums[place] = (done + one.completed, failed + one.failed)
    most = max(done + failed for done, failed in sums.values())
    columns = []
    for place in range(max(sums) + 1):
        done, failed = sums.get(place, (0, 0))
        at = first + timedelta(minutes=place * step)
        columns.append(
            ChartColumn(
                label=f"{at:%H:%M}",
                high=_share(done + failed, most),
                low=_share(failed, done + failed),
                said=f"{at:%H:%M}: {done} done, {failed} failed",
            )
        )
    return columns


def by_score(view: BatchView) -> list[ChartColumn]:
    scores = view.scores
    if not scores:
        return []
    most = max(scores.values())
    return [
        ChartColumn(
            label=str(ten),
            high=_share(scores.get(ten, 0), most),
            said=f"{scores.get(ten, 0)} pages with {ten if ten == 100 else f'{ten} to {ten + 9}'} points",
            tone=score_tone(ten),
        )
        for ten in range(min(50, *scores), 101, 10)
    ]


def _estimate(view: BatchView) -> tuple[Pair, ...]:
    """What was expected against what it has come to."""
    expected = view.estimate
    if expected is None:
        return ()
    cost = f"{show.money(round(expected.cost.likely))} expected, {show.money(view.money.spent)} so far"
    time = show.duration(expected.seconds.likely) if expected.seconds else "not known"
    return (Pair(name="Cost", value=cost), Pair(name="Time expected", value=time))


def _facts(view: BatchView) -> tuple[Pair, ...]:
    priorities = [(PRIORITY_LABELS[one], view.priorities.get(one.value, 0)) for one in PRIORITY_LABELS]
    stages = [(show.words_of(stage or "starting"), count) for stage, count in sorted(view.stages.items())]
    verdicts = [(VERDICT_LABELS.get(name, "Not checked"), count) for name, count in sorted(view.verdicts.items())]
    lines = (("Open, by priority", priorities), ("Running, by stage", stages), ("Done, by verdict", verdicts))
    return tuple(
        Pair(name=name, value=" · ".join(f"{label} {show.number(count)}" for label, count in values if count))
        for name, values in lines
        if any(count for _, count in values)
    )


def _pause(pause: PauseView) -> str:
    what = "The whole queue is paused" if pause.scope is Scope.QUEUE else "This batch is paused"
    by = f" by {pause.by}" if pause.kind.value == "person" else ""
    return f"{what}{by}{f': {pause.reason}' if pause.reason else '.'}"


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}%" if total else "0%"
