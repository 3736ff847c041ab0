"""Newest versions of content, for exports: first which there are, then some of them at a time."""

from array import array
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select
from sqlmodel import Session

from genapp.db.tables import CONTENT, CONTENT_VERSION, JOB

KEYS_AT_ONCE: Final = 2_000


def newest_versions(session: Session, wanted: Sequence[ColumnElement[bool]]) -> "array[int]":
    """Ids of the newest content version of each job that matches and has one, in the order of submission."""
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


def _keys_after(
    session: Session, wanted: Sequence[ColumnElement[bool]], last: str
) -> Sequence[Row[Any]]:  # Any: as above
    """Keyset: the next jobs after `last`, without counting the earlier ones again."""
    statement = (
        select(CONTENT_VERSION.c.id, CONTENT_VERSION.c.job_id)
        .select_from(JOB)
        .join(CONTENT, CONTENT.c.job_id == JOB.c.id)
        .join(CONTENT_VERSION, CONTENT_VERSION.c.content_id == CONTENT.c.id)
        .where(*wanted, CONTENT_VERSION.c.number == CONTENT.c.current_version, JOB.c.id > last)
        .order_by(JOB.c.id)
        .limit(KEYS_AT_ONCE)
    )
    return session.execute(statement).all()
