"""Which jobs of an action are still as it left them, and how they go back to what they were."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, update
from sqlmodel import Session

from genapp.db.queries.bulk import KEPT
from genapp.db.tables import ACTION_ITEM, JOB, JOB_EVENT

PLACE: Final = tuple(name for name in KEPT if name != "state")
"""What of an action item says where a job stands in the queue."""


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
    changes = {name: was.c[name] for name in PLACE} | dict(values) | {"version": JOB_EVENT.c.number}
    session.connection().execute(update(JOB).where(*jobs, *before, *event).values(changes))
