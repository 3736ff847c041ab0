"""Takes an action back, as far as nobody changed what it left behind; what it takes back is on record, too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import literal, null, select, update
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import ACTION, ask_wake, db_now
from genapp.db.queries.bulk import events_of, left_alone_since, note_items, put_back
from genapp.errors import Conflict
from genapp.jobs import ActionKind, JobState, PauseKind, Scope
from genapp.services import facts
from genapp.services.queue import holds, queue_settings, record
from genapp.services.queue.control import cancel_items
from genapp.services.queue.events import append_events
from genapp.services.queue.record import ActionView, action_view

_RIGHTS: Final = {ActionKind.SETTINGS: Right.ADMINISTER, ActionKind.LIMITS: Right.ADMINISTER}
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
    action = record.one_action(session, action_id, by=by)
    who = require(by, _RIGHTS.get(action.kind, Right.CONTROL))
    if not action.undoable:
        why = "was undone already" if action.undone_at else "cannot be undone"
        raise Conflict(f"this action {why}", hint="genapp actions shows what can be")
    _lock(session, action_id)
    details = {"action": action.id, "text": action.text}
    undo_id = record.record(session, ActionKind.UNDO, details, by=who, affected=0)
    restored = _BY_KIND[action.kind](session, action, undo_id, who)
    record.close(session, undo_id, restored)
    if restored:
        undone = {"undone_at": db_now(session), "undone_by": _name(who)}
        session.execute(update(ACTION).where(ACTION.c.id == action_id).values(undone))
    return Undone(action_id=undo_id if restored else "", restored=restored, left=action.affected - restored)


def _lock(session: Session, action_id: str) -> None:
    """So that two who undo the same action at once do not both do it."""
    row = session.execute(select(ACTION.c.undone_at).where(ACTION.c.id == action_id).with_for_update()).one()
    if row.undone_at is not None:
        raise Conflict("this action was undone already")


def _undo_move(session: Session, action: ActionView, undo_id: str, who: User | None) -> int:
    """Jobs get their former place in the queue: cancelled ones with what they had finished, others with priority."""
    was_cancelled = action.kind is ActionKind.CANCEL
    state, event = (JobState.CANCELLED, "cancelled") if was_cancelled else (JobState.PENDING, "priority_changed")
    count = note_items(session, undo_id, left_alone_since(action.id, state=state.value, event=event))
    if not count:
        return 0
    kind, text, values = "priority_changed", "Its former priority and place: the change was undone", {}
    if was_cancelled:
        kind, text = "restored", "Back in the queue: its cancellation was undone"
        values = {"state": JobState.PENDING.value, "finished_at": null(), "cancel_requested": False}
    first = append_events(session, events_of(undo_id, literal(kind), literal(text)), _name(who))
    put_back(session, undo_id, action.id, values, first_event=first)
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


def _undo_settings(session: Session, action: ActionView, _undo_id: str, who: User | None) -> int:
    back = _still(queue_settings.as_dict(queue_settings.load(session)), action)
    if back:
        queue_settings.save(session, back, by=who, on_record=False)
    return len(back)


def _undo_limits(session: Session, action: ActionView, _undo_id: str, who: User | None) -> int:
    scope, key = Scope(action.target["scope"]), action.target["key"]
    now = holds.limits_of(session, scope, key)
    back = _still({name: getattr(now, name) for name in holds.HIGHEST}, action)
    if back:
        holds.set_limits(session, scope, key, back, by=who, on_record=False)
    return len(back)


def _still(now: Mapping[str, object], action: ActionView) -> dict[str, object]:
    """What was there before, of that which still is as the action made it."""
    changes: dict[str, list[Any]] = action.target["changes"]  # Any: JSON
    return {name: before for name, (before, after) in changes.items() if name in now and now[name] == after}


def _undo_facts(session: Session, action: ActionView, _undo_id: str, who: User | None) -> int:
    return facts.put_back(session, action.target, action.affected, by=who)


def _undo_pausing(session: Session, action: ActionView, _undo_id: str, who: User | None) -> int:
    if _changed_since(session, action):
        return 0
    scope, key = Scope(action.target["scope"]), action.target["key"]
    if action.kind is ActionKind.PAUSE:
        return int(holds.end_system_pause(session, scope, key, PauseKind.PERSON))
    return sum(_pause_again(session, scope, key, ended, who) for ended in action.target["ended"])


def _pause_again(
    session: Session, scope: Scope, key: str, ended: Mapping[str, Any], who: User | None  # Any: JSON
) -> int:  # fmt: skip
    until = datetime.fromisoformat(ended["until"]) if ended["until"] else None
    if until is not None and until <= db_now(session):
        return 0
    kind = PauseKind(ended["kind"])
    holds.write(session, scope, key, kind, reason=ended["reason"], until=until, by=_name(who))
    return 1


def _changed_since(session: Session, action: ActionView) -> bool:
    """Whether the same thing was paused or resumed again."""
    kinds = (ActionKind.PAUSE.value, ActionKind.RESUME.value)
    later = select(ACTION).where(ACTION.c.id > action.id, ACTION.c.kind.in_(kinds), ACTION.c.undone_at.is_(None))
    same = (action.target["scope"], action.target["key"])
    views = (action_view(row) for row in session.execute(later).mappings())
    return any((view.target["scope"], view.target["key"]) == same for view in views)


_Undoing = Callable[[Session, ActionView, str, User | None], int]
_BY_KIND: Final[dict[ActionKind, _Undoing]] = {
    ActionKind.CANCEL: _undo_move,
    ActionKind.PRIORITY: _undo_move,
    ActionKind.RETRY: _undo_retry,
    ActionKind.SETTINGS: _undo_settings,
    ActionKind.LIMITS: _undo_limits,
    ActionKind.FACTS: _undo_facts,
    ActionKind.PAUSE: _undo_pausing,
    ActionKind.RESUME: _undo_pausing,
}
