"""Lists of jobs: which match a filter, how many, and one page of them; made for 100,000 rows and more."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, or_, select
from sqlmodel import Session

from genapp.db.tables import JOB

Conditions = Sequence[ColumnElement[bool]]


def conditions(
    *,
    states: Sequence[str],
    priorities: Sequence[str],
    page_type: str,
    batch_id: str,
    search: str,
    error_code: str = "",
    verdict: str = "",
) -> list[ColumnElement[bool]]:
    """What a job must be; all but batch, cause and verdict are answered from the index `ix_job_list`."""
    found: list[ColumnElement[bool]] = []
    if states:
        found.append(JOB.c.state.in_(states))
    if priorities:
        found.append(JOB.c.priority.in_(priorities))
    if page_type:
        found.append(JOB.c.page_type == page_type)
    if batch_id:
        found.append(JOB.c.batch_id == batch_id)
    if error_code:
        found.append(JOB.c.error_code == error_code)
    if verdict:
        found.append(JOB.c.verdict == verdict)
    if words := search.strip().lower():
        found.append(
            or_(JOB.c.search_text.contains(words, autoescape=True), JOB.c.id.startswith(words, autoescape=True))
        )
    return found


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
