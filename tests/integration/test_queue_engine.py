"""Transactions: they keep out of each other's way, and tell who listens once they are committed."""

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from genapp.clock import utc_now
from genapp.db import (
    Batch,
    Content,
    ask_wake,
    db_now,
    make_engine,
    mark_changed,
    on_changed,
    on_wake,
    reading,
    transaction,
)
from genapp.db import engine as engines
from genapp.errors import NotReady
from tests.support.queue import job_of, submit


def a_batch(number: int, created_at: datetime | None = None) -> Batch:
    return Batch(id=f"b{number}", name="a", submitted_by="me", created_at=created_at or utc_now())


def test_what_fails_leaves_nothing_behind(engine: Engine):
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.add_all([a_batch(1), Content(id="c", job_id="nobody", created_at=utc_now())])

    with reading(engine) as session:
        assert session.get(Batch, "b1") is None


def test_listeners_are_told_after_the_commit_and_not_when_it_fails(engine: Engine):
    told: list[frozenset[str]] = []
    seen: list[Batch | None] = []

    def listener(job_ids: frozenset[str]) -> None:
        told.append(job_ids)
        with reading(engine) as session:
            seen.append(session.get(Batch, "b1"))

    on_changed(engine, listener)
    with transaction(engine) as session:
        session.add(a_batch(1))
        mark_changed(session, "j1")
        mark_changed(session, "j2")
    with pytest.raises(LookupError):
        _change_and_fail(engine)

    assert told == [frozenset({"j1", "j2"})]
    assert seen[0] is not None


def _change_and_fail(engine: Engine) -> None:
    with transaction(engine) as session:
        mark_changed(session, "j3")
        raise LookupError


def test_a_listener_that_fails_does_not_stop_the_others(engine: Engine, caplog):
    rung: list[bool] = []

    def broken() -> None:
        raise OSError("no bell")

    on_wake(engine, broken)
    on_wake(engine, lambda: rung.append(True))
    with transaction(engine) as session:
        ask_wake(session)

    assert rung == [True]
    assert "commit.listener_failed" in caplog.text


def test_jobs_are_not_changed_while_reading(engine: Engine):
    with reading(engine) as session, pytest.raises(RuntimeError, match="transaction"):
        mark_changed(session, "j1")


def test_times_come_back_with_their_zone_and_to_the_microsecond(engine: Engine):
    at = datetime(2026, 3, 29, 3, 30, 15, 123456, tzinfo=UTC)
    elsewhere = at.astimezone(datetime.strptime("+0545", "%z").tzinfo)
    with transaction(engine) as session:
        session.add(a_batch(1, created_at=elsewhere))

    with reading(engine) as session:
        stored = session.get_one(Batch, "b1").created_at
    assert stored == at
    assert stored.utcoffset() == timedelta(0)


def test_the_time_of_the_database_is_utc(engine: Engine):
    with reading(engine) as session:
        now = db_now(session)

    assert now.utcoffset() == timedelta(0)
    assert abs(now - utc_now()) < timedelta(minutes=1)


def test_a_reader_sees_one_state_of_the_queue_throughout(engine: Engine):
    count = text("SELECT count(*) FROM job")
    with reading(engine) as session:
        before = session.execute(count).scalar_one()
        submit(engine, "shoes")
        during = session.execute(count).scalar_one()
    with reading(engine) as session:
        after = session.execute(count).scalar_one()

    assert (before, during, after) == (0, 0, 1)


def test_sqlite_is_set_up_to_lose_nothing(sqlite_engine: Engine):
    with sqlite_engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
        keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()

    assert found == {"journal_mode": "wal", "synchronous": 2}
    assert keys == 1


def test_threads_and_processes_that_write_at_once_all_get_their_turn(engine: Engine):
    program = (
        "import sys; from genapp.db.engine import make_engine; from tests.support.queue import submit\n"
        "submit(make_engine(sys.argv[1]), *map(str, range(15)))"
    )
    address = engine.url.render_as_string(hide_password=False)
    others = [subprocess.Popen([sys.executable, "-c", program, address]) for _ in range(2)]
    threads = [threading.Thread(target=submit, args=(engine, *map(str, range(15)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [other.wait() for other in others] == [0, 0]
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*), count(DISTINCT version) FROM job")).one() == (75, 75)


def test_a_lock_that_is_held_too_long_is_an_error_with_a_sentence(sqlite_engine: Engine, monkeypatch):
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 0.1)
    holder = sqlite3.connect(sqlite_engine.url.database or "", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with (
            pytest.raises(NotReady, match="locked by another program") as caught,
            transaction(sqlite_engine) as session,
        ):
            session.execute(text("SELECT 1"))
        assert "try again" in caught.value.hint
    finally:
        holder.close()

    job = job_of(sqlite_engine, submit(sqlite_engine, "goes on afterwards")[0])
    assert job.keyword == "goes on afterwards"


def test_the_engine_opens_no_connection_before_it_is_used(tmp_path):
    make_engine(f"sqlite:///{tmp_path / 'not there' / 'genapp.db'}")
