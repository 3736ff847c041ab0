"""Job events: what happened to a job, numbered in the order of commit.

`append_event` only notes the event. Last thing before the commit the numbers are given, all at once; on PostgreSQL
under an advisory lock that lasts until the commit, so that a reader who has seen number n never finds a smaller one
later. Taking the lock last keeps it short, and behind every row lock, so that it cannot be part of a deadlock.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, insert, literal, literal_column, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from genapp.clock import utc_now
from genapp.db.engine import before_commit, is_postgres, mark_changed
from genapp.db.models import Job
from genapp.db.tables import JOB, JOB_EVENT

NUMBERING_LOCK: Final = 0x6E756D62
_NOTED: Final = "genapp_noted_events"

# Every commit of progress runs these, and making a statement takes longer than running it: they are made once.
LOCK_NUMBERS: Final = select(func.pg_advisory_xact_lock(NUMBERING_LOCK))
ADD_EVENTS: Final = insert(JOB_EVENT).returning(JOB_EVENT.c.number, sort_by_parameter_order=True)
_OURS: Final = (
    select(JOB_EVENT.c.job_id, func.max(JOB_EVENT.c.number).label("number"))
    .where(JOB_EVENT.c.number >= bindparam("first_number"))
    .group_by(JOB_EVENT.c.job_id)
    .subquery()
)
SET_VERSIONS: Final = update(JOB).where(JOB.c.id == _OURS.c.job_id).values(version=_OURS.c.number)
"""All events from `first_number` on are ours: nobody else can take numbers before we commit."""


@dataclass(frozen=True, slots=True)
class _Noted:
    job: Job | str
    at: datetime
    kind: str
    text: str
    actor: str


def append_event(session: Session, job: Job | str, kind: str, text: str, actor: str = "") -> None:
    """Note what happened to a job (or to the job of that id); `job.version` is set just before the commit."""
    session.info.setdefault(_NOTED, []).append(_Noted(job, utc_now(), kind, text, actor))
    mark_changed(session, _id_of(job))
    before_commit(session, _number_events)


def append_events(
    session: Session,
    source: Select[Any, str, str],  # Any: the type of a table's column
    actor: str = "",
) -> int:
    """Write an event for each row (job id, kind, text) of a select, in the order of the ids; returns the first number.

    Whoever calls it has locked the jobs, and sets their versions itself: from here on nobody else gets a number
    until the commit. The listeners are told by `mark_changed` or `mark_many_changed`.
    """
    session.flush()
    _lock_numbers(session)
    first = last_number(session) + 1
    numbered = source.add_columns(literal(utc_now(), JOB_EVENT.c.at.type), literal(actor)).order_by(literal_column("1"))
    session.execute(insert(JOB_EVENT).from_select(["job_id", "kind", "text", "at", "actor"], numbered))
    return first


def last_number(session: Session) -> int:
    """The number of the newest event; 0 when there is none."""
    return session.scalars(select(func.max(JOB_EVENT.c.number))).one() or 0


def _number_events(session: Session) -> None:
    noted: list[_Noted] = session.info.pop(_NOTED, [])
    session.flush()
    _lock_numbers(session)
    rows = [
        {"job_id": _id_of(one.job), "at": one.at, "kind": one.kind, "text": one.text, "actor": one.actor}
        for one in noted
    ]
    connection = session.connection()
    numbers = connection.execute(ADD_EVENTS, rows).scalars().all()
    connection.execute(SET_VERSIONS, {"first_number": numbers[0]})
    newest = {_id_of(one.job): number for one, number in zip(noted, numbers, strict=True)}
    for one in noted:
        if isinstance(one.job, Job):
            set_committed_value(one.job, "version", newest[one.job.id])


def _lock_numbers(session: Session) -> None:
    if is_postgres(session):
        session.connection().execute(LOCK_NUMBERS)


def _id_of(job: Job | str) -> str:
    return job if isinstance(job, str) else job.id
