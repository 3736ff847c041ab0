"""Rows of checked files and of product feeds: written in bulk, found by key."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Row, RowMapping, case, delete, exists, func, select, update
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.models import JOB, PRODUCT, PRODUCT_FEED, UPLOAD_ROW

_KEYS_AT_ONCE: Final = 5_000
"""Of one statement: far below the number of parameters that the databases take."""
_ROWS_AT_ONCE: Final = 1_000
_LOAD_LOCK: Final = 0x66656564

T = TypeVar("T")


class ProductKey(StrEnum):
    """What products are found by: columns of their table."""

    SKU = "sku"
    URL = "url_key"
    HANDLE = "handle"
    CATEGORY = "category_key"


def in_groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """As many at a time, in their order."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def counts(session: Session, upload_id: str) -> dict[str, int]:
    """Rows per verdict."""
    counted = select(UPLOAD_ROW.c.verdict, func.count()).where(UPLOAD_ROW.c.upload_id == upload_id)
    return {verdict: count for verdict, count in session.execute(counted.group_by(UPLOAD_ROW.c.verdict))}


def submittable(upload_id: str, *, again: bool = False) -> list[ColumnElement[bool]]:
    """Good rows of which no job was made yet; with `again`, also those that were submitted before."""
    verdicts = ("good", "warned", "repeated") if again else ("good", "warned")
    return [UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.verdict.in_(verdicts), UPLOAD_ROW.c.job_id.is_(None)]


def refused(upload_id: str) -> list[ColumnElement[bool]]:
    """Rows that are not accepted, or held back because too little is known of their page."""
    return [UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.verdict.in_(("bad", "lacking"))]


def askable(upload_id: str) -> list[ColumnElement[bool]]:
    """Rows whose addresses are worth asking: the good ones, and those whose page may tell what the row does not."""
    return [
        UPLOAD_ROW.c.upload_id == upload_id,
        UPLOAD_ROW.c.verdict.in_(("good", "warned", "lacking")),
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
    places = {"bad": 0, "lacking": 1, "warned": 2}
    bad_first = case(places, value=UPLOAD_ROW.c.verdict, else_=3)
    statement = select(UPLOAD_ROW).where(*conditions).order_by(bad_first, UPLOAD_ROW.c.line)
    return session.execute(statement.limit(limit).offset(offset)).mappings().all()


def submitted_before(
    session: Session, row_keys: Collection[str]
) -> dict[str, list[Row[Any]]]:  # Any: rows of a statement
    """Row keys that jobs were made of already: (row_key, id, provider, priority) of the first job of each kind."""
    kind = (UPLOAD_ROW.c.row_key, JOB.c.provider, JOB.c.priority)
    known = select(*kind, func.min(JOB.c.id).label("id")).join(JOB, JOB.c.id == UPLOAD_ROW.c.job_id)
    found: dict[str, list[Row[Any]]] = {}
    for some in in_groups(sorted(row_keys), _KEYS_AT_ONCE):
        for row in session.execute(known.where(UPLOAD_ROW.c.row_key.in_(some)).group_by(*kind)):
            found.setdefault(row.row_key, []).append(row)
    return found


def mark_repeated(session: Session, upload_id: str) -> None:
    """Rows of which another file made a job since this one was checked."""
    other = UPLOAD_ROW.alias()
    twice = exists().where(other.c.row_key == UPLOAD_ROW.c.row_key, other.c.job_id.is_not(None))
    session.execute(update(UPLOAD_ROW).where(*submittable(upload_id), twice).values(verdict="repeated"))


def jobs_of_pages(session: Session, page_keys: Collection[str]) -> dict[str, Row[Any]]:  # Any: rows of a statement
    """The newest job that writes each of these pages."""
    return _newest_jobs(session, JOB.c.page_key, JOB.c.page_key.in_(page_keys))


def jobs_of_keywords(session: Session, keyword_keys: Collection[str]) -> dict[str, Row[Any]]:  # Any: same
    """The newest job that wants each of these keywords and was not cancelled."""
    return _newest_jobs(session, JOB.c.keyword_key, JOB.c.keyword_key.in_(keyword_keys), JOB.c.state != "cancelled")


def any_feed(session: Session) -> bool:
    return bool(session.scalar(select(exists().select_from(PRODUCT_FEED))))


def known_keys(session: Session, kind: ProductKey, keys: Collection[str]) -> set[str]:
    """Those of the keys that at least one product has."""
    column = PRODUCT.c[kind.value]
    return {
        key
        for some in in_groups(sorted(keys), _KEYS_AT_ONCE)
        for key in session.scalars(select(column).where(column.in_(some)).distinct())
    }


def products_by(
    session: Session, kind: ProductKey, keys: Collection[str]
) -> Iterator[Row[Any]]:  # Any: rows of a statement
    """(key, feed_id, number, data): all products of one key after another, each key's in the order of loading."""
    column = PRODUCT.c[kind.value].label("key")
    for some in in_groups(sorted(keys), _KEYS_AT_ONCE):
        found = select(column, PRODUCT.c.feed_id, PRODUCT.c.number, PRODUCT.c.data).where(column.in_(some))
        ordered = found.order_by(column, PRODUCT.c.feed_id, PRODUCT.c.number)
        yield from session.execute(ordered.execution_options(yield_per=_ROWS_AT_ONCE))


def feed_rows(session: Session, name: str | None = None) -> Sequence[Row[Any]]:  # Any: same
    """Feeds with how many products each has, by name; only the one of this name when it is given."""
    count = select(func.count()).select_from(PRODUCT).where(PRODUCT.c.feed_id == PRODUCT_FEED.c.id)
    statement = select(PRODUCT_FEED, count.scalar_subquery().label("products")).order_by(PRODUCT_FEED.c.name)
    return session.execute(statement if name is None else statement.where(PRODUCT_FEED.c.name == name)).all()


def lock_feeds(session: Session) -> None:
    """One change of feeds at a time; SQLite has one writer anyway."""
    if is_postgres(session):
        session.execute(select(func.pg_advisory_xact_lock(_LOAD_LOCK)))


def delete_feed(session: Session, feed_id: str) -> None:
    session.execute(delete(PRODUCT).where(PRODUCT.c.feed_id == feed_id))
    session.execute(delete(PRODUCT_FEED).where(PRODUCT_FEED.c.id == feed_id))


def _newest_jobs(
    session: Session, key: ColumnElement[str], *wanted: ColumnElement[bool]
) -> dict[str, Row[Any]]:  # Any: rows of a statement
    """Of each key: (key, id, state, created_at, page_key, target_url, request, provider, priority)."""
    newest = select(func.max(JOB.c.id).label("id")).where(*wanted).group_by(key).subquery()
    asked = (JOB.c.request, JOB.c.provider, JOB.c.priority)
    told = (JOB.c.id, JOB.c.state, JOB.c.created_at, JOB.c.page_key, JOB.c.target_url, *asked)
    statement = select(key.label("key"), *told).where(JOB.c.id.in_(select(newest.c.id)))
    return {row.key: row for row in session.execute(statement)}
