"""Makes a batch of a checked file: all of its good rows, or a few of each page type to look at first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db import UPLOAD_ROW, Batch, Upload, dump, is_postgres, load, may_write
from genapp.db.queries.files import count, in_groups, mark_repeated, submittable
from genapp.errors import Conflict
from genapp.intake.validate import PageOrderDraft
from genapp.jobs import BatchEstimate, PauseKind, Scope
from genapp.page import Priority, checked_budget
from genapp.services.batches import files
from genapp.services.batches.alike import batch_footprint
from genapp.services.batches.forecast import forecast
from genapp.services.facts import as_asked
from genapp.services.queue import PageOrder, holds, note_submitted, submit_into

_SAMPLE_PAGES: Final = 3
"""Of each page type in a sample."""
_START_LOCK: Final = 0x73746172
_ROWS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StartChoice:
    """How a batch is started. What a row itself says about priority and provider goes first."""

    name: str = ""
    sampled: bool = False
    """Only `_SAMPLE_PAGES` of each page type now, the rest when a person releases it."""
    budget_micros: int | None = None
    priority: Priority | None = None
    provider: str | None = None
    again: bool = False
    """Also write what was submitted before with exactly the same content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What became of the file: `submitted` jobs now, `held` rows that wait for the release."""

    batch_id: str
    submitted: int
    held: int


def estimate_upload(
    session: Session, upload_id: str, choice: StartChoice | None = None, *, by: User | None
) -> BatchEstimate:
    """What the file's good rows would cost, and when they would be finished."""
    require(by, Right.SEE)
    chosen = choice or StartChoice()
    drafts = (draft for _, draft in _drafts(session, upload_id, sampled=chosen.sampled, again=chosen.again))
    return forecast(session, drafts, provider=chosen.provider)


def estimate_again(session: Session, job_id: str, *, by: User | None) -> BatchEstimate:
    """What it would cost to write the page of a job that has ended once more. Raises `NotFound`, and `Conflict`."""
    require(by, Right.SEE)
    draft = as_asked(session, job_id)
    return forecast(session, [draft], provider=draft.provider)


def start_batch(session: Session, upload_id: str, choice: StartChoice, *, by: User | None) -> Started:
    """Make the batch and its jobs in this one transaction: it is there whole, or not at all."""
    who = require(by, Right.SUBMIT)
    stored = _checked(session, upload_id)
    if choice.budget_micros is not None:
        checked_budget(choice.budget_micros)
    mark_repeated(session, upload_id)
    estimate = estimate_upload(session, upload_id, choice, by=by)
    if not estimate.pages:
        raise Conflict(
            "this file has no row that could be submitted",
            hint="correct the rows with problems, add facts to those that are held back, or check their addresses; "
            "rows that were submitted before are not written again",
        )
    batch = Batch(
        id=str(uuid7()),
        name=choice.name.strip()[: files.LONGEST_NAME] or stored.name,
        submitted_by=who.name if who else "",
        created_at=utc_now(),
        upload_id=upload_id,
        sampled=choice.sampled,
        budget_micros=choice.budget_micros,
        estimate=dump(estimate),
    )
    session.add(batch)
    session.flush()
    submitted = _submit(session, batch.id, upload_id, choice, sampled=choice.sampled, by=by)
    files.set_state(session, upload_id, "started")
    held = _hold(session, upload_id, choice) if choice.sampled else 0
    batch.sampled = held > 0
    return Started(batch_id=batch.id, submitted=submitted, held=held)


def release(session: Session, batch_id: str, *, anyway: bool = False, by: User | None) -> Started:
    """Submit the rows that a sampled batch held back.

    Raises `Conflict` when the pages of the sample have more in common than the setting `footprint_line` allows, unless
    a person wants them `anyway`.
    """
    require(by, Right.SUBMIT)
    batch, upload_id = _sampled(session, batch_id)
    if not anyway and (reason := batch_footprint(session, batch_id, by=by).reason):
        raise Conflict(reason, hint="add facts that are true of one page alone, or release them all the same")
    submitted = _submit(session, batch_id, upload_id, StartChoice(), sampled=False, by=by)
    batch.sampled = False
    return Started(batch_id=batch_id, submitted=submitted, held=0)


def estimate_release(session: Session, batch_id: str, *, by: User | None) -> BatchEstimate:
    """What the rows that a sampled batch holds back would cost, by what its sample has shown so far."""
    _, upload_id = _sampled(session, batch_id)
    return estimate_upload(session, upload_id, by=by)


def _sampled(session: Session, batch_id: str) -> tuple[Batch, str]:
    """The batch, locked where a transaction can lock it, and the file that its other rows wait in."""
    batch = holds.batch_of(session, batch_id, locked=may_write(session))
    if not batch.sampled or not batch.upload_id:
        raise Conflict("this batch holds no pages back")
    return batch, batch.upload_id


def set_budget(session: Session, batch_id: str, budget_micros: int | None, *, by: User | None) -> None:
    """Change what a batch may cost; None takes the limit away. A batch that waits for money goes on."""
    require(by, Right.SUBMIT)
    if budget_micros is not None:
        checked_budget(budget_micros)
    holds.batch_of(session, batch_id, locked=True).budget_micros = budget_micros
    holds.end_system_pause(session, Scope.BATCH, batch_id, PauseKind.BUDGET)


def _checked(session: Session, upload_id: str) -> Upload:
    """One start at a time, so that two files with the same rows cannot both be the first."""
    if is_postgres(session):
        session.execute(select(func.pg_advisory_xact_lock(_START_LOCK)))
    session.get(Upload, upload_id, with_for_update=True)
    return files.checked(session, upload_id)


def _submit(
    session: Session, batch_id: str, upload_id: str, choice: StartChoice, *, sampled: bool, by: User | None
) -> int:
    submitted, parts = 0, []
    rows = _drafts(session, upload_id, sampled=sampled, again=choice.again)
    for some in in_groups(rows, _ROWS_AT_ONCE):
        chosen = [(line, _with_choice(draft, choice)) for line, draft in some]
        orders = [
            PageOrder(request=draft.request, priority=draft.priority, provider=draft.provider, row_number=line)
            for line, draft in chosen
        ]
        ids = submit_into(session, batch_id, orders, by=by)
        _write(session, upload_id, "job_id", {line: made for (line, _), made in zip(some, ids, strict=True)})
        submitted += len(ids)
        parts.append((min(ids), max(ids)))
    note_submitted(session, batch_id, parts, by=by)
    return submitted


def _drafts(session: Session, upload_id: str, *, sampled: bool, again: bool) -> Iterator[tuple[int, PageOrderDraft]]:
    """Good rows of which no job was made, in the order of the file."""
    lines = _sample_lines(session, upload_id, again=again) if sampled else None
    wanted = select(UPLOAD_ROW.c.line, UPLOAD_ROW.c.draft).where(*submittable(upload_id, again=again))
    if lines is not None:
        wanted = wanted.where(UPLOAD_ROW.c.line.in_(lines))
    wanted, after = wanted.order_by(UPLOAD_ROW.c.line).limit(_ROWS_AT_ONCE), -1
    while rows := session.execute(wanted.where(UPLOAD_ROW.c.line > after)).all():
        for row in rows:
            yield row.line, load(PageOrderDraft, row.draft)
        after = rows[-1].line


def _sample_lines(session: Session, upload_id: str, *, again: bool) -> Sequence[int]:
    place = func.row_number().over(partition_by=UPLOAD_ROW.c.page_type, order_by=UPLOAD_ROW.c.line)
    numbered = select(UPLOAD_ROW.c.line, place.label("place")).where(*submittable(upload_id, again=again)).subquery()
    return session.scalars(select(numbered.c.line).where(numbered.c.place <= _SAMPLE_PAGES)).all()


def _hold(session: Session, upload_id: str, choice: StartChoice) -> int:
    """How many rows wait for the release. They keep what was chosen for the batch, as the sample was written so."""
    if choice.again:
        repeated = (*submittable(upload_id, again=True), UPLOAD_ROW.c.verdict == "repeated")
        session.execute(update(UPLOAD_ROW).where(*repeated).values(verdict="warned"))
    if choice.priority or choice.provider:
        rows = _drafts(session, upload_id, sampled=False, again=False)
        for some in in_groups(rows, _ROWS_AT_ONCE):
            _write(session, upload_id, "draft", {line: dump(_with_choice(draft, choice)) for line, draft in some})
    return count(session, submittable(upload_id))


def _write(session: Session, upload_id: str, column: str, by_line: Mapping[int, str]) -> None:
    of_row = (UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.line == bindparam("at_line"))
    write = update(UPLOAD_ROW).where(*of_row).values({column: bindparam("value")})
    values = [{"at_line": line, "value": value} for line, value in by_line.items()]
    session.connection().execute(write, values)


def _with_choice(draft: PageOrderDraft, choice: StartChoice) -> PageOrderDraft:
    return replace(draft, priority=draft.priority or choice.priority, provider=draft.provider or choice.provider)
