"""Fixtures for every test: both databases, a Redis-protocol server, an event loop."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import settings
from sqlalchemy import Engine

from genapp.db import make_engine, upgrade
from tests.support.databases import EmptyDatabases, make_postgres_template, postgres_server
from tests.support.redis_server import redis_server

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as in the background of a shell: children would be deaf to Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")  # a red run is red for everybody; `--hypothesis-profile default` seeks new examples


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the proof may take; without options, its short round is part of every run."""
    group = parser.getgroup("genapp")
    group.addoption("--full", action="store_true", help="long rounds of the state machine and of the faults")
    group.addoption("--kills", type=int, default=0, help="workers to kill in tests/faults/test_kills.py")
    group.addoption("--jobs", type=int, default=0, help="jobs of that round")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with nothing in it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[EmptyDatabases]:
    """Of a PostgreSQL server of this test process, with a migrated template database in it."""
    with postgres_server() as address:
        make_postgres_template(address)
        yield EmptyDatabases(address)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own: the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "genapp.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("postgres_databases").one() as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty database, once on each kind."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """For tests to which the kind of database does not matter."""
    path = tmp_path / "genapp.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """The URL of this test process's own Redis-protocol server."""
    with redis_server() as url:
        yield url


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """The server, emptied for this test."""
    with redis.Redis.from_url(redis_server_url) as client:
        client.flushall()
    return redis_server_url


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_the_machine() -> None:
    """Tests see the defaults, whatever the developer's shell has set."""
    for name in list(os.environ):
        if name.startswith("GENAPP_") or name == "REDIS_URL":
            del os.environ[name]
