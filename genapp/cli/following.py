"""What is said of pages that were handed in, and waiting for them, from the database."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.cli.common import err, out
from genapp.cli.failure import say_problems
from genapp.cli.tables import state_text
from genapp.db import reading
from genapp.errors import Problem
from genapp.jobs import FINAL, BatchEstimate, JobState
from genapp.services.batches import CheckCounts
from genapp.services.queue import JobRow, alive, holding, job_rows
from genapp.words import counted, duration, money

_LOOK_SECONDS: Final = 0.25
_LOOK_AT_MANY_SECONDS: Final = 2.0
_ASK_AT_ONCE: Final = 500
_BARS: Final = 12
"""More jobs than this share one bar."""
_ROWS_TOLD: Final = 50
"""Of the refused ones; --errors writes them all."""


def wait_for(engine: Engine, job_ids: Sequence[str], *, batch_id: str | None = None) -> list[JobRow]:
    """Return when all have ended, in their order; says meanwhile that the queue or their batch is paused."""
    _warn_when_nobody_works(engine)
    open_ids, said = list(job_ids), set[str]()
    seconds = _LOOK_SECONDS if len(job_ids) <= _BARS else _LOOK_AT_MANY_SECONDS
    ended: dict[str, JobRow] = {}
    with _Bars(job_ids) as bars:
        while True:
            rows = _read(engine, open_ids)
            ended.update({row.id: row for row in rows if row.state in FINAL})
            bars.show(rows, ended=len(ended))
            open_ids = [job_id for job_id in open_ids if job_id not in ended]
            if not open_ids:
                return [ended[job_id] for job_id in job_ids]
            _say_pauses(engine, batch_id, said)
            time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What was accepted, with its line in the file, and what was not."""

    job_ids: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    batch_id: str | None = None
    rejected: tuple[Problem, ...] = ()
    checked: int | None = None
    """Good rows that were only checked."""
    held: int = 0
    """Rows that wait for the release of a sample."""
    repeated: int = 0
    """Rows that were submitted before, and are not written again."""
    warnings: Mapping[str, int] = field(default_factory=dict)
    estimate: BatchEstimate | None = None


def say_check(to: Console, counts: CheckCounts, warnings: Mapping[str, int]) -> None:
    """Rows per verdict, and how many rows each warning concerns, the commonest first."""
    to.print(
        f"Checked {counted(counts.total, 'row')}: {counts.good:,} good, {counts.warned:,} worth a look, "
        f"{f'{counts.lacking:,} held back, ' if counts.lacking else ''}"
        f"{f'{counts.joined:,} joined to another row, ' if counts.joined else ''}"
        f"{counts.bad:,} not accepted, {counts.repeated:,} submitted before",
        soft_wrap=True,
    )
    ordered = sorted(warnings.items(), key=lambda pair: (-pair[1], pair[0]))
    for code, count in ordered:
        to.print(f"  [yellow]{escape(code.replace('_', ' '))}[/]: {counted(count, 'row')}")


def say_estimate(to: Console, estimate: BatchEstimate) -> None:
    cost = estimate.cost
    amount = "nothing"
    if cost.high:
        amount = f"{money(cost.likely)} (between {money(cost.low)} and {money(cost.high)})"
    to.print(f"{counted(estimate.pages, 'page')} would cost {amount}; {_finish(estimate)}", soft_wrap=True)
    if estimate.late:
        to.print(f"  [yellow]{estimate.late:,} of {estimate.with_deadline:,} with a deadline would be late[/]")


def ask_to_spend(estimate: BatchEstimate, question: str, *, yes: bool) -> None:
    """Only when it costs something and somebody is there to answer; no ends the command."""
    costs = estimate.cost.likely > 0
    if costs and not yes and sys.stdin.isatty() and not click.confirm(question, err=True):
        err.print("Nothing was submitted.")
        raise click.exceptions.Exit(1)


def say_accepted(handed_in: HandedIn) -> None:
    count = len(handed_in.job_ids)
    if handed_in.checked is not None:
        out.print(f"Checked: {handed_in.checked} pages are good; nothing was submitted")
    elif handed_in.batch_id is None and count:
        out.print(f"Accepted as job {handed_in.job_ids[0]}")
    elif count:
        out.print(f"Accepted: {counted(count, 'page')}, as batch {handed_in.batch_id}")
    if handed_in.held:
        waiting = f"{counted(handed_in.held, 'page')} {'waits' if handed_in.held == 1 else 'wait'}"
        out.print(f"{waiting} for genapp batch release {handed_in.batch_id}", soft_wrap=True)
    if handed_in.repeated:
        _say_repeated(handed_in)
    if handed_in.rejected:
        _say_refused(handed_in.rejected)


def say_ended(rows: Sequence[JobRow]) -> None:
    for row in rows:
        reason = f": {escape(row.error_message)}" if row.error_message else ""
        out.print(f"{row.id} {state_text(row.state)}{reason}", soft_wrap=True)


def json_answer(handed_in: HandedIn, ended: Sequence[JobRow]) -> dict[str, object]:
    states = {row.id: row for row in ended}
    lines = handed_in.lines or (None,) * len(handed_in.job_ids)
    accepted = [
        {"job": job_id, "line": line, "ended": states.get(job_id)}
        for job_id, line in zip(handed_in.job_ids, lines, strict=True)
    ]
    answer = {
        "accepted": accepted,
        "refused": handed_in.rejected,
        "batch": handed_in.batch_id,
        "held": handed_in.held,
        "repeated": handed_in.repeated,
        "warnings": dict(handed_in.warnings),
        "estimate": handed_in.estimate,
    }
    return answer if handed_in.checked is None else {**answer, "checked": handed_in.checked}


class _Bars:
    """A bar for each of a few jobs, or one for many; silent when nobody looks."""

    def __init__(self, job_ids: Sequence[str]) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        self._progress = Progress(*columns, TimeElapsedColumn(), console=err, disable=not err.is_terminal)
        self._together = len(job_ids) > _BARS
        self._total = len(job_ids)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, rows: Sequence[JobRow], *, ended: int) -> None:
        if self._together:
            running = sum(row.state is JobState.PROCESSING for row in rows)
            self._set("", f"{ended} of {self._total} done, {running} running", percent=100 * ended / self._total)
            return
        for row in rows:
            stage = row.stage if row.state is JobState.PROCESSING else ""
            self._set(row.id, f"{escape(row.keyword)} {state_text(row.state)} {stage}", percent=row.progress)

    def _set(self, key: str, text: str, *, percent: float) -> None:
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(text, total=100)
        self._progress.update(self._tasks[key], description=text, completed=percent)


def _read(engine: Engine, ids: Sequence[str]) -> list[JobRow]:
    rows: list[JobRow] = []
    for start in range(0, len(ids), _ASK_AT_ONCE):
        with reading(engine) as session:
            rows += job_rows(session, ids[start : start + _ASK_AT_ONCE], by=LOCAL_OWNER)
    order = {job_id: place for place, job_id in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


def _say_pauses(engine: Engine, batch_id: str | None, said: set[str]) -> None:
    """What holds the jobs back, such as a budget that is spent or a provider that is down: once for each pause."""
    with reading(engine) as session:
        pauses = holding(session, batch_id)
    for sentence in dict.fromkeys(pause.sentence for pause in pauses):
        if sentence not in said:
            said.add(sentence)
            err.print(f"[yellow]Waiting: {escape(sentence)}[/]", soft_wrap=True)


def _warn_when_nobody_works(engine: Engine) -> None:
    with reading(engine) as session:
        if not alive(session):
            err.print("[yellow]No worker is alive, so nothing moves yet: start genapp up (or genapp worker).[/]")


def _say_repeated(handed_in: HandedIn) -> None:
    rows = counted(handed_in.repeated, "row")
    before = f"{'was' if handed_in.repeated == 1 else 'were'} submitted before with exactly the same content"
    if handed_in.job_ids or handed_in.checked or handed_in.rejected:
        out.print(f"Not written again: {rows} {before} (--again writes them)", soft_wrap=True)
    else:
        out.print(f"Nothing to submit: all of the file, {rows}, {before} (--again writes them)", soft_wrap=True)


def _say_refused(rejected: tuple[Problem, ...]) -> None:
    rows = list(dict.fromkeys(problem.row for problem in rejected))
    told = set(rows[:_ROWS_TOLD])
    err.print(f"[red]Refused: {counted(len(rows), 'row')}[/]")
    say_problems(tuple(problem for problem in rejected if problem.row in told))
    if len(rows) > _ROWS_TOLD:
        err.print(f"  and {counted(len(rows) - _ROWS_TOLD, 'row')} more; --errors FILE writes all of them to a file")


def _finish(estimate: BatchEstimate) -> str:
    if estimate.seconds is None:
        return "when they would be finished is not known yet: no page of this kind was finished before"
    spread = estimate.seconds
    between = f"between {duration(spread.low)} and {duration(spread.high)}"
    return f"finished in about {duration(spread.likely)} ({between})"
