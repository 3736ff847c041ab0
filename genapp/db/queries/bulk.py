"""Statements that change many jobs at once, through the record of how they were, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, insert, literal, or_, select, update
from sqlmodel import Session

from genapp.db.models import ACTION_ITEM, JOB, JOB_EVENT
from genapp.jobs import STATES, WAITING, ActionKind, JobChange, JobState

_Conditions = Sequence[ColumnElement[bool]]

_KEPT = ("state", "priority", "priority_given", "rank", "score", "order_score", "fair_start")
"""What an action item keeps of a job as it was before."""
_PLACE: Final = tuple(name for name in _KEPT if name != "state")
"""What of an action item says where a job stands in the queue."""


def can_take(change: JobChange) -> ColumnElement[bool]:
    """Which jobs a change can be made to; says the same as `genapp.jobs.control.reason_against`."""
    waiting = JOB.c.state.in_([state.value for state in WAITING])
    if change.kind is ActionKind.CANCEL:
        return or_(waiting, and_(JOB.c.state == JobState.PROCESSING.value, JOB.c.cancel_requested.is_(False)))
    if change.kind is ActionKind.RETRY:
        return JOB.c.state.in_([state.value for state in STATES[ActionKind.RETRY]])
    priority = change.priority
    return and_(waiting, JOB.c.priority != (priority.value if priority else ""))


def came_after(number: int, kinds: Sequence[str]) -> ColumnElement[bool]:
    """Jobs with an event of these kinds after a number."""
    newer = select(JOB_EVENT.c.job_id).where(JOB_EVENT.c.number > number, JOB_EVENT.c.kind.in_(kinds))
    return JOB.c.id.in_(newer)


def tally(session: Session, wanted: _Conditions) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """How many jobs there are of each (state, cancel_requested, priority)."""
    kinds = (JOB.c.state, JOB.c.cancel_requested, JOB.c.priority)
    return session.execute(select(*kinds, func.count().label("jobs")).where(*wanted).group_by(*kinds)).all()


def note_items(session: Session, action_id: str, wanted: _Conditions) -> int:
    """Lock these jobs and keep how they are; returns how many."""
    kept = select(literal(action_id), JOB.c.id, *(JOB.c[name] for name in _KEPT)).where(*wanted)
    kept = kept.order_by(JOB.c.id).with_for_update(of=JOB)
    noting = insert(ACTION_ITEM).from_select(["action_id", "job_id", *_KEPT], kept)
    return session.connection().execute(noting, execution_options={"preserve_rowcount": True}).rowcount


def item_ids(session: Session, action_id: str) -> list[str]:
    return list(session.scalars(select(ACTION_ITEM.c.job_id).where(ACTION_ITEM.c.action_id == action_id)))


def by_column(column: ColumnElement[str], words: Mapping[str, str], other: str) -> ColumnElement[str]:
    """The word for what a column holds, else `other`."""
    return case({value: literal(word) for value, word in words.items()}, value=column, else_=literal(other))


def events_of(
    action_id: str, kind: ColumnElement[str], text: ColumnElement[str]
) -> Select[Any, str, str]:  # Any: the type of a table's column
    """An event (job id, kind, text) for each job of an action."""
    mine = ACTION_ITEM.c.action_id == action_id
    return select(ACTION_ITEM.c.job_id, kind.label("kind"), text.label("text")).where(mine)


def change_items(
    session: Session,
    action_id: str,
    values: Mapping[str, Any],  # Any: the columns of a job
    *,
    first_event: int,
    where: _Conditions = (),
) -> int:
    """Set columns of an action's jobs, and their version from the events written for it; returns how many."""
    mine = (ACTION_ITEM.c.action_id == action_id, ACTION_ITEM.c.job_id == JOB.c.id)
    event = (JOB_EVENT.c.number >= first_event, JOB_EVENT.c.job_id == JOB.c.id)
    change = update(JOB).where(*mine, *event, *where).values(dict(values) | {"version": JOB_EVENT.c.number})
    return session.connection().execute(change).rowcount


def left_alone_since(action_id: str, *, state: str, event: str) -> list[ColumnElement[bool]]:
    """Jobs of the action that are in this state, whose newest event is of this kind, and of which no later action is.

    Nothing happens to a job without an event, so nobody has touched them.
    """
    item, later, newest = ACTION_ITEM.alias("item"), ACTION_ITEM.alias("later"), JOB_EVENT.alias("newest")
    return [
        JOB.c.state == state,
        exists().where(item.c.action_id == action_id, item.c.job_id == JOB.c.id),
        exists().where(newest.c.number == JOB.c.version, newest.c.kind == event),
        ~exists().where(later.c.job_id == JOB.c.id, later.c.action_id > action_id),
    ]


def put_back(
    session: Session,
    undo_id: str,
    action_id: str,
    values: Mapping[str, Any],  # Any: the columns of a job
    *,
    first_event: int,
) -> None:
    """Give the jobs of the undo the place that the action has on record, and these values."""
    mine, was = ACTION_ITEM.alias("mine"), ACTION_ITEM.alias("was")
    jobs = (mine.c.action_id == undo_id, mine.c.job_id == JOB.c.id)
    before = (was.c.action_id == action_id, was.c.job_id == JOB.c.id)
    event = (JOB_EVENT.c.number >= first_event, JOB_EVENT.c.job_id == JOB.c.id)
    changes = {name: was.c[name] for name in _PLACE} | dict(values) | {"version": JOB_EVENT.c.number}
    session.connection().execute(update(JOB).where(*jobs, *before, *event).values(changes))
