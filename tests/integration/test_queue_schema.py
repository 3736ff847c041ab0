"""The migrations make the schema of the models, on both databases, whatever interrupts them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from genapp.db import downgrade, make_engine, schema_is_current, transaction, upgrade
from genapp.errors import NotReady
from genapp.settings import PROJECT_ROOT

ALEMBIC_TABLE = "alembic_version"


def schema_of(engine: Engine) -> dict[str, object]:
    """Everything the database says of its tables."""
    look = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"]) for column in look.get_columns(table)
            },
            "primary key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in look.get_foreign_keys(table)
            ),
            "unique": sorted(key["column_names"] for key in look.get_unique_constraints(table)),
            "checks": sorted((check["name"], check["sqltext"]) for check in look.get_check_constraints(table)),
            "indexes": sorted(
                (index["name"], index["column_names"], bool(index["unique"]), _where(index))
                for index in look.get_indexes(table)
            ),
        }
        for table in look.get_table_names()
        if table != ALEMBIC_TABLE
    }


def _where(index) -> str:
    options = index.get("dialect_options", {})
    return "".join(str(options[name]) for name in ("sqlite_where", "postgresql_where") if name in options)


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> str:
    """A database of the same kind with nothing in it, not even a table."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'a folder' / 'genapp.db'}"
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return database_url


@pytest.fixture
def empty_engine(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    if database := engine.url.database:
        Path(database).parent.mkdir(exist_ok=True)
    yield engine
    engine.dispose()


def test_the_migrated_schema_is_that_of_the_models(empty_url: str):
    upgrade(empty_url)
    engine = make_engine(empty_url)
    migrated = schema_of(engine)
    engine.dispose()
    downgrade(empty_url, "base")
    engine = make_engine(empty_url)
    SQLModel.metadata.create_all(engine)
    created = schema_of(engine)
    engine.dispose()

    assert migrated == created
    assert len(migrated) == len(SQLModel.metadata.tables)


def test_the_comparison_sees_partial_indexes_and_foreign_keys(engine: Engine):
    job = schema_of(engine)["job"]
    where = {name: where for name, _, _, where in job["indexes"]}

    assert "pending" in where["ix_job_dispatch"]
    assert job["foreign keys"] == [(["batch_id"], "batch", ["id"])]
    assert {name for name, _ in job["checks"]} >= {"ck_job_state", "ck_job_rank"}


def test_going_down_leaves_no_table_and_going_up_again_works(empty_url):
    upgrade(empty_url)
    downgrade(empty_url, "base")
    engine = make_engine(empty_url)
    left = inspect(engine).get_table_names()
    was_current = schema_is_current(engine)
    upgrade(empty_url)

    assert left == [ALEMBIC_TABLE]
    assert not was_current
    assert schema_is_current(engine)
    engine.dispose()


def test_an_empty_database_is_not_current(empty_engine: Engine):
    assert not schema_is_current(empty_engine)


def test_a_second_upgrade_changes_nothing(database_url):
    upgrade(database_url)


def test_processes_that_migrate_at_once_wait_for_each_other(empty_url, tmp_path):
    command = [sys.executable, "-c", f"from genapp.db.migrate import upgrade; upgrade({empty_url!r})"]

    def migrate(_number: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env={"PYTHONPATH": str(PROJECT_ROOT)}, capture_output=True, text=True, check=False
        )

    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(migrate, range(3)))

    assert [run.stderr for run in runs if run.returncode] == []
    engine = make_engine(empty_url)
    assert schema_is_current(engine)
    engine.dispose()


def test_a_migration_that_breaks_off_has_not_begun(empty_url, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", _break_off)
        with pytest.raises(RuntimeError, match="power cut"):
            upgrade(empty_url)
    engine = create_engine(empty_url)
    left = inspect(engine).get_table_names()
    engine.dispose()
    upgrade(empty_url)

    assert left == []


def test_a_database_of_before_the_first_release_is_refused_in_a_sentence(empty_url: str):
    engine = make_engine(empty_url)
    _make_database_of_before(engine)

    for ask in (lambda: upgrade(empty_url), lambda: schema_is_current(engine)):
        with pytest.raises(NotReady, match="at revision 0004, of a genapp from before its first release") as caught:
            ask()
        assert caught.value.hint.startswith(("move the folder", "name an empty database"))
    assert inspect(engine).get_table_names() == [ALEMBIC_TABLE]
    engine.dispose()


def _make_database_of_before(engine: Engine) -> None:
    if database := engine.url.database:
        Path(database).parent.mkdir(exist_ok=True)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {ALEMBIC_TABLE} (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text(f"INSERT INTO {ALEMBIC_TABLE} VALUES ('0004')"))


def test_the_first_migration_is_what_a_draft_of_the_models_says(tmp_path: Path):
    shutil.copytree(PROJECT_ROOT / "alembic", tmp_path / "alembic")
    shutil.copy(PROJECT_ROOT / "pyproject.toml", tmp_path)
    command = [sys.executable, str(tmp_path / "alembic" / "draft.py"), "--first"]
    subprocess.run(command, check=True, capture_output=True)

    (drafted,) = (tmp_path / "alembic" / "versions").glob("*.py")
    assert drafted.read_text() == (PROJECT_ROOT / "alembic" / "versions" / drafted.name).read_text()


def _break_off(*_args: object) -> None:
    raise RuntimeError("power cut")


def test_numbers_of_events_are_never_used_twice(engine: Engine):
    add = text(
        "INSERT INTO job_event (job_id, at, kind, text, actor) VALUES (:job, :at, 'k', 't', '') RETURNING number"
    )
    values = {"job": "nobody", "at": "2026-01-01 00:00:00"}
    if engine.dialect.name == "sqlite":
        off, on = "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
    else:
        off, on = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
    with engine.connect() as connection:
        connection.connection.driver_connection.execute(off)
        first = connection.execute(add, values).scalar_one()
        connection.execute(text("DELETE FROM job_event"))
        second = connection.execute(add, values).scalar_one()
        connection.rollback()
        connection.connection.driver_connection.execute(on)

    assert second == first + 1


def test_a_row_that_points_nowhere_is_refused(engine: Engine):
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.execute(text("INSERT INTO content (id, job_id, review_state, current_version, created_at) "
                             "VALUES ('c', 'nobody', 'draft', 1, '2026-01-01 00:00:00')"))  # fmt: skip
