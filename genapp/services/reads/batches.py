"""Batches and checked files as screens and command line show them: counted, with their money and their problems."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, RowMapping, func, select
from sqlmodel import Session, col

from genapp.access import Right, User, require
from genapp.db import UPLOAD_ROW, Batch, db_now, load, reading
from genapp.db.queries import batches as batch_counts
from genapp.db.queries import files
from genapp.errors import Problem
from genapp.intake.check import write_error_csv
from genapp.jobs import BatchEstimate, JobState, Scope
from genapp.services.batches import LACKING, TOO_FEW_FACTS, WARNED, CheckCounts, FoundReading, read_counts
from genapp.services.batches import files as uploads
from genapp.services.queue import Paged, PauseView, batch_of, holding, paged, read_pauses
from genapp.services.work import Money, budget

_LARGEST_PAGE: Final = 100
_PACE_MINUTES: Final = 5
"""The pace is that of the last minutes; an older one says little."""
_CHART_HOURS: Final = 24
_ERRORS_AT_ONCE: Final = 500
_BOM: Final = "\ufeff"
"""So that spreadsheet programs read the file as UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCounts:
    """Jobs of a batch per state."""

    pending: int = 0
    processing: int = 0
    retrying: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        return self.open + self.completed + self.failed + self.cancelled

    @property
    def open(self) -> int:
        return self.pending + self.processing + self.retrying

    @property
    def percent(self) -> float:
        """Of all jobs, those that have ended in some way."""
        return 100.0 * (self.total - self.open) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A batch in a list."""

    id: str
    name: str
    submitted_by: str
    created_at: datetime
    counts: StateCounts
    held: int
    """Rows that wait for the release of a sampled batch."""
    paused: bool


BatchList = Paged[BatchRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why pages of a batch failed, the commonest first."""

    code: str
    count: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchMinute:
    """How many pages ended in one minute."""

    at: datetime
    completed: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """Everything about one batch but its rows, which `job_list` pages."""

    row: BatchRow
    upload_id: str | None
    refused: int
    """Rows of the file that were not accepted, or held back for want of facts."""
    priorities: dict[str, int]
    stages: dict[str, int]
    verdicts: dict[str, int]
    scores: dict[int, int]
    causes: tuple[Cause, ...]
    pauses: tuple[PauseView, ...]
    money: Money
    budget_micros: int | None
    estimate: BatchEstimate | None
    started_at: datetime | None
    ended_at: datetime | None
    """None while pages are open."""
    per_minute: float
    """Pages that ended per minute, lately."""
    seconds_left: float | None
    """At that pace; None when nothing ends, and while it is paused."""
    minutes: tuple[BatchMinute, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRowView:
    """One row, with everything that is wrong with it or worth a look."""

    line: int
    verdict: str
    title: str
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]


UploadRows = Paged[UploadRowView]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadView:
    """A file as it stands."""

    name: str
    state: str
    counts: CheckCounts
    codes: dict[str, int]
    """How many rows have each problem or warning."""
    warnings: dict[str, int]
    """How many good rows have each warning."""


def list_batches(
    session: Session, *, page: int = 1, page_size: int = 25, search: str = "", by: User | None
) -> BatchList:
    """Newest first."""
    require(by, Right.SEE)
    wanted = [func.lower(Batch.name).contains(search.strip().lower(), autoescape=True)] if search.strip() else []
    total = session.scalar(select(func.count()).select_from(Batch).where(*wanted)) or 0
    newest = select(Batch).where(*wanted).order_by(col(Batch.id).desc())

    def read(offset: int, limit: int) -> Iterable[BatchRow]:
        return _rows(session, session.scalars(newest.limit(limit).offset(offset)).all())

    return paged(read, total=total, page=page, page_size=page_size, largest=_LARGEST_PAGE)


def batch_view(session: Session, batch_id: str, *, by: User | None) -> BatchView:
    """Raises `NotFound`."""
    require(by, Right.SEE)
    batch = batch_of(session, batch_id)
    (row,) = _rows(session, [batch])
    started, ended = batch_counts.span(session, batch_id)
    minutes = _minutes(session, batch_id)
    pace = _pace(minutes, started=started, now=db_now(session))
    open_pages, pauses = row.counts.open, tuple(holding(session, batch_id))
    held = any(pause.scope is not Scope.PROVIDER for pause in pauses)
    return BatchView(
        row=row,
        upload_id=batch.upload_id,
        refused=files.count(session, files.refused(batch.upload_id)) if batch.upload_id else 0,
        priorities=batch_counts.per_priority(session, batch_id),
        stages=batch_counts.per_stage(session, batch_id),
        verdicts=batch_counts.per_verdict(session, batch_id),
        scores=batch_counts.per_score(session, batch_id),
        causes=_causes(session, batch_id),
        pauses=pauses,
        money=budget.held_and_spent(session, batch_id),
        budget_micros=batch.budget_micros,
        estimate=load(BatchEstimate, batch.estimate) if batch.estimate else None,
        started_at=started,
        ended_at=None if open_pages else ended,
        per_minute=pace,
        seconds_left=_seconds_left(open_pages, pace, stands_still=held or _nobody_writes(session, batch_id)),
        minutes=minutes,
    )


def upload_view(session: Session, upload_id: str, *, by: User | None) -> UploadView:
    require(by, Right.SEE)
    stored = uploads.upload(session, upload_id)
    return UploadView(
        name=stored.name,
        state=stored.state,
        counts=read_counts(session, upload_id),
        codes=_codes(session, UPLOAD_ROW.c.upload_id == upload_id),
        warnings=_codes(session, UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.verdict == WARNED),
    )


def upload_rows_page(
    session: Session,
    upload_id: str,
    *,
    verdict: str = "",
    code: str = "",
    search: str = "",
    page: int = 1,
    page_size: int = 50,
    by: User | None,
) -> UploadRows:
    """Bad rows first, then those that lack facts, then those worth a look, each in the order of the file."""
    require(by, Right.SEE)
    conditions = files.chosen(upload_id, verdict=verdict, code=code, search=search)

    def read(offset: int, limit: int) -> Iterable[UploadRowView]:
        return map(_view, files.offset_page(session, conditions, offset=offset, limit=limit))

    return paged(read, total=files.count(session, conditions), page=page, page_size=page_size)


def submitted_rows(session: Session, upload_id: str, *, by: User | None) -> list[tuple[int, str]]:
    """Line and job of the rows that jobs were made of, in the order of the file."""
    require(by, Right.SEE)
    made = (UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.job_id.is_not(None))
    statement = select(UPLOAD_ROW.c.line, UPLOAD_ROW.c.job_id).where(*made).order_by(UPLOAD_ROW.c.line)
    return [(line, job_id) for line, job_id in session.execute(statement)]


def bad_rows(engine: Engine, upload_id: str, *, by: User | None) -> Iterator[list[UploadRowView]]:
    """The rows that are not accepted or lack facts, some at a time, in the order of the file."""
    require(by, Right.SEE)
    conditions, after = files.refused(upload_id), -1
    while True:
        with reading(engine) as session:
            rows = files.page(session, conditions, after_line=after, limit=_ERRORS_AT_ONCE)
        if not rows:
            return
        yield [_with_reasons(_view(row)) for row in rows]
        after = rows[-1]["line"]


def error_file(engine: Engine, upload_id: str, *, by: User | None) -> Iterator[str]:
    """The bad rows as CSV: original columns, row, column, code, message; corrected, it can be handed in again.

    The cells are parted as in the file itself, so that the spreadsheet that wrote it reads it.
    """
    require(by, Right.SEE)
    with reading(engine) as session:
        found = load(FoundReading, uploads.upload(session, upload_id).found)
    header = _as_csv(found, [])
    yield _BOM + header
    for rows in bad_rows(engine, upload_id, by=by):
        yield _as_csv(found, rows).removeprefix(header)


def _with_reasons(row: UploadRowView) -> UploadRowView:
    """Of a row that is only held back, why: what else is worth a look does not hinder it."""
    why = tuple(problem for problem in row.problems if problem.code == TOO_FEW_FACTS)
    return replace(row, problems=why) if row.verdict == LACKING else row


def _rows(session: Session, batches: Sequence[Batch]) -> list[BatchRow]:
    counts = batch_counts.states_of(session, [batch.id for batch in batches])
    paused = {pause.key for pause in read_pauses(session, now=db_now(session)) if pause.scope is Scope.BATCH}
    return [
        BatchRow(
            id=batch.id,
            name=batch.name,
            submitted_by=batch.submitted_by,
            created_at=batch.created_at,
            counts=StateCounts(**counts[batch.id]),
            held=files.count(session, files.submittable(batch.upload_id)) if batch.sampled and batch.upload_id else 0,
            paused=batch.id in paused,
        )
        for batch in batches
    ]


def _causes(session: Session, batch_id: str) -> tuple[Cause, ...]:
    counts = batch_counts.per_cause(session, batch_id)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Cause(code=code, count=count, example=batch_counts.first_error(session, batch_id, code))
        for code, count in ordered
    )


def _nobody_writes(session: Session, batch_id: str) -> bool:
    """Whether all who are to write its open pages are paused."""
    writers = batch_counts.providers_of_open(session, batch_id)
    pauses = read_pauses(session, now=db_now(session))
    return bool(writers) and writers <= {pause.key for pause in pauses if pause.scope is Scope.PROVIDER}


def _seconds_left(open_pages: int, pace: float, *, stands_still: bool) -> float | None:
    if not open_pages:
        return 0.0
    return open_pages / pace * 60 if pace and not stands_still else None


def _minutes(session: Session, batch_id: str) -> tuple[BatchMinute, ...]:
    now = db_now(session)
    found = batch_counts.ended_per_minute(session, batch_id, since=now - timedelta(hours=_CHART_HOURS))
    return tuple(
        BatchMinute(
            at=datetime.fromtimestamp(minute * batch_counts.SECONDS, tz=now.tzinfo),
            completed=counts.get(JobState.COMPLETED, 0),
            failed=counts.get(JobState.FAILED, 0),
        )
        for minute, counts in sorted(found.items())
    )


def _pace(minutes: Sequence[BatchMinute], *, started: datetime | None, now: datetime) -> float:
    """Pages per minute over the last minutes, or since the batch began when that is shorter."""
    if started is None:
        return 0.0
    since = max(started, now - timedelta(minutes=_PACE_MINUTES))
    ended = sum(one.completed + one.failed for one in minutes if one.at + timedelta(minutes=1) > since)
    return ended / max((now - since).total_seconds() / 60, 1 / 60)


def _as_csv(found: FoundReading, rows: list[UploadRowView]) -> str:
    file = io.StringIO(newline="")
    write_error_csv(file, found.columns, rows, delimiter=found.delimiter or ",")
    return file.getvalue()


def _codes(session: Session, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Counted per combination in the database, then apart: combinations are few."""
    counted = select(UPLOAD_ROW.c.codes, func.count()).where(*conditions)
    found: dict[str, int] = {}
    for codes, count in session.execute(counted.group_by(UPLOAD_ROW.c.codes)):
        for code in filter(None, codes.split(",")):
            found[code] = found.get(code, 0) + count
    return found


def _view(row: RowMapping) -> UploadRowView:
    return UploadRowView(
        line=row["line"],
        verdict=row["verdict"],
        title=row["title"],
        cells=load(tuple[str, ...], row["cells"]),
        problems=load(tuple[Problem, ...], row["problems"]),
    )
