"""Rows of checked files: written in bulk, found by verdict and code, joined to what was submitted before."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, RowMapping, case, exists, func, select, update
from sqlmodel import Session

from genapp.db.tables import JOB, UPLOAD_ROW


def counts(session: Session, upload_id: str) -> dict[str, int]:
    """Rows per verdict."""
    counted = select(UPLOAD_ROW.c.verdict, func.count()).where(UPLOAD_ROW.c.upload_id == upload_id)
    return {verdict: count for verdict, count in session.execute(counted.group_by(UPLOAD_ROW.c.verdict))}


def submittable(upload_id: str, *, again: bool = False) -> list[ColumnElement[bool]]:
    """Good rows of which no job was made yet; with `again`, also those that were submitted before."""
    verdicts = ("good", "warned", "repeated") if again else ("good", "warned")
    return [
        UPLOAD_ROW.c.upload_id == upload_id,
        UPLOAD_ROW.c.verdict.in_(verdicts),
        UPLOAD_ROW.c.job_id.is_(None),
    ]


def chosen(upload_id: str, *, verdict: str = "", code: str = "", search: str = "") -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [UPLOAD_ROW.c.upload_id == upload_id]
    if verdict:
        found.append(UPLOAD_ROW.c.verdict == verdict)
    if code:
        found.append(UPLOAD_ROW.c.codes.contains(f",{code},", autoescape=True))
    if words := search.strip().lower():
        found.append(func.lower(UPLOAD_ROW.c.title).contains(words, autoescape=True))
    return found


def count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(UPLOAD_ROW).where(*conditions)) or 0


def page(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, after_line: int, limit: int
) -> Sequence[RowMapping]:
    """Rows in the order of the file, those after a line."""
    statement = select(UPLOAD_ROW).where(*conditions, UPLOAD_ROW.c.line > after_line)
    return session.execute(statement.order_by(UPLOAD_ROW.c.line).limit(limit)).mappings().all()


def offset_page(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, offset: int, limit: int
) -> Sequence[RowMapping]:
    """Rows in the order of the file, bad ones first."""
    bad_first = case((UPLOAD_ROW.c.verdict == "bad", 0), (UPLOAD_ROW.c.verdict == "warned", 1), else_=2)
    statement = select(UPLOAD_ROW).where(*conditions).order_by(bad_first, UPLOAD_ROW.c.line)
    return session.execute(statement.limit(limit).offset(offset)).mappings().all()


def submitted_before(session: Session, row_keys: Collection[str]) -> dict[str, str]:
    """Row keys that jobs were made of already, with one of those jobs."""
    known = select(UPLOAD_ROW.c.row_key, func.min(UPLOAD_ROW.c.job_id)).where(
        UPLOAD_ROW.c.row_key.in_(row_keys), UPLOAD_ROW.c.job_id.is_not(None)
    )
    return {key: job_id for key, job_id in session.execute(known.group_by(UPLOAD_ROW.c.row_key))}


def mark_repeated(session: Session, upload_id: str) -> None:
    """Rows of which another file made a job since this one was checked."""
    other = UPLOAD_ROW.alias()
    twice = exists().where(other.c.row_key == UPLOAD_ROW.c.row_key, other.c.job_id.is_not(None))
    session.execute(update(UPLOAD_ROW).where(*submittable(upload_id), twice).values(verdict="repeated"))


def jobs_of_pages(session: Session, page_keys: Collection[str]) -> dict[str, Row[Any]]:  # Any: rows of a statement
    """The newest job that writes each of these pages: (page_key, id, state, created_at)."""
    newest = (
        select(func.max(JOB.c.id).label("id")).where(JOB.c.page_key.in_(page_keys)).group_by(JOB.c.page_key).subquery()
    )
    statement = select(JOB.c.page_key, JOB.c.id, JOB.c.state, JOB.c.created_at).where(JOB.c.id.in_(select(newest.c.id)))
    return {row.page_key: row for row in session.execute(statement)}


def jobs_of_keywords(session: Session, keyword_keys: Collection[str]) -> dict[str, Row[Any]]:  # Any: same
    """The newest job that wants each of these keywords: (keyword_key, id, page_key, target_url)."""
    newest = (
        select(func.max(JOB.c.id).label("id"))
        .where(JOB.c.keyword_key.in_(keyword_keys), JOB.c.state != "cancelled")
        .group_by(JOB.c.keyword_key)
        .subquery()
    )
    wanted = select(JOB.c.keyword_key, JOB.c.id, JOB.c.page_key, JOB.c.target_url)
    return {row.keyword_key: row for row in session.execute(wanted.where(JOB.c.id.in_(select(newest.c.id))))}
