"""Engines, short transactions and what follows a commit, on SQLite and PostgreSQL alike."""

import logging
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, ExceptionContext, Table, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from genapp.clock import utc_now
from genapp.db.trouble import busy, trouble_of
from genapp.errors import DatabaseTrouble

log = logging.getLogger(__name__)

Upsert: TypeAlias = postgresql.Insert | sqlite.Insert

Listener = Callable[[frozenset[str] | None], None]
"""Called after a commit with the ids of the jobs that changed, None when they are very many; an error in it is
logged and goes no further."""

LOCK_WAIT_SECONDS: Final = 10.0
_BUSY_MILLISECONDS: Final = 5_000
_POOL_SIZE: Final = 10
_POOL_OVERFLOW: Final = 20
_SERVER_TIME: Final = select(func.clock_timestamp())

_WRITES: Final = "genapp_writes"
_CHANGED: Final = "genapp_changed_jobs"
_MANY: Final = "genapp_many_changed"
_WAKE: Final = "genapp_wake"
_STOP: Final = "genapp_stop"
_BEFORE_COMMIT: Final = "genapp_before_commit"

_changed_listeners: WeakKeyDictionary[Engine, list[Listener]] = WeakKeyDictionary()
_wake_listeners: WeakKeyDictionary[Engine, list[Callable[[], None]]] = WeakKeyDictionary()
_stop_listeners: WeakKeyDictionary[Engine, list[Callable[[], None]]] = WeakKeyDictionary()
_write_locks: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()


def make_engine(url: str) -> Engine:
    """An engine for this process; make one and keep it. Its pool opens connections when they are needed.

    Whatever is done with it raises `DatabaseTrouble` when the database itself is the reason.
    """
    is_sqlite = url.startswith("sqlite")
    kept: dict[str, Any] = {} if is_sqlite else {"pool_pre_ping": True, "pool_recycle": 1_800}  # Any: options
    engine = create_engine(url, pool_size=_POOL_SIZE, max_overflow=_POOL_OVERFLOW, **kept)
    address = engine.url

    def in_words(context: ExceptionContext) -> DatabaseTrouble | None:
        if context.is_pre_ping:  # a connection that was lost while it rested is replaced, and nobody has to know
            return None
        return trouble_of(context.original_exception, address, lost=context.is_disconnect)

    event.listen(engine, "handle_error", in_words)
    if is_sqlite:
        event.listen(engine, "do_connect", _close_to_others)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One short write transaction: commits at the end, rolls back on an error, and then tells the listeners.

    On SQLite it holds the only write lock from its first statement on, so nothing slow belongs inside.
    Raises `DatabaseTrouble`, also when the lock is not to be had within `LOCK_WAIT_SECONDS`.
    """
    with one_writer(engine), Session(for_writing(engine), expire_on_commit=False) as session:
        session.info.update({_CHANGED: set(), _MANY: False, _WAKE: False, _STOP: False, _BEFORE_COMMIT: []})
        yield session
        for prepare in session.info[_BEFORE_COMMIT]:
            prepare(session)
        session.commit()
    _tell(engine, session.info)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Reads from one snapshot; nothing is kept of what is changed inside."""
    options: dict[str, Any] = {}  # Any: execution options have no common type
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session


def db_now(session: Session) -> datetime:
    """The time that leases go by: of the server on PostgreSQL, so that no host's clock matters."""
    if is_postgres(session):
        return session.connection().execute(_SERVER_TIME).scalar_one().astimezone(UTC)
    return utc_now()


def is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def may_write(session: Session) -> bool:
    """Whether the session is that of a `transaction`, not of `reading`."""
    return _CHANGED in session.info


def on_changed(engine: Engine, listener: Listener) -> None:
    """Call `listener` after every commit on this engine that changed jobs."""
    _changed_listeners.setdefault(engine, []).append(listener)


def on_wake(engine: Engine, listener: Callable[[], None]) -> None:
    """Call `listener` after every commit on this engine that gave the dispatcher something to do."""
    _wake_listeners.setdefault(engine, []).append(listener)


def on_stop(engine: Engine, listener: Callable[[], None]) -> None:
    """Call `listener` after every commit on this engine that asks running jobs to stop."""
    _stop_listeners.setdefault(engine, []).append(listener)


def mark_changed(session: Session, job_id: str) -> None:
    """Have the listeners told of this job after the commit."""
    _info(session)[_CHANGED].add(job_id)


def mark_many_changed(session: Session) -> None:
    """Have the listeners told that more jobs changed than they want to hear the names of."""
    _info(session)[_MANY] = True


def ask_wake(session: Session) -> None:
    """Have the dispatcher woken after the commit."""
    _info(session)[_WAKE] = True


def ask_stop(session: Session) -> None:
    """Have the workers look at once, after the commit, whether jobs of theirs are to be cancelled."""
    _info(session)[_STOP] = True


def before_commit(session: Session, prepare: Callable[[Session], None]) -> None:
    """Run `prepare` once, last thing before the commit."""
    prepared = _info(session)[_BEFORE_COMMIT]
    if prepare not in prepared:
        prepared.append(prepare)


def for_writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take SQLite's write lock at once rather than half-way."""
    return engine.execution_options(**{_WRITES: True})


@contextmanager
def one_writer(engine: Engine) -> Iterator[None]:
    """SQLite has one write lock; the threads of a process queue for it here instead of polling the file."""
    if engine.dialect.name != "sqlite":
        yield
        return
    lock = _write_locks.setdefault(engine, threading.Lock())
    if not lock.acquire(timeout=LOCK_WAIT_SECONDS):
        raise busy(LOCK_WAIT_SECONDS, engine.url.database or "")
    try:
        yield
    finally:
        lock.release()


def _info(session: Session) -> dict[Any, Any]:  # Any: SQLAlchemy's own type of Session.info
    if not may_write(session):
        raise RuntimeError("jobs are changed inside genapp.db.engine.transaction() only")
    return session.info


def _tell(engine: Engine, info: dict[Any, Any]) -> None:  # Any: SQLAlchemy's own type of Session.info
    calls: list[Callable[[], None]] = []
    if info[_STOP]:
        calls += _stop_listeners.get(engine, [])
    job_ids = None if info[_MANY] else frozenset[str](info[_CHANGED])
    if job_ids is None or job_ids:
        calls += [lambda listener=listener: listener(job_ids) for listener in _changed_listeners.get(engine, [])]
    if info[_WAKE]:
        calls += _wake_listeners.get(engine, [])
    for call in calls:
        try:
            call()
        except Exception:
            log.exception("commit.listener_failed")


def _close_to_others(_dialect: object, _record: object, arguments: Sequence[object], _named: object) -> None:
    """Keep the file, and what SQLite lays beside it, from other users of the machine; make it when it is not there.

    A file that is there is not opened: closing it again would end the locks that SQLite holds on it.
    """
    path = Path(str(arguments[0]))
    if path.name.startswith((":memory:", "file:")):
        return
    with suppress(OSError):  # SQLite itself says what is wrong with it
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for made in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):
            if (mode := made.stat().st_mode) & 0o077:
                made.chmod(mode & 0o700)


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    _until_free(lambda: connection.execute("PRAGMA journal_mode = WAL"))
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(f"not a connection of sqlite3: {raw!r}")
    try:
        _begin(raw, writes=bool(connection.get_execution_options().get(_WRITES)))
    except sqlite3.Error as error:
        raise trouble_of(error, connection.engine.url) or error from error


def _begin(raw: sqlite3.Connection, *, writes: bool) -> None:
    if not writes:
        raw.execute("BEGIN")
        return
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _until_free(lambda: raw.execute("BEGIN IMMEDIATE"))
    finally:
        raw.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")


def _until_free(act: Callable[[], object]) -> None:
    """Try again every few milliseconds: SQLite's own waiting sleeps up to 100 ms and is not fair."""
    give_up = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            act()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
        time.sleep(random.uniform(0.0005, 0.003))  # noqa: S311  # spreads the tries, guards nothing


def insert_or(session: Session, table: Table) -> Upsert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`, for which each dialect has its own."""
    return insert_for(table, postgres=is_postgres(session))


def insert_for(table: Table, *, postgres: bool) -> Upsert:
    """The same for a statement that is made once."""
    return postgresql.insert(table) if postgres else sqlite.insert(table)
