"""Takes an action back, as far as nobody changed what it left behind; what it takes back is on record too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import literal, null, select, update
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.engine import ask_wake, db_now
from genapp.db.queries.bulk import events_of, note_items
from genapp.db.queries.undo import left_alone_since, put_back
from genapp.db.tables import ACTION
from genapp.errors import Conflict
from genapp.jobs.control import ActionKind
from genapp.jobs.states import JobState
from genapp.services import actions
from genapp.services.actions import ActionView
from genapp.services.bulk_changes import cancel_items
from genapp.services.events import append_events
from genapp.services.undo_rules import undo_rule

RIGHTS: Final = {ActionKind.SETTINGS: Right.ADMINISTER, ActionKind.LIMITS: Right.ADMINISTER}
"""What it takes to undo, where that is not the right to control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo did; `left` of the action's jobs (or settings) had been changed since and stay as they are."""

    action_id: str
    """Of the undo itself; empty when nothing could be taken back."""
    restored: int
    left: int


def undo(session: Session, action_id: str, *, by: User | None) -> Undone:
    """Raises `NotFound`, and `Conflict` when the action is undone already or cannot be."""
    action = actions.one_action(session, action_id, by=by)
    who = require(by, RIGHTS.get(action.kind, Right.CONTROL))
    if not action.undoable:
        why = "was undone already" if action.undone_at else "cannot be undone"
        raise Conflict(f"this action {why}", hint="genapp actions shows what can be")
    _lock(session, action_id)
    undo_id = actions.record(session, ActionKind.UNDO, _details(action), by=who, affected=0)
    restored = _BY_KIND.get(action.kind, undo_rule)(session, action, undo_id, who)
    actions.close(session, undo_id, restored)
    if restored:
        undone = {"undone_at": db_now(session), "undone_by": _name(who)}
        session.execute(update(ACTION).where(ACTION.c.id == action_id).values(undone))
    return Undone(action_id=undo_id if restored else "", restored=restored, left=action.affected - restored)


def _details(action: ActionView) -> dict[str, str]:
    return {"action": action.id, "text": action.text}


def _lock(session: Session, action_id: str) -> None:
    """So that two who undo the same action at once do not both do it."""
    row = session.execute(select(ACTION.c.undone_at).where(ACTION.c.id == action_id).with_for_update()).one()
    if row.undone_at is not None:
        raise Conflict("this action was undone already")


def _undo_cancel(session: Session, action: ActionView, undo_id: str, who: User | None) -> int:
    """Cancelled jobs go back to their place in the queue; what they had finished is kept."""
    mine = left_alone_since(action.id, state=JobState.CANCELLED.value, event="cancelled")
    values = {"state": JobState.PENDING.value, "finished_at": null(), "cancel_requested": False}
    event = (literal("restored"), literal("Back in the queue: its cancellation was undone"))
    count = note_items(session, undo_id, mine)
    if count:
        first = append_events(session, events_of(undo_id, *event), _name(who))
        put_back(session, undo_id, action.id, values, first_event=first)
        ask_wake(session)
    return count


def _undo_priority(session: Session, action: ActionView, undo_id: str, who: User | None) -> int:
    """Waiting jobs get their former priority, and their former place."""
    mine = left_alone_since(action.id, state=JobState.PENDING.value, event="priority_changed")
    event = (literal("priority_changed"), literal("Its former priority and place: the change was undone"))
    count = note_items(session, undo_id, mine)
    if count:
        first = append_events(session, events_of(undo_id, *event), _name(who))
        put_back(session, undo_id, action.id, {}, first_event=first)
        ask_wake(session)
    return count


def _undo_retry(session: Session, action: ActionView, undo_id: str, who: User | None) -> int:
    """Those that still wait are cancelled: why they had failed before is not kept."""
    mine = left_alone_since(action.id, state=JobState.PENDING.value, event="retried")
    count = note_items(session, undo_id, mine)
    if count:
        cancel_items(session, undo_id, _name(who), "Cancelled: its retry was undone")
    return count


def _name(who: User | None) -> str:
    return who.name if who else ""


Undoing = Callable[[Session, ActionView, str, User | None], int]
_BY_KIND: Final[dict[ActionKind, Undoing]] = {
    ActionKind.CANCEL: _undo_cancel,
    ActionKind.PRIORITY: _undo_priority,
    ActionKind.RETRY: _undo_retry,
}
