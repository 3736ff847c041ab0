"""Brings a database to the schema of this version of genapp, with Alembic, from any working directory."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url, text

from alembic import command
from genapp.db.engine import for_writing, make_engine, one_writer
from genapp.errors import NotReady
from genapp.settings import PROJECT_ROOT

_LOCK_KEY: Final = 0x67656E61
"""Number of the advisory lock that a migration holds on PostgreSQL."""

_alembic_is_free = threading.Lock()


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up; a migration that is killed has not begun, and a second process waits for the first."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision`; "base" leaves no table of ours."""
    _run(url, lambda config: command.downgrade(config, revision))


def schema_is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration; raises `NotReady` when none leads there."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return _revision(connection) == newest


def _run(url: str, act: Callable[[Config], None]) -> None:
    """All steps in one transaction: DDL is transactional on both databases."""
    database = make_url(url).database
    if url.startswith("sqlite") and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    try:
        with _alembic_is_free, one_writer(engine), _alone(engine) as connection:
            _revision(connection)
            config = _config()
            config.attributes["connection"] = connection
            act(config)
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    """Where the database stands; raises `NotReady` when that is a revision of before the first release."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None or not revision.isdigit():  # since then, a revision has words after its number
        return revision
    url = connection.engine.url
    folder = Path(url.database).parent if url.drivername.startswith("sqlite") and url.database else None
    raise NotReady(
        f"the database is at revision {revision}, of a genapp from before its first release, and cannot be migrated",
        hint=f"move the folder {folder} away: genapp then makes a new one" if folder else "name an empty database",
    )


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that no other migration can run beside."""
    with for_writing(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            # SQLite alters a table by building it anew, which foreign keys would forbid half-way
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})"))
            yield connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(PROJECT_ROOT / "alembic").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
