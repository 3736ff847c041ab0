"""Trouble of the database itself is said in words, with what to do, by whatever touches the database."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, make_url, text

from genapp.db import make_engine, reading, transaction
from genapp.errors import DatabaseTrouble


def write(engine: Engine, *, bytes_: int = 10) -> None:
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS ballast (content TEXT)"))
        session.execute(text("INSERT INTO ballast VALUES (:content)"), {"content": "x" * bytes_})


def read(engine: Engine) -> None:
    with reading(engine) as session:
        session.execute(text("SELECT * FROM job, page_of_nobody")).all()


def trouble(engine: Engine, act: Callable[[Engine], None]) -> DatabaseTrouble:
    with pytest.raises(DatabaseTrouble) as caught:
        act(engine)
    engine.dispose()
    for word in ("SQL:", "sqlite3", "psycopg", "sqlalche.me"):
        assert word not in caught.value.message + caught.value.whole_hint
    assert str(engine.url.database) not in caught.value.message + caught.value.hint
    return caught.value


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    shutil.copyfile(sqlite_template, tmp_path / "genapp.db")
    return tmp_path / "genapp.db"


def on(file: Path, *pragmas: str) -> Engine:
    engine = make_engine(f"sqlite:///{file}")
    for pragma in pragmas:
        event.listen(engine, "connect", lambda raw, _record, pragma=pragma: raw.execute(f"PRAGMA {pragma}"))
    return engine


def test_a_full_disk(file: Path):
    said = trouble(on(file, "max_page_count = 1"), lambda engine: write(engine, bytes_=10_000_000))

    assert said.message == "the disk that holds the database is full"
    assert said.whole_hint.startswith("make room on that disk")
    assert said.whole_hint.endswith(f"({file})")
    assert not said.whole


def test_a_database_that_may_only_be_read(file: Path):
    said = trouble(on(file, "query_only = ON"), write)

    assert said.message == "the database may be read but not written"
    assert str(file) in said.whole_hint


@pytest.mark.parametrize("act", [read, write])
@pytest.mark.parametrize("where", [0, 4_096])
def test_a_damaged_database(file: Path, where: int, act: Callable[[Engine], None]):
    with file.open("r+b") as damaged:
        damaged.seek(where)
        damaged.write(b"x" * (file.stat().st_size - where))

    said = trouble(on(file), act)

    assert said.message.startswith("the database file is damaged")
    assert "put your last backup in its place" in said.hint


def test_a_file_that_cannot_be_opened(tmp_path: Path):
    said = trouble(on(tmp_path / "not there" / "genapp.db"), read)

    assert said.message == "the database file cannot be opened"
    assert str(tmp_path) in said.whole_hint


def test_a_database_that_somebody_holds_locked(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("genapp.db.engine.LOCK_WAIT_SECONDS", 0.1)
    with sqlite3.connect(file, isolation_level=None) as somebody:
        somebody.execute("PRAGMA journal_mode = WAL")
        somebody.execute("BEGIN IMMEDIATE")

        said = trouble(on(file), write)
    somebody.close()

    assert said.message == "the database is locked by another program"
    assert said.whole


def test_a_server_that_is_away():
    said = trouble(make_engine("postgresql+psycopg://anna:secret@127.0.0.1:1/genapp"), read)

    assert said.message == "the database server does not answer"
    assert said.whole_hint.endswith("(127.0.0.1:1)")
    assert said.whole


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_connection_that_the_server_cut_and_the_next_one(database_url: str):
    engine = make_engine(database_url)

    def be_cut_off(engine: Engine) -> None:
        with transaction(engine) as session:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DatabaseTrouble) as caught:
        be_cut_off(engine)

    assert caught.value.whole
    write(engine)
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_server_that_only_reads(database_url: str):
    engine = make_engine(database_url)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))

    assert trouble(engine, write).message == "the database may be read but not written"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_that_is_not_there(database_url: str):
    elsewhere = make_url(database_url).set(database="nobody_made_it").render_as_string(hide_password=False)

    assert "no such database" in trouble(make_engine(elsewhere), write).message


def test_a_fault_of_a_statement_stays_one(engine: Engine):
    with pytest.raises(Exception, match="nobody") as caught:
        read(engine)

    assert not isinstance(caught.value, DatabaseTrouble)
