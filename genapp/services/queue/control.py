"""Changes jobs, one or many: first a preview of how many, then exactly those, with a record that can be undone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, literal, null
from sqlmodel import Session, col, select

from genapp.access import Right, User, require
from genapp.db import ACTION_ITEM, Job, ask_stop, ask_wake, db_now
from genapp.db.queries.bulk import by_column, came_after, can_take, change_items, events_of, note_items, tally
from genapp.db.queries.fairness import RANK_OF_ITEM, places_of
from genapp.errors import Conflict, NotFound
from genapp.jobs import (
    CANCEL,
    RETRY,
    STATES,
    WAITING,
    ActionKind,
    JobChange,
    JobState,
    Priority,
    entering_kinds,
    reason_against,
    to_priority,
)
from genapp.services.queue import queue_settings, record
from genapp.services.queue.events import append_events, last_number
from genapp.services.queue.record import Target, as_details, matching, missing
from genapp.services.queue.rows import JobFilter
from genapp.services.queue.submit import make_room

_WAS_WAITING: Final = ACTION_ITEM.c.state.in_([state.value for state in WAITING])
_NO_ERROR: Final = dict.fromkeys(("error_code", "error_stage", "error_message", "error_hint", "error_id"), "")
_RIGHTS: Final = {
    ActionKind.CANCEL: Right.CONTROL,
    ActionKind.RETRY: Right.SUBMIT,
    ActionKind.PRIORITY: Right.CONTROL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unaffected:
    """Jobs that are meant, but to which it cannot be done, and why."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would do now."""

    change: JobChange
    target: Target
    affected: int
    running: int
    """Of those: jobs that run and are stopped by their workers within a second; only when cancelling."""
    unaffected: tuple[Unaffected, ...]
    as_of: int
    """The newest job event that it takes into account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOutcome:
    """What a change did."""

    action_id: str
    """Empty when there was nothing to do."""
    affected: int
    running: int
    unaffected: tuple[Unaffected, ...]
    came: int = 0
    """Jobs that match, but came after the preview: left alone."""
    gone: int = 0
    """Jobs of the preview to which it could not be done any more."""


def preview(session: Session, change: JobChange, target: Target, *, by: User | None) -> Preview:
    """How many jobs a change would affect, and why not the others. Raises `Conflict` when it is not allowed now."""
    _allowed(session, change, by)
    as_of = last_number(session)
    affected, running, unaffected = _counted(session, change, target)
    return Preview(change=change, target=target, affected=affected, running=running, unaffected=unaffected, as_of=as_of)


def apply(
    session: Session,
    change: JobChange,
    target: Target,
    *,
    by: User | None,
    seen: Preview | None = None,
    reason: str = "",
) -> ActionOutcome:
    """Make the change to every job that can take it; with `seen`, to those of the preview only.

    What came in after the preview is left alone, and what went away meanwhile is counted: nobody's jobs are changed
    that he was not told of.
    """
    who = _allowed(session, change, by)
    session.flush()
    _, _, unaffected = _counted(session, change, target)
    wanted = [*matching(target), can_take(change)]
    came = 0
    if seen:
        newer = came_after(seen.as_of, sorted(_entering(change, target)))
        came = sum(row.jobs for row in tally(session, [*wanted, newer]))
        wanted.append(~newer)
    details = as_details(target) | ({"priority": change.priority.value} if change.priority else {})
    action_id = record.record(session, change.kind, details, by=who, affected=0, reason=reason)
    affected = note_items(session, action_id, wanted)
    running = _carry_out(session, change, action_id, who) if affected else 0
    record.close(session, action_id, affected)
    gone = max(0, seen.affected - affected) if seen else 0
    kept = action_id if affected else ""
    return ActionOutcome(
        action_id=kept, affected=affected, running=running, unaffected=unaffected, came=came, gone=gone
    )


def cancel(session: Session, job_id: str, *, by: User | None) -> JobState:
    """Cancel a job; one that runs is only asked to, and its worker stops it within a second. Returns its state."""
    if _changed(session, CANCEL, job_id, by=by):
        return JobState(_locked_job(session, job_id).state)
    job = _locked_job(session, job_id)
    if job.state == JobState.PROCESSING:
        return JobState.PROCESSING  # it is being cancelled already
    raise Conflict(f"a job that is {job.state} cannot be cancelled")


def retry(session: Session, job_id: str, *, by: User | None) -> None:
    """Put a failed or cancelled job back into the queue, with all its attempts; finished stages are kept."""
    if not _changed(session, RETRY, job_id, by=by):
        state = _locked_job(session, job_id).state
        hint = "only failed and cancelled jobs can be retried"
        raise Conflict(f"a job that is {state} cannot be retried", hint=hint)


def change_priority(session: Session, job_id: str, priority: Priority, *, by: User | None) -> None:
    """Move a waiting job into another class, from the next dispatch on; one that is in it already stays."""
    if _changed(session, to_priority(priority), job_id, by=by):
        return
    job = _locked_job(session, job_id)
    if job.state not in WAITING:
        raise Conflict(f"the priority of a job that is {job.state} cannot be changed; only that of a waiting one can")


def cancel_items(session: Session, action_id: str, name: str, text: str = "Cancelled before it ran") -> int:
    """Those that wait are cancelled now; those that run are asked to stop."""
    asked, run = JobState.PROCESSING.value, "Asked to cancel; its worker stops it"
    kind = by_column(ACTION_ITEM.c.state, {asked: "cancel_asked"}, "cancelled")
    texts = by_column(ACTION_ITEM.c.state, {asked: run}, text)
    first = append_events(session, events_of(action_id, kind, texts), name)
    ended = {"state": JobState.CANCELLED.value, "not_before": null(), "finished_at": db_now(session)}
    change_items(session, action_id, ended, first_event=first, where=[_WAS_WAITING])
    running = change_items(session, action_id, {"cancel_requested": True}, first_event=first, where=[~_WAS_WAITING])
    if running:
        ask_stop(session)
    return running


def _allowed(session: Session, change: JobChange, by: User | None) -> User | None:
    who = require(by, _RIGHTS[change.kind])
    if change.kind is ActionKind.PRIORITY and not queue_settings.load(session).priority_boost:
        raise Conflict("priorities cannot be changed", hint="switch the setting priority_boost on first")
    return who


def _counted(session: Session, change: JobChange, target: Target) -> tuple[int, int, tuple[Unaffected, ...]]:
    """Affected, running among them, and the others by reason."""
    affected = running = matched = 0
    reasons: Counter[str] = Counter()
    for row in tally(session, matching(target)):
        state, priority = JobState(row.state), Priority(row.priority)
        matched += row.jobs
        reason = reason_against(change, state=state, cancel_requested=row.cancel_requested, priority=priority)
        if reason:
            reasons[reason] += row.jobs
            continue
        affected += row.jobs
        running += row.jobs if state is JobState.PROCESSING else 0
    if absent := missing(target, matched):
        reasons["there is no such job"] = absent
    return affected, running, tuple(Unaffected(reason=why, count=count) for why, count in reasons.most_common())


def _entering(change: JobChange, target: Target) -> frozenset[str]:
    """The kinds of events that bring a job among those that are meant."""
    asked = target if isinstance(target, JobFilter) else JobFilter()
    by_priority = bool(asked.priorities) or change.kind is ActionKind.PRIORITY
    return entering_kinds(STATES[change.kind].intersection(asked.states or JobState), by_priority=by_priority)


def _carry_out(session: Session, change: JobChange, action_id: str, who: User | None) -> int:
    """Returns how many of the jobs run, and are only asked to stop."""
    name = who.name if who else ""
    match change.kind:
        case ActionKind.CANCEL:
            return cancel_items(session, action_id, name)
        case ActionKind.RETRY:
            _retry(session, action_id, name)
        case _:
            _move(session, action_id, name, change.priority or Priority.NORMAL)
    return 0


def _retry(session: Session, action_id: str, name: str) -> None:
    values = _NO_ERROR | {"attempts": 0, "crashes": 0, "cancel_requested": False, "not_before": null()}
    values |= {"finished_at": null(), "state": JobState.PENDING.value, "queued_at": db_now(session)}
    text = literal("Back in the queue; finished stages are kept")
    _queue_up(session, action_id, values, "retried", text, name=name, rank=RANK_OF_ITEM)


def _move(session: Session, action_id: str, name: str, priority: Priority) -> None:
    texts = {each.value: f"{each.value.upper()} before, {priority.value.upper()} now" for each in Priority}
    values = {"priority": priority.value, "priority_given": True}
    text = by_column(ACTION_ITEM.c.priority, texts, "")
    _queue_up(session, action_id, values, "priority_changed", text, name=name, rank=literal(priority.rank))


def _queue_up(
    session: Session,
    action_id: str,
    values: Mapping[str, Any],  # Any: the columns of a job
    kind: str,
    text: ColumnElement[str],
    *,
    name: str,
    rank: ColumnElement[int],
) -> None:
    """Put the jobs behind what waits in their flows, in the order that they had among themselves."""
    make_room(session, action_id, rank)
    first = append_events(session, events_of(action_id, literal(kind), text), name)
    places = places_of(action_id, rank)
    here = {"rank": places.c.rank, "fair_start": places.c.start}
    mine = places.c.job_id == ACTION_ITEM.c.job_id
    change_items(session, action_id, dict(values) | here, first_event=first, where=[mine])
    ask_wake(session)


def _locked_job(session: Session, job_id: str) -> Job:
    """The job, which nobody else can change until the commit. Raises `NotFound`."""
    statement = select(Job).where(col(Job.id) == job_id).with_for_update().execution_options(populate_existing=True)
    job = session.exec(statement).one_or_none()
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    return job


def _changed(session: Session, change: JobChange, job_id: str, *, by: User | None) -> bool:
    return apply(session, change, (job_id,), by=by).affected > 0
