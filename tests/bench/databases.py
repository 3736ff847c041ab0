"""Migrated databases of both kinds as a user has them: every commit is on the disk before it is acknowledged."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from genapp.db import upgrade
from tests.support.databases import make_postgres_template, postgres_database, postgres_server

SQLITE = "SQLite"
POSTGRES = "PostgreSQL"
KINDS = (SQLITE, POSTGRES)

_numbers = itertools.count(1)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards; its name is short, as sockets need it."""
    path = Path(tempfile.mkdtemp(prefix="genapp-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of a new, empty database of this kind."""
    if kind == SQLITE:
        with folder() as path:
            url = f"sqlite:///{path / 'genapp.db'}"
            upgrade(url)
            yield url
        return
    with durable_postgres() as address:
        make_postgres_template(address)
        with postgres_database(address, f"bench_{next(_numbers)}") as url:
            yield url


@contextmanager
def durable_postgres() -> Iterator[str]:
    """A server with its own defaults again: the one of the tests does not wait for the disk."""
    with postgres_server() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")
        yield address
