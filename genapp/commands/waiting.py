"""Waits for jobs and shows how far they are, from the database."""

import time
from collections.abc import Sequence
from typing import Final

from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err
from genapp.commands.tables import state_text
from genapp.db.engine import reading
from genapp.jobs.restrictions import Scope
from genapp.jobs.states import FINAL, JobState
from genapp.services.job_list import job_rows
from genapp.services.pauses import in_force
from genapp.services.views import JobRow
from genapp.services.workers import alive

LOOK_SECONDS: Final = 0.25
LOOK_AT_MANY_SECONDS: Final = 2.0
ASK_AT_ONCE: Final = 500
BARS: Final = 12
"""More jobs than this share one bar."""


def wait_for(engine: Engine, job_ids: Sequence[str], *, batch_id: str | None = None) -> list[JobRow]:
    """Return when all have ended, in their order; says meanwhile that the queue or their batch is paused."""
    _warn_when_nobody_works(engine)
    open_ids, said = list(job_ids), set[str]()
    seconds = LOOK_SECONDS if len(job_ids) <= BARS else LOOK_AT_MANY_SECONDS
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


def all_completed(rows: Sequence[JobRow]) -> bool:
    return all(row.state is JobState.COMPLETED for row in rows)


class _Bars:
    """A bar for each of a few jobs, or one for many; silent when nobody looks."""

    def __init__(self, job_ids: Sequence[str]) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        self._progress = Progress(*columns, TimeElapsedColumn(), console=err, disable=not err.is_terminal)
        self._together = len(job_ids) > BARS
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
    for start in range(0, len(ids), ASK_AT_ONCE):
        with reading(engine) as session:
            rows += job_rows(session, ids[start : start + ASK_AT_ONCE], by=LOCAL_OWNER)
    order = {job_id: place for place, job_id in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


def _say_pauses(engine: Engine, batch_id: str | None, said: set[str]) -> None:
    """What holds the jobs back until somebody acts, such as a budget that is spent: once for each pause."""
    keys = ((Scope.QUEUE, ""), (Scope.BATCH, batch_id))
    with reading(engine) as session:
        pauses = [one for one in in_force(session, by=LOCAL_OWNER) if (one.scope, one.key) in keys]
    for sentence in dict.fromkeys(pause.sentence for pause in pauses):
        if sentence not in said:
            said.add(sentence)
            err.print(f"[yellow]Waiting: {escape(sentence)}[/]", soft_wrap=True)


def _warn_when_nobody_works(engine: Engine) -> None:
    with reading(engine) as session:
        if not alive(session):
            err.print("[yellow]No worker is alive, so nothing moves yet: start genapp up (or genapp worker).[/]")
