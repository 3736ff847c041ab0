"""Takes back what was done to the rules of the queue: settings, limits, pauses; each only when it still stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from genapp.access import User
from genapp.db.engine import db_now
from genapp.db.tables import ACTION
from genapp.jobs.control import ActionKind
from genapp.jobs.restrictions import PauseKind, Scope
from genapp.services import limits, pauses, queue_settings
from genapp.services.actions import ActionView, action_view

PAUSING: Final = (ActionKind.PAUSE, ActionKind.RESUME)


def undo_rule(session: Session, action: ActionView, _undo_id: str, who: User | None) -> int:
    """How many settings, limits or pauses are as they were before."""
    match action.kind:
        case ActionKind.SETTINGS:
            return _undo_settings(session, action, who)
        case ActionKind.LIMITS:
            return _undo_limits(session, action, who)
        case _:
            return _undo_pausing(session, action, who)


def _undo_settings(session: Session, action: ActionView, who: User | None) -> int:
    back = _still(queue_settings.as_dict(queue_settings.load(session)), action)
    if back:
        queue_settings.save(session, back, by=who, on_record=False)
    return len(back)


def _undo_limits(session: Session, action: ActionView, who: User | None) -> int:
    scope, key = Scope(action.target["scope"]), action.target["key"]
    now = limits.limits_of(session, scope, key)
    back = _still({name: getattr(now, name) for name in limits.HIGHEST}, action)
    if back:
        limits.set_limits(session, scope, key, back, by=who, on_record=False)
    return len(back)


def _still(now: Mapping[str, object], action: ActionView) -> dict[str, object]:
    """What was there before, of that which still is as the action made it."""
    changes: dict[str, list[Any]] = action.target["changes"]  # Any: JSON
    return {name: before for name, (before, after) in changes.items() if name in now and now[name] == after}


def _undo_pausing(session: Session, action: ActionView, who: User | None) -> int:
    if _changed_since(session, action):
        return 0
    scope, key = Scope(action.target["scope"]), action.target["key"]
    if action.kind is ActionKind.PAUSE:
        return int(pauses.end_system_pause(session, scope, key, PauseKind.PERSON))
    return sum(_pause_again(session, scope, key, ended, who) for ended in action.target["ended"])


def _pause_again(
    session: Session, scope: Scope, key: str, ended: Mapping[str, Any], who: User | None  # Any: JSON
) -> int:  # fmt: skip
    until = datetime.fromisoformat(ended["until"]) if ended["until"] else None
    if until is not None and until <= db_now(session):
        return 0
    kind, by = PauseKind(ended["kind"]), who.name if who else ""
    pauses.write(session, scope, key, kind, reason=ended["reason"], until=until, by=by)
    return 1


def _changed_since(session: Session, action: ActionView) -> bool:
    """Whether the same thing was paused or resumed again."""
    kinds = [kind.value for kind in PAUSING]
    later = select(ACTION).where(ACTION.c.id > action.id, ACTION.c.kind.in_(kinds), ACTION.c.undone_at.is_(None))
    same = (action.target["scope"], action.target["key"])
    views = (action_view(row) for row in session.execute(later).mappings())
    return any((view.target["scope"], view.target["key"]) == same for view in views)
