"""Lists of jobs, of what they produced and of where it went; made for 100,000 rows."""

from array import array
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Exists,
    FromClause,
    Row,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.models import CONTENT, CONTENT_VERSION, JOB, REMOTE_PAGE

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


def newest_versions(session: Session, wanted: Conditions, *, batch_id: str = "") -> "array[int]":
    """Ids of the newest version of each page whose newest job matches; with a batch, only the pages it asks for.

    In the order of submission, of the batch where one is given. An export fixes first which there are, then reads some
    of them at a time.
    """
    found: dict[int, None] = {}
    last = ""
    while rows := session.execute(_newest(wanted, batch_id, after=last).limit(_KEYS_AT_ONCE)).all():
        found.update(dict.fromkeys(row.version_id for row in rows))
        last = rows[-1].place
    return array("q", found)


def jobs_of_newest(wanted: Conditions, *, batch_id: str = "") -> Select[str]:
    """Ids of the jobs that wrote what `newest_versions` gives."""
    return select(_newest(wanted, batch_id).subquery().c.job_id)


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


def post_of_page(session: Session, site: str, post_type: str, page: str) -> Row[int | None, str] | None:
    """Id and slug of the post that a page is on a site."""
    one = _on_site(site, post_type, page)
    return session.execute(select(REMOTE_PAGE.c.post_id, REMOTE_PAGE.c.slug).where(*one)).one_or_none()


def page_of_post(session: Session, site: str, post_id: int) -> str:
    """The key of the page; "" for a post that nobody remembers."""
    one = (REMOTE_PAGE.c.site == site, REMOTE_PAGE.c.post_id == post_id)
    return session.scalar(select(REMOTE_PAGE.c.page_key).where(*one)) or ""


def keep_post(session: Session, site: str, post_type: str, page: str, *, post_id: int | None, slug: str) -> None:
    """Remember it, in place of what was remembered before."""
    forget_post(session, site, post_type, page)
    row = {"site": site, "post_type": post_type, "page_key": page, "post_id": post_id, "slug": slug}
    session.execute(insert(REMOTE_PAGE).values(**row, pushed_at=db_now(session)))


def forget_post(session: Session, site: str, post_type: str, page: str) -> None:
    session.execute(delete(REMOTE_PAGE).where(*_on_site(site, post_type, page)))


def _on_site(site: str, post_type: str, page: str) -> Conditions:
    return (REMOTE_PAGE.c.site == site, REMOTE_PAGE.c.post_type == post_type, REMOTE_PAGE.c.page_key == page)


def _newest(wanted: Conditions, batch_id: str, *, after: str = "") -> Select[str, int, str]:
    """What decides for every export and push which version of a page leaves the house: the one that was stored last,
    by whatever job. Keyset: the next ones after the job `after`."""
    asked = JOB.alias("asked")
    place = asked.c.id if batch_id else JOB.c.id
    pages = CONTENT.join(JOB, JOB.c.id == CONTENT.c.job_id).join(CONTENT_VERSION, _is_current(CONTENT, CONTENT_VERSION))
    if batch_id:
        pages = pages.join(asked, and_(asked.c.page_key == JOB.c.page_key, asked.c.batch_id == batch_id))
    return (
        select(place.label("place"), CONTENT_VERSION.c.id.label("version_id"), JOB.c.id.label("job_id"))
        .select_from(pages)
        .where(*wanted, ~_newer_exists(), place > after)
        .order_by(place)
    )


def _newer_exists() -> Exists:
    """Whether another job for the same page has stored a version later."""
    job, content, version = JOB.alias("other_job"), CONTENT.alias("other"), CONTENT_VERSION.alias("newer")
    others = job.join(content, content.c.job_id == job.c.id).join(version, _is_current(content, version))
    same_page = (job.c.page_key == JOB.c.page_key, version.c.id > CONTENT_VERSION.c.id)
    return exists().select_from(others).where(*same_page).correlate(JOB, CONTENT_VERSION)


def _is_current(content: FromClause, version: FromClause) -> ColumnElement[bool]:
    return and_(version.c.content_id == content.c.id, version.c.number == content.c.current_version)
