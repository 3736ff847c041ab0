"""The record of what people did to the queue, and what an action is aimed at."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, select, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import Right, User, require
from genapp.db import ACTION, JOB, db_now, mark_changed, mark_many_changed
from genapp.db.queries.bulk import item_ids
from genapp.errors import BadInput, NotFound, Problem
from genapp.jobs import ActionKind
from genapp.services.queue.rows import JobFilter, Paged, conditions_of, paged
from genapp.words import counted

_NAMED_AT_MOST: Final = 1_000
"""Changes of more jobs are announced without their ids."""
_UNDOABLE: Final = frozenset(ActionKind) - {ActionKind.UNDO}
_NAMES: Final = {
    "states": "state",
    "priorities": "priority",
    "page_type": "page type",
    "batch_id": "batch",
    "search": "search",
    "error_code": "cause",
    "verdict": "verdict",
}
_MOST_IDS: Final = 5_000
"""More than that are named by a filter; a statement takes a limited number of values."""

Target = tuple[str, ...] | JobFilter
"""Ids of jobs (none means none), or a filter (an empty one means all jobs)."""
Details = Mapping[str, Any]
"""What an action was done to, and for a setting or limit what it was before: values that JSON knows."""

V = TypeVar("V")


def matching(target: Target) -> list[ColumnElement[bool]]:
    """What a job must be to be meant."""
    if isinstance(target, JobFilter):
        return conditions_of(target)
    if len(target) > _MOST_IDS:
        raise BadInput([Problem(field="jobs", code="too_many", message=f"name {_MOST_IDS:,} jobs at the most")])
    return [JOB.c.id.in_(target)]


def as_details(target: Target) -> dict[str, Any]:  # Any: JSON
    """The target as it stands on record; of many ids only the first."""
    if isinstance(target, JobFilter):
        return {"filter": {name: value for name, value in asdict(target).items() if value}}
    return {"jobs": list(target[:10]), "named": len(target)}


def missing(target: Target, matched: int) -> int:
    """How many of the ids that were named are no job's."""
    return 0 if isinstance(target, JobFilter) else max(0, len(set(target)) - matched)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """One action, as lists show it."""

    id: str
    at: datetime
    by: str
    kind: ActionKind
    target: Details
    text: str
    """One sentence for people: what was done to what."""
    affected: int
    """Jobs, or settings and limits that changed."""
    reason: str
    undone_at: datetime | None
    undone_by: str

    @property
    def undoable(self) -> bool:
        """Whether an undo may be tried; it restores only what nobody changed since."""
        return self.undone_at is None and self.kind in _UNDOABLE


ActionList = Paged[ActionView]
"""Newest first."""


def record(
    session: Session, kind: ActionKind, target: Details, *, by: User | None, affected: int = 1, reason: str = ""
) -> str:
    """Note an action in the transaction that does it; returns its id. The caller has asked for the right."""
    row = {"id": str(uuid7()), "at": db_now(session), "by": by.name if by else "", "kind": kind.value}
    row |= {"target": json.dumps(dict(target), ensure_ascii=False), "affected": affected, "reason": reason}
    session.execute(insert(ACTION).values(row | {"undone_at": None, "undone_by": ""}))
    return str(row["id"])


def record_changes(
    session: Session,
    kind: ActionKind,
    changes: Mapping[str, tuple[object, object]],
    *,
    by: User | None,
    where: Details | None = None,
) -> None:
    """Note values by name, each as it was and as it is now; what did not change is left out."""
    real = {name: [before, after] for name, (before, after) in changes.items() if before != after}
    if real:
        record(session, kind, {**(where or {}), "changes": real}, by=by, affected=len(real))


def read_values(
    changes: Mapping[str, object], read_one: Callable[[str, object], V], problems: Sequence[Problem] = ()
) -> dict[str, V]:
    """What `read_one` makes of each raw value; raises `BadInput` with these problems and with each `ValueError`."""
    found, values = [*problems], dict[str, V]()
    for name, raw in changes.items():
        try:
            values[name] = read_one(name, raw)
        except ValueError as error:
            found.append(Problem(field=name, code="not_allowed", message=str(error)))
    if found:
        raise BadInput(found)
    return values


def close(session: Session, action_id: str, affected: int) -> None:
    """Say of how many jobs an action was, and have everybody told of them; an action of none leaves no record."""
    if not affected:
        session.execute(delete(ACTION).where(ACTION.c.id == action_id))
        return
    session.execute(update(ACTION).where(ACTION.c.id == action_id).values(affected=affected))
    if affected > _NAMED_AT_MOST:
        mark_many_changed(session)
        return
    for job_id in item_ids(session, action_id):
        mark_changed(session, job_id)


def recent_actions(session: Session, *, page: int, page_size: int, by: User | None) -> ActionList:
    """One page, newest first; a page beyond the last one gives the last one."""
    require(by, Right.SEE)
    total = session.scalar(select(func.count()).select_from(ACTION)) or 0
    newest = select(ACTION).order_by(ACTION.c.id.desc())

    def read(offset: int, limit: int) -> Iterable[ActionView]:
        return map(action_view, session.execute(newest.limit(limit).offset(offset)).mappings())

    return paged(read, total=total, page=page, page_size=page_size)


def one_action(session: Session, action_id: str, *, by: User | None) -> ActionView:
    """Raises `NotFound`."""
    require(by, Right.SEE)
    row = session.execute(select(ACTION).where(ACTION.c.id == action_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no action {action_id!r}", hint="genapp actions lists them")
    return action_view(row)


def action_view(row: RowMapping) -> ActionView:
    values = dict(row)
    kind, target = ActionKind(row["kind"]), json.loads(row["target"])
    values |= {"kind": kind, "target": target, "text": _sentence(kind, target, row["affected"])}
    return ActionView(**values)


def _sentence(kind: ActionKind, target: Details, affected: int) -> str:
    match kind:
        case ActionKind.CANCEL | ActionKind.RETRY | ActionKind.PRIORITY:
            words = {"cancel": "Cancelled", "retry": "Retried", "priority": "Gave another priority to"}
            to = f": {str(target['priority']).upper()}" if target.get("priority") else ""
            return f"{words[kind]} {_in_words(target, affected)}{to}"
        case ActionKind.SETTINGS | ActionKind.LIMITS:
            changes: dict[str, list[Any]] = target.get("changes", {})  # Any: JSON
            listed = ", ".join(f"{name} from {_plain(old)} to {_plain(new)}" for name, (old, new) in changes.items())
            return f"Changed {_of(target)}{listed}"
        case ActionKind.PAUSE | ActionKind.RESUME:
            verb = "Paused" if kind is ActionKind.PAUSE else "Resumed"
            return f"{verb} {_of(target).removesuffix(': ') or 'the queue'}"
        case ActionKind.FACTS:
            return str(target.get("text", "Decided on facts"))
        case ActionKind.UNDO:
            return f"Undid: {target.get('text', 'an action')}"


def _of(target: Details) -> str:
    scope, key = target.get("scope", ""), target.get("key", "")
    return f"{scope} {key}".strip() + ": " if scope and scope != "queue" else ""


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value is None else str(value)


def _in_words(details: Mapping[str, Any], count: int) -> str:  # Any: JSON
    """“12 jobs: state failed, batch …”, from what stands on record."""
    jobs = counted(count, "job")
    wanted: dict[str, str | list[str]] = details.get("filter", {})
    words = [
        f"{_NAMES[name]} {value if isinstance(value, str) else ' or '.join(value)}"
        for name, value in wanted.items()
        if name in _NAMES
    ]
    if words:
        return f"{jobs} with {', '.join(words)}"
    named = details.get("jobs", [])
    return f"job {named[0]}" if count == 1 and len(named) == 1 else jobs
