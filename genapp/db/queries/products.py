"""Products of all loaded feeds, found by one kind of key at a time, many keys at once."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from sqlalchemy import Row, delete, exists, func, select
from sqlmodel import Session

from genapp.db.engine import is_postgres
from genapp.db.tables import PRODUCT, PRODUCT_FEED

KEYS_AT_ONCE: Final = 5_000
"""Of one statement: far below the number of parameters that the databases take."""
ROWS_AT_ONCE: Final = 1_000
LOAD_LOCK: Final = 0x66656564


class Key(StrEnum):
    """What products are found by: columns of their table."""

    SKU = "sku"
    URL = "url_key"
    HANDLE = "handle"
    CATEGORY = "category_key"


def any_feed(session: Session) -> bool:
    return bool(session.scalar(select(exists().select_from(PRODUCT_FEED))))


def known_keys(session: Session, kind: Key, keys: Collection[str]) -> set[str]:
    """Those of the keys that at least one product has."""
    column = PRODUCT.c[kind.value]
    return {
        key
        for some in _in_groups(keys, KEYS_AT_ONCE)
        for key in session.scalars(select(column).where(column.in_(some)).distinct())
    }


def products_by(session: Session, kind: Key, keys: Collection[str]) -> Iterator[Row[Any]]:  # Any: rows of a statement
    """(key, feed_id, number, data): all products of one key after another, each key's in the order of loading."""
    column = PRODUCT.c[kind.value].label("key")
    for some in _in_groups(keys, KEYS_AT_ONCE):
        found = select(column, PRODUCT.c.feed_id, PRODUCT.c.number, PRODUCT.c.data).where(column.in_(some))
        ordered = found.order_by(column, PRODUCT.c.feed_id, PRODUCT.c.number)
        yield from session.execute(ordered.execution_options(yield_per=ROWS_AT_ONCE))


def feed_rows(session: Session, name: str | None = None) -> Sequence[Row[Any]]:  # Any: same
    """Feeds with how many products each has, by name; only the one of this name when it is given."""
    count = select(func.count()).select_from(PRODUCT).where(PRODUCT.c.feed_id == PRODUCT_FEED.c.id)
    statement = select(PRODUCT_FEED, count.scalar_subquery().label("products")).order_by(PRODUCT_FEED.c.name)
    return session.execute(statement if name is None else statement.where(PRODUCT_FEED.c.name == name)).all()


def lock_feeds(session: Session) -> None:
    """One change of feeds at a time; SQLite has one writer anyway."""
    if is_postgres(session):
        session.execute(select(func.pg_advisory_xact_lock(LOAD_LOCK)))


def delete_feed(session: Session, feed_id: str) -> None:
    session.execute(delete(PRODUCT).where(PRODUCT.c.feed_id == feed_id))
    session.execute(delete(PRODUCT_FEED).where(PRODUCT_FEED.c.id == feed_id))


def _in_groups(keys: Collection[str], size: int) -> Iterator[list[str]]:
    rest = iter(sorted(keys))
    while some := list(islice(rest, size)):
        yield some
