"""How a change is made to the jobs of an action, once they are noted: events, columns, places in the queue."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, literal, null
from sqlmodel import Session

from genapp.access import User
from genapp.db.engine import ask_stop, ask_wake, db_now
from genapp.db.queries.bulk import by_column, change_items, events_of
from genapp.db.queries.fair_groups import RANK_OF_ITEM, places_of, rank_of
from genapp.db.tables import ACTION_ITEM
from genapp.jobs.control import WAITING, ActionKind, JobChange
from genapp.jobs.priority import Priority
from genapp.jobs.states import JobState
from genapp.services.events import append_events
from genapp.services.fair_places import make_room

WAS_WAITING: Final = ACTION_ITEM.c.state.in_([state.value for state in WAITING])
NO_ERROR: Final = dict.fromkeys(("error_code", "error_stage", "error_message", "error_hint", "error_id"), "")


def carry_out(session: Session, change: JobChange, action_id: str, who: User | None) -> int:
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


def cancel_items(session: Session, action_id: str, name: str, text: str = "Cancelled before it ran") -> int:
    """Those that wait are cancelled now; those that run are asked to stop."""
    asked, run = JobState.PROCESSING.value, "Asked to cancel; its worker stops it"
    kind = by_column(ACTION_ITEM.c.state, {asked: "cancel_asked"}, "cancelled")
    texts = by_column(ACTION_ITEM.c.state, {asked: run}, text)
    first = append_events(session, events_of(action_id, kind, texts), name)
    ended = {"state": JobState.CANCELLED.value, "not_before": null(), "finished_at": db_now(session)}
    change_items(session, action_id, ended, first_event=first, where=[WAS_WAITING])
    running = change_items(session, action_id, {"cancel_requested": True}, first_event=first, where=[~WAS_WAITING])
    if running:
        ask_stop(session)
    return running


def _retry(session: Session, action_id: str, name: str) -> None:
    values = NO_ERROR | {"attempts": 0, "crashes": 0, "cancel_requested": False, "not_before": null()}
    values |= {"finished_at": null(), "state": JobState.PENDING.value, "queued_at": db_now(session)}
    text = literal("Back in the queue; finished stages are kept")
    _queue_up(session, action_id, values, "retried", text, name=name, rank=RANK_OF_ITEM)


def _move(session: Session, action_id: str, name: str, priority: Priority) -> None:
    texts = {each.value: f"{each.value.upper()} before, {priority.value.upper()} now" for each in Priority}
    values = {"priority": priority.value, "priority_given": True}
    text = by_column(ACTION_ITEM.c.priority, texts, "")
    _queue_up(session, action_id, values, "priority_changed", text, name=name, rank=rank_of(priority))


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
