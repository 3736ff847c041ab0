"""Product feeds: loaded once, replaced by name, listed, removed."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import IO, Final

from sqlalchemy import Engine, insert
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db import PRODUCT, PRODUCT_FEED, dump, reading, transaction
from genapp.db.queries.files import delete_feed, feed_rows, in_groups, lock_feeds
from genapp.errors import BadInput, Conflict, NotFound, Problem
from genapp.intake.formats.feed import open_feed
from genapp.intake.products import keys_of
from genapp.intake.products_feed import ProductRow, read_products
from genapp.intake.table import FILE, Table, clean_line
from genapp.page import is_currency
from genapp.services.batches import files

_LONGEST_NAME: Final = 100
TOLD: Final = 50
"""Problems and warnings that are kept with a load; the rest is counted."""
_COLUMNS: Final = ("sku", "handle", "url_key", "category_key", "data")
_ROWS_AT_ONCE: Final = 1_000
_IN_MEMORY_BYTES: Final = 2_000_000
"""Beyond this the products lie on disk until they are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A loaded feed."""

    id: str
    name: str
    format: str
    products: int
    """Variants of a product count each."""
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFeed:
    """What became of a file of products."""

    name: str
    products: int
    refused: int
    """Rows without a product."""
    warned: int
    """Products with something to look at, such as a price that could not be read."""
    problems: tuple[Problem, ...]
    """The first `TOLD` of both."""
    replaced: int | None
    """Products of the feed that had this name before; None when there was none."""


@dataclass(slots=True)
class _Found:
    """Counts while the file is read."""

    products: int = 0
    refused: int = 0
    warned: int = 0
    problems: list[Problem] = field(default_factory=list)

    def note(self, row: ProductRow) -> None:
        self.products += row.product is not None
        self.refused += row.product is None
        self.warned += bool(row.warnings)
        if len(self.problems) < TOLD:
            self.problems += (*row.problems, *row.warnings)


def load_feed(engine: Engine, table: Table, *, name: str, currency: str = "", by: User | None) -> LoadedFeed:
    """Read the whole file, then store it in one transaction: cut off at any moment, the feed before is whole.

    A feed of the same name is replaced. Rows without a product are left out and told. Raises `BadInput` for a file
    without any product, an empty or long name and an unknown `currency`, which is for prices written without one.
    """
    who = require(by, Right.SUBMIT)
    name, currency = _checked(name, currency)
    found = _Found()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, mode="w+", encoding="utf-8") as spool:
        for row in read_products(table, currency=currency):
            found.note(row)
            if row.product:
                keys = keys_of(row.product)
                values = (keys.sku, keys.handle, keys.url_key, keys.category_key, dump(row.product))
                spool.write(f"{json.dumps(values)}\n")
        if not found.products:
            raise BadInput(found.problems or [Problem(field=FILE, code="no_rows", message="holds no product")])
        spool.seek(0)
        format = "xml" if table.encoding == "xml" else table.format.value
        feed = {"name": name, "format": format, "loaded_at": utc_now(), "loaded_by": who.name if who else ""}
        with transaction(engine) as session:
            replaced = _store(session, feed, spool)
    return LoadedFeed(
        name=name,
        products=found.products,
        refused=found.refused,
        warned=found.warned,
        problems=tuple(found.problems[:TOLD]),
        replaced=replaced,
    )


def load_upload(engine: Engine, upload_id: str, *, currency: str = "", by: User | None) -> LoadedFeed:
    """Load a file that was handed in; the feed is called as the file is. The file is not kept, loaded or refused.

    Raises `BadInput` as `load_feed` does, `NotFound`, and `Conflict` when it is a file of pages.
    """
    require(by, Right.SUBMIT)
    with reading(engine) as session:
        stored = files.upload(session, upload_id)
    if stored.kind != files.PRODUCTS:
        raise Conflict("this is no file of products", hint="hand it in again where product data is loaded")
    try:
        with files.opened(engine, upload_id) as file:
            name = PurePath(stored.name).stem[:_LONGEST_NAME]
            return load_feed(engine, open_feed(file), name=name, currency=currency, by=by)
    finally:
        files.discard(engine, upload_id, by=by)


def list_feeds(session: Session, *, by: User | None) -> tuple[FeedView, ...]:
    """By name."""
    require(by, Right.SEE)
    return tuple(FeedView(**row._mapping) for row in feed_rows(session))


def feed_named(session: Session, name: str, *, by: User | None) -> FeedView:
    """Raises `NotFound`."""
    require(by, Right.SEE)
    rows = feed_rows(session, name)
    if not rows:
        raise NotFound(f"there is no product feed {name!r}", hint="genapp products list shows which there are")
    return FeedView(**rows[0]._mapping)


def remove_feed(session: Session, name: str, *, by: User | None) -> FeedView:
    """What was removed; pages that were submitted keep what its products told. Raises `NotFound`."""
    require(by, Right.SUBMIT)
    lock_feeds(session)
    gone = feed_named(session, name, by=by)
    delete_feed(session, gone.id)
    return gone


def _checked(name: str, currency: str) -> tuple[str, str]:
    name, currency = clean_line(name), currency.strip().upper()
    problems = []
    if not name:
        message = "is missing; the feed is replaced and removed by it"
        problems.append(Problem(field="name", code="missing", message=message))
    if len(name) > _LONGEST_NAME:
        problems.append(Problem(field="name", code="too_long", message=f"is longer than {_LONGEST_NAME} characters"))
    if currency and not is_currency(currency):
        problems.append(Problem(field="currency", code="not_allowed", message="is no currency; write its code, as EUR"))
    if problems:
        raise BadInput(problems)
    return name, currency


def _store(session: Session, feed: dict[str, object], spool: IO[str]) -> int | None:
    lock_feeds(session)
    before = feed_rows(session, str(feed["name"]))
    for row in before:
        delete_feed(session, row.id)
    feed_id = str(uuid7())
    session.execute(insert(PRODUCT_FEED), {"id": feed_id, **feed})
    for rows in _rows(feed_id, spool):
        session.connection().execute(insert(PRODUCT), rows)
    return before[0].products if before else None


def _rows(feed_id: str, spool: IO[str]) -> Iterator[list[dict[str, object]]]:
    for some in in_groups(enumerate(spool, start=1), _ROWS_AT_ONCE):
        yield [
            {"feed_id": feed_id, "number": number, **dict(zip(_COLUMNS, json.loads(line), strict=True))}
            for number, line in some
        ]
