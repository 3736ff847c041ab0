"""The queue, its jobs and batches as tables for the terminal."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from rich.markup import escape
from rich.table import Table

from genapp.cli.common import short_id
from genapp.clock import utc_now
from genapp.jobs import JobState
from genapp.services.batches import BatchFootprint, RepeatedSentence
from genapp.services.queue import JobRow, JobView, QueueStatus, WaitingView
from genapp.services.reads import BatchRow, BatchView, Cause, StateCounts
from genapp.words import counted, duration, money

_COLOURS: Final = {
    JobState.PENDING: "blue",
    JobState.PROCESSING: "cyan",
    JobState.RETRYING: "yellow",
    JobState.COMPLETED: "green",
    JobState.FAILED: "red",
    JobState.CANCELLED: "dim",
}
_OUTCOME_COLOURS: Final = {"completed": "green", "skipped": "dim", "failed": "red", "running": "cyan"}


def columns(*names: str, right: Collection[str] = (), no_wrap: Collection[str] = ()) -> Table:
    """A table without lines, still empty; names of figures are given as `right`, too."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", no_wrap=name in no_wrap)
    return table


def queue_table(status: QueueStatus) -> Table:
    table = Table.grid(padding=(0, 2))
    waiting = ", ".join(f"{count} {name}" for name, count in status.waiting.items())
    table.add_row("waiting", f"{sum(status.waiting.values())} ({waiting})")
    table.add_row("running", f"{status.running} of {status.slots_total} slots")
    table.add_row("retrying", str(status.retrying))
    table.add_row("completed", f"{status.completed} ({status.completed_last_hour} in the last hour)")
    table.add_row("failed", str(status.failed))
    table.add_row("cancelled", str(status.cancelled))
    table.add_row("total", str(status.total))
    table.add_row("workers", f"{status.workers_alive} alive" if status.workers_alive else "[red]none alive[/]")
    table.add_row("writer", escape(status.provider))
    for sentence in status.paused:
        table.add_row("paused", f"[yellow]{escape(sentence)}[/]")
    if status.oldest_wait_seconds is not None:
        table.add_row("longest wait", duration(status.oldest_wait_seconds))
    return table


def jobs_table(rows: tuple[JobRow, ...]) -> Table:
    """The newest jobs; the id is the end of it, which every command takes."""
    names = ("job", "state", "priority", "page", "keyword", "done", "age")
    table = columns(*names, right={"done", "age"}, no_wrap={*names} - {"page", "keyword"})
    for row in rows:
        table.add_row(
            short_id(row.id),
            state_text(row.state),
            row.priority.value,
            f"{row.page_type} {row.language}",
            escape(row.keyword),
            f"{row.progress:.0f} %",
            age(row.created_at),
        )
    return table


def job_facts(view: JobView) -> Table:
    row = view.row
    table = Table.grid(padding=(0, 2))
    table.add_row("job", row.id)
    table.add_row("page", f"{row.page_type}, {row.language}, {escape(row.target_url)}")
    table.add_row("keyword", escape(row.keyword))
    table.add_row("state", f"{state_text(row.state)}, {row.progress:.0f} % done")
    table.add_row("priority", f"{row.priority.value}, {row.score} points")
    for name, text in waiting_facts(view.waiting):
        table.add_row(name, escape(text))
    if row.quality_score is not None:
        table.add_row("quality", f"{row.quality_score} of 100, {row.verdict.replace('_', ' ')}")
    if row.error_message:
        table.add_row("reason", f"[red]{escape(row.error_message)}[/]")
        table.add_row("what to do", escape(view.error_hint or "genapp retry puts it back into the queue"))
    if view.error_id:
        table.add_row("error id", view.error_id)
    return table


def waiting_facts(waiting: WaitingView | None) -> list[tuple[str, str]]:
    """Why a job waits and how long it probably will; nothing for one that does not wait."""
    if waiting is None:
        return []
    least = "more than " if waiting.ahead_at_least else ""
    facts = [("waits", waiting.text), ("ahead of it", f"{least}{counted(waiting.ahead, 'job')}")]
    if waiting.until:
        facts.append(("until", _clock(waiting.until)))
    if waiting.starts_at and waiting.ends_at:
        facts.append(("starts about", f"{_clock(waiting.starts_at)}, ends about {_clock(waiting.ends_at)}"))
    else:
        facts.append(("starts", f"not known: {waiting.no_estimate}"))
    return facts


def stages_table(view: JobView) -> Table:
    table = columns("stage", "outcome", "time", "", right={"time"})
    for stage in view.stages:
        colour = _OUTCOME_COLOURS.get(stage.outcome, "dim")
        seconds = duration(stage.seconds) if stage.started_at else ""
        table.add_row(stage.name, f"[{colour}]{stage.outcome}[/]", seconds, escape(stage.reason))
    return table


def state_text(state: JobState) -> str:
    return f"[{_COLOURS[state]}]{state.value}[/]"


def age(moment: datetime) -> str:
    return duration((utc_now() - moment).total_seconds())


def batches_table(rows: Sequence[BatchRow]) -> Table:
    """The id is the end of it, which every command takes."""
    figures = ("pages", "done", "failed", "age")
    table = columns("batch", "name", *figures, "by", "", right=figures)
    for row in rows:
        failed = f"[red]{row.counts.failed:,}[/]" if row.counts.failed else "0"
        table.add_row(
            short_id(row.id),
            escape(row.name),
            f"{row.counts.total:,}",
            f"{row.counts.percent:.0f} %",
            failed,
            age(row.created_at),
            escape(row.submitted_by),
            _remark(row),
        )
    return table


def batch_facts(view: BatchView, alike: BatchFootprint) -> Table:
    """What a batch is, how far it is, and what it costs."""
    row = view.row
    table = Table.grid(padding=(0, 2))
    table.add_row("batch", row.id)
    table.add_row("name", escape(row.name))
    table.add_row("submitted", f"{_clock(row.created_at)} by {escape(row.submitted_by)}")
    table.add_row("pages", f"{row.counts.total:,}, {row.counts.percent:.0f} % done ({_states(row.counts)})")
    if row.held:
        table.add_row("held back", f"[yellow]{row.held:,}[/], until genapp batch release {short_id(row.id)}")
    if alike.compared > 1:
        table.add_row("in common", _in_common(alike))
    if view.refused:
        table.add_row("not accepted", f"{counted(view.refused, 'row')} of the file")
    if view.verdicts:
        table.add_row("quality", _named(view.verdicts))
    table.add_row("cost", _money(view))
    for pause in view.pauses:
        table.add_row("paused", f"[yellow]{escape(pause.sentence)}[/]")
    if view.ended_at:
        table.add_row("ended", _clock(view.ended_at))
    elif view.per_minute:
        left = f", ready in about {duration(view.seconds_left)}" if view.seconds_left is not None else ""
        table.add_row("pace", f"{view.per_minute:.1f} pages a minute{left}")
    return table


def _in_common(alike: BatchFootprint) -> str:
    told = (
        f"up to {alike.p95:.0%} of the text and {alike.repeated_share:.0%} of the sentences"
        f" of {alike.compared:,} pages (the line is {alike.line:.0%})"
    )
    return f"[yellow]{told}[/]" if alike.over else told


def repeated_table(repeated: Sequence[RepeatedSentence]) -> Table:
    """Sentences that stand on several pages of a batch, the most repeated first."""
    table = columns("pages", "say the same", "for example", right={"pages"})
    for one in repeated:
        table.add_row(f"{one.pages:,}", escape(one.text), escape(", ".join(page.keyword for page in one.homes)))
    return table


def causes_table(causes: Sequence[Cause]) -> Table:
    """Why pages failed, the commonest first."""
    table = columns("failed", "cause", "for example", right={"failed"})
    for cause in causes:
        table.add_row(f"[red]{cause.count:,}[/]", escape(cause.code.replace("_", " ")), escape(cause.example))
    return table


def _clock(moment: datetime) -> str:
    """The time of this machine, with the day when it is not today."""
    local, today = moment.astimezone(), utc_now().astimezone().date()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def _remark(row: BatchRow) -> str:
    remarks = ["[yellow]paused[/]"] if row.paused else []
    remarks += [f"[yellow]{row.held:,} held back[/]"] if row.held else []
    return ", ".join(remarks)


def _states(counts: StateCounts) -> str:
    names = ("pending", "processing", "retrying", "completed", "failed", "cancelled")
    return ", ".join(f"{getattr(counts, name):,} {name}" for name in names if getattr(counts, name)) or "none"


def _named(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())


def _money(view: BatchView) -> str:
    budget = [f"at most {money(view.budget_micros)}"] if view.budget_micros is not None else []
    return ", ".join([f"{money(view.money.spent)} spent", *view.money.remarks, *budget])
