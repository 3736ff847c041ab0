"""Submitting: pages go into the queue, in the transaction of the caller, each at its fair place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, func, insert, literal, select, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db import JOB, JOB_EVENT, Job, ask_wake, dump, insert_or, load, mark_many_changed
from genapp.db.queries.fairness import ClockKey, groups_of, last_waiting_start, read_clocks, write_finishes
from genapp.errors import Conflict
from genapp.intake.products import without_told
from genapp.jobs import (
    COST,
    Place,
    Priority,
    PriorityDecision,
    decide_priority,
    flow_of,
    lane_name,
    next_renewal,
    place,
)
from genapp.page import DataField, PageRequest, keyword_key, page_key
from genapp.services.providers import check_languages, chosen_providers
from genapp.services.queue import queue_settings
from genapp.services.queue.events import append_event, append_events
from genapp.services.queue.joining import join_products

_SEARCHABLE: Final = 500
"""Characters of keyword and address that a search looks at; an index entry has an upper limit."""
_ROWS_AT_ONCE: Final = 500

_JobColumns = dict[str, Any]  # Any: the columns of a job
_DEFAULTS: Final[_JobColumns] = {
    name: field.default for name, field in Job.model_fields.items() if not field.is_required()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrder:
    """One page to submit; the same key handed in twice by one person makes one job."""

    request: PageRequest
    priority: Priority | None = None
    provider: str | None = None
    """Who writes it; None for the provider of the settings."""
    idempotency_key: str | None = None
    row_number: int | None = None
    """The line of the file it came from."""


def submit_page(session: Session, order: PageOrder, *, by: User | None) -> str:
    """Put one page into the queue; returns the job id once the caller's transaction commits.

    It is joined with loaded products; handed in again with its key, it stays as it was joined first. Raises
    `BadInput` when its provider is not set up.
    """
    who = _submitter(by)
    (request,) = join_products(session, [order.request])
    return _submit(session, [replace(order, request=request)], who=who, batch_id=None)[0]


def submit_into(session: Session, batch_id: str, orders: Sequence[PageOrder], *, by: User | None) -> list[str]:
    """Put more pages of a batch that exists into the queue; returns the job ids in their order.

    May be called for one part of many pages after another; `note_submitted` must follow the last one.
    """
    return _submit(session, orders, who=_submitter(by), batch_id=batch_id, noted=False)


def note_submitted(session: Session, batch_id: str, parts: Iterable[Sequence[str]], *, by: User | None) -> None:
    """Write the first event of the batch's new jobs, from the rows themselves, so that 100,000 of them take no memory.

    `parts` are the ids that `submit_into` returned, or of each part its lowest and highest.
    """
    who = _submitter(by)
    for ids in parts:
        if ids:
            _note_part(session, batch_id, min(ids), max(ids), who)
    mark_many_changed(session)


def _note_part(session: Session, batch_id: str, lowest: str, highest: str, who: User) -> None:
    text = literal("Submitted with priority ") + func.upper(JOB.c.priority)
    text += literal(" and ") + cast(JOB.c.score, String) + literal(" points")
    new = (JOB.c.id.between(lowest, highest), JOB.c.batch_id == batch_id, JOB.c.version == 0)
    events = select(JOB.c.id, literal("submitted"), text).where(*new)
    first = append_events(session, events, who.name)
    event = (JOB_EVENT.c.number >= first, JOB_EVENT.c.job_id == JOB.c.id)
    session.connection().execute(update(JOB).where(*new, *event).values(version=JOB_EVENT.c.number))


def decide(order: PageOrder) -> PriorityDecision:
    """The priority an order would get now, and why: what the form shows before submitting."""
    request = order.request
    return decide_priority(
        given=order.priority,
        sku_count=request.sku_count,
        monthly_searches=request.monthly_searches,
        content_status=request.content_status,
        deadline=request.deadline,
        now=utc_now(),
    )


class FairPlaces:
    """For all jobs that a transaction puts into the queue for one flow: each clock is read once. At the end, `save`."""

    def __init__(self, session: Session, flow: str) -> None:
        self._session = session
        self._flow = flow
        self._clocks: dict[ClockKey, float] = {}
        self._last: dict[ClockKey, Place] = {}

    def next(self, *, rank: int, score: int) -> float:
        """The virtual start of the flow's next job of this rank and score."""
        group = (rank, score)
        last = self._last.get(group)
        if last is None:
            clock, finish = read_clocks(self._session, group, self._flow)
            waiting = last_waiting_start(self._session, group, self._flow)
            self._clocks[group] = clock
            here = place(clock=clock, flow_finish=finish, last_waiting=waiting)
        else:
            here = place(clock=self._clocks[group], flow_finish=last.finish, last_waiting=last.start)
        self._last[group] = here
        return here.start

    def save(self) -> None:
        ends = {(rank, score, self._flow): last.finish for (rank, score), last in self._last.items()}
        write_finishes(self._session, ends)


def make_room(session: Session, action_id: str, rank: ColumnElement[int]) -> None:
    """Let the clocks of flows know that the jobs of an action queue up behind what waits; `places_of` then holds."""
    finishes: dict[tuple[int, int, str], float] = {}
    for group in groups_of(session, action_id, rank):
        first = place(clock=group.clock, flow_finish=group.finish, last_waiting=group.last_waiting)
        finishes[group.rank, group.score, group.flow] = first.start + group.jobs * COST
    write_finishes(session, finishes)


def _submitter(by: User | None) -> User:
    who = require(by, Right.SUBMIT)
    if who is None:
        raise TypeError("the right to submit cannot be anyone's")
    return who


def _submit(
    session: Session, orders: Sequence[PageOrder], *, who: User, batch_id: str | None, noted: bool = True
) -> list[str]:
    providers = chosen_providers(order.provider for order in orders)
    check_languages((providers[order.provider], order.request.language) for order in orders)
    flow = flow_of(batch_id=batch_id, user_id=who.id)
    places = FairPlaces(session, flow)
    orders = _with_voice(session, orders)
    to_all = {"who": who, "batch_id": batch_id, "flow": flow, "places": places}
    rows = [_new_row(order, provider=providers[order.provider], **to_all) for order in orders]
    inserted = _insert(session, rows)
    places.save()
    for row in rows if noted else ():
        if row["id"] in inserted:
            text = f"Submitted with priority {row['priority'].upper()} and {row['score']} points"
            append_event(session, row["id"], "submitted", text, actor=who.name)
    ask_wake(session)
    return [row["id"] if row["id"] in inserted else _first_submission(session, row) for row in rows]


def _with_voice(session: Session, orders: Sequence[PageOrder]) -> Sequence[PageOrder]:
    """Pages that say nothing of their voice get the one of the settings."""
    voice = queue_settings.load(session).brand_voice
    return [_voiced(order, voice) for order in orders] if voice else orders


def _voiced(order: PageOrder, voice: str) -> PageOrder:
    request = order.request
    if request.brand_voice:
        return order
    from_data = (*request.from_data, DataField.BRAND_VOICE.value)
    return replace(order, request=replace(request, brand_voice=voice, from_data=from_data))


def _new_row(
    order: PageOrder, *, provider: str, who: User, batch_id: str | None, flow: str, places: FairPlaces
) -> _JobColumns:
    """Plain values: an object of the ORM for each of 10,000 jobs would take most of the submission's time."""
    request, decision, now = order.request, decide(order), utc_now()
    return _DEFAULTS | dict(
        id=str(uuid7()),
        batch_id=batch_id,
        submitted_by=who.name,
        idempotency_key=f"{who.id}:{order.idempotency_key}" if order.idempotency_key else None,
        request=dump(request),
        page_type=request.page_type.value,
        language=request.language.value,
        target_url=request.target_url,
        keyword=request.primary_keyword,
        page_key=page_key(request),
        keyword_key=keyword_key(request),
        search_text=f"{request.primary_keyword} {request.target_url}".lower()[:_SEARCHABLE],
        priority=decision.priority.value,
        priority_given=decision.given,
        rank=decision.priority.rank,
        score=decision.score,
        order_score=-decision.score,
        score_parts=dump(decision.parts),
        fair_start=places.next(rank=decision.priority.rank, score=decision.score),
        flow=flow,
        row_number=order.row_number,
        provider=provider,
        lane=lane_name(provider, flow),
        deadline=request.deadline,
        renew_at=next_renewal(request.deadline, now),
        created_at=now,
        queued_at=now,
    )


def _insert(session: Session, rows: Sequence[_JobColumns]) -> set[str]:
    """The ids of the jobs that are new; one whose key is taken is left out."""
    keyed = [row for row in rows if row["idempotency_key"]]
    plain = [row for row in rows if not row["idempotency_key"]]
    for start in range(0, len(plain), _ROWS_AT_ONCE):
        session.connection().execute(insert(JOB), plain[start : start + _ROWS_AT_ONCE])
    new = {row["id"] for row in plain}
    for row in keyed:
        statement = insert_or(session, JOB).values(row).on_conflict_do_nothing(index_elements=["idempotency_key"])
        new.update(session.scalars(statement.returning(JOB.c.id)))
    return new


def _first_submission(session: Session, row: _JobColumns) -> str:
    same_key = select(JOB.c.id, JOB.c.request).where(JOB.c.idempotency_key == row["idempotency_key"])
    first = session.execute(same_key).one()
    if first.request != row["request"] and _asked(first.request) != _asked(row["request"]):
        raise Conflict(
            "this submission repeats the key of an earlier one, but asks for another page",
            hint="use a new key for each page",
        )
    return first.id


def _asked(request: str) -> PageRequest:
    """What the person asked for: product data may have changed since."""
    return without_told(load(PageRequest, request))
