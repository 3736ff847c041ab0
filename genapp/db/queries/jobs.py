"""Lists of jobs and of what they produced; made for 100,000 rows."""

from array import array
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, RowMapping, func, select
from sqlmodel import Session

from genapp.db.models import CONTENT, CONTENT_VERSION, JOB

_KEYS_AT_ONCE: Final = 2_000

Conditions = Sequence[ColumnElement[bool]]


def count_jobs(session: Session, wanted: Conditions) -> int:
    return session.scalar(select(func.count()).select_from(JOB).where(*wanted)) or 0


def page_of_jobs(
    session: Session, columns: Sequence[str], wanted: Conditions, *, offset: int, limit: int
) -> Sequence[RowMapping]:
    """Newest first. The ids are found in an index; only the rows of the page are read."""
    ids = select(JOB.c.id).where(*wanted).order_by(JOB.c.id.desc()).limit(limit).offset(offset).subquery()
    return jobs_with(session, columns, JOB.c.id.in_(select(ids.c.id)))


def jobs_with(session: Session, columns: Sequence[str], condition: ColumnElement[Any]) -> Sequence[RowMapping]:
    statement = select(*(JOB.c[name] for name in columns)).where(condition).order_by(JOB.c.id.desc())
    return session.execute(statement).mappings().all()


def newest_versions(session: Session, wanted: Conditions) -> "array[int]":
    """Ids of the newest content version of each job that matches and has one, in the order of submission.

    An export fixes first which there are, then reads some of them at a time.
    """
    found = array("q")
    last = ""
    while rows := _keys_after(session, wanted, last):
        found.extend(row.id for row in rows)
        last = rows[-1].job_id
    return found


def requests_of(session: Session, ids: Sequence[int]) -> Sequence[str]:
    """What was asked for, as JSON, in any order."""
    asked = select(JOB.c.request).join(CONTENT_VERSION, CONTENT_VERSION.c.job_id == JOB.c.id)
    return session.scalars(asked.where(CONTENT_VERSION.c.id.in_(list(ids)))).all()


def versions(session: Session, ids: Sequence[int]) -> list[Row[Any]]:  # Any: the columns have several types
    """These versions with their jobs, in the order of `ids`."""
    version = (
        CONTENT_VERSION.c[name] for name in ("id", "job_id", "number", "page", "context", "report", "created_at")
    )
    job = (JOB.c[name] for name in ("batch_id", "request", "priority", "priority_given", "provider", "row_number"))
    statement = select(*version, *job).join(JOB, JOB.c.id == CONTENT_VERSION.c.job_id)
    rows = {row.id: row for row in session.execute(statement.where(CONTENT_VERSION.c.id.in_(list(ids))))}
    return [rows[number] for number in ids if number in rows]


def _keys_after(session: Session, wanted: Conditions, last: str) -> Sequence[Row[Any]]:  # Any: as above
    """Keyset: the next jobs after `last`, without counting the earlier ones again."""
    statement = (
        select(CONTENT_VERSION.c.id, CONTENT_VERSION.c.job_id)
        .select_from(JOB)
        .join(CONTENT, CONTENT.c.job_id == JOB.c.id)
        .join(CONTENT_VERSION, CONTENT_VERSION.c.content_id == CONTENT.c.id)
        .where(*wanted, CONTENT_VERSION.c.number == CONTENT.c.current_version, JOB.c.id > last)
        .order_by(JOB.c.id)
        .limit(_KEYS_AT_ONCE)
    )
    return session.execute(statement).all()
