"""Batches as tables for the terminal."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from genapp.commands.finding import short_id
from genapp.commands.tables import age, clock
from genapp.services.batch_page import BatchRow, BatchView, Cause, StateCounts
from genapp.words import counted, duration, money


def batches_table(rows: Sequence[BatchRow]) -> Table:
    """The id is the end of it, which every command takes."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("batch", "name", "pages", "done", "failed", "age", "by", ""):
        table.add_column(name, justify="right" if name in {"pages", "done", "failed", "age"} else "left")
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


def batch_facts(view: BatchView) -> Table:
    """What a batch is, how far it is, and what it costs."""
    row = view.row
    table = Table.grid(padding=(0, 2))
    table.add_row("batch", row.id)
    table.add_row("name", escape(row.name))
    table.add_row("submitted", f"{clock(row.created_at)} by {escape(row.submitted_by)}")
    table.add_row("pages", f"{row.counts.total:,}, {row.counts.percent:.0f} % done ({_states(row.counts)})")
    if row.held:
        table.add_row("held back", f"[yellow]{row.held:,}[/], until genapp batch release {short_id(row.id)}")
    if view.refused:
        table.add_row("not accepted", f"{counted(view.refused, 'row')} of the file")
    if view.verdicts:
        table.add_row("quality", _named(view.verdicts))
    table.add_row("cost", _money(view))
    for pause in view.pauses:
        table.add_row("paused", f"[yellow]{escape(pause.sentence)}[/]")
    if view.ended_at:
        table.add_row("ended", clock(view.ended_at))
    elif view.per_minute:
        left = f", ready in about {duration(view.seconds_left)}" if view.seconds_left is not None else ""
        table.add_row("pace", f"{view.per_minute:.1f} pages a minute{left}")
    return table


def causes_table(causes: Sequence[Cause]) -> Table:
    """Why pages failed, the commonest first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("failed", "cause", "for example"):
        table.add_column(name, justify="right" if name == "failed" else "left")
    for cause in causes:
        table.add_row(f"[red]{cause.count:,}[/]", escape(cause.code.replace("_", " ")), escape(cause.example))
    return table


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
    held = f", {money(view.money.held)} held for calls" if view.money.held else ""
    budget = f", at most {money(view.budget_micros)}" if view.budget_micros is not None else ""
    return f"{money(view.money.spent)} spent{held}{budget}"
