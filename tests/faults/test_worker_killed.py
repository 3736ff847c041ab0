"""A worker is killed, frozen or stopped in the middle of a job: the job goes on elsewhere, and nothing is paid twice.

The judge is the provider's server: a process of its own that counts calls and prompts asked again.
"""

import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from genapp.access import LOCAL_OWNER
from genapp.db import ContentVersion, Job, JobEvent, ProviderCall, StageRunRow, reading, transaction
from genapp.pipeline.work import CONTEXT_BUILDING, STAGE_NAMES, VALIDATION
from genapp.services.queue import queue_settings
from tests.support.work import submit_rich
from tests.support.work_processes import Processes, ProviderServer, processes, provider_server, until

MOST_TRIES = 20
OPEN_TRANSACTIONS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND state LIKE 'idle in transaction%'"
)


@pytest.fixture
def provider():
    with provider_server(latency=0.8) as server:
        yield server


@pytest.fixture
def running(engine: Engine, database_url: str, redis_url: str, provider: ProviderServer, tmp_path: Path):
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 2, "retry_delay": 0}, by=LOCAL_OWNER)
    with processes(
        database_url=database_url,
        redis_url=redis_url,
        folder=tmp_path / "data",
        provider="openai_compatible",
        provider_base_url=provider.base_url,
        provider_model="scripted",
        provider_concurrency="2",
    ) as running:
        yield running


def job_of(engine: Engine, job_id: str) -> Job:
    with reading(engine) as session:
        return session.get_one(Job, job_id)


def answered(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.exec(select(ProviderCall).where(ProviderCall.state == "answered")).all())


def freeze(worker: subprocess.Popen[bytes], engine: Engine) -> None:
    """Stop it between two of its writes: frozen with a lock in its hand, nobody else could write the same."""
    free = may_be_written if engine.dialect.name == "sqlite" else nothing_is_open
    for _ in range(MOST_TRIES):
        worker.send_signal(signal.SIGSTOP)
        if free(engine):
            return
        worker.send_signal(signal.SIGCONT)
        time.sleep(0.02)
    raise AssertionError("the worker never lets the database go")


def nothing_is_open(engine: Engine) -> bool:
    """Whether no session of PostgreSQL is in the middle of a transaction, a moment after the stop."""
    time.sleep(0.2)
    with engine.connect() as connection:
        return not connection.execute(OPEN_TRANSACTIONS).scalar_one()


def may_be_written(engine: Engine) -> bool:
    with closing(sqlite3.connect(str(engine.url.database), timeout=0.5, isolation_level=None)) as looker:
        try:
            looker.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        looker.execute("ROLLBACK")
        return True


def history(engine: Engine, job_id: str) -> str:
    with reading(engine) as session:
        events = session.exec(select(JobEvent).where(JobEvent.job_id == job_id).order_by(col(JobEvent.number)))
        return "\n".join(f"{event.at:%H:%M:%S.%f} {event.kind}: {event.text}" for event in events)


def finished_stages(engine: Engine, job_id: str) -> list[tuple[str, int]]:
    with reading(engine) as session:
        rows = session.exec(
            select(StageRunRow)
            .where(StageRunRow.job_id == job_id, col(StageRunRow.outcome).in_(("completed", "skipped")))
            .order_by(col(StageRunRow.id))
        )
        return [(row.stage, row.token) for row in rows]


def test_a_killed_workers_job_finishes_elsewhere_and_nothing_is_paid_twice(
    engine: Engine, running: Processes, provider: ProviderServer
):
    running.dispatcher()
    first = running.worker("--slots", "2")
    job_id = submit_rich(engine, skip_quality=True)
    until(lambda: answered(engine) >= 1, tell=running.log)
    first.send_signal(signal.SIGSTOP)  # so that no call begins between the count and the death
    in_flight = provider.counts()["in_flight"]
    first.kill()
    first.wait()
    kept = answered(engine)

    running.worker("--slots", "2")
    until(lambda: job_of(engine, job_id).state in {"completed", "failed"}, tell=running.log)

    job = job_of(engine, job_id)
    assert (job.state, job.crashes, job.attempts) == ("completed", 1, 0), job.error_message
    assert [stage for stage, _ in finished_stages(engine, job_id)] == list(STAGE_NAMES)
    assert finished_stages(engine, job_id)[:2] == [(VALIDATION, 1), (CONTEXT_BUILDING, 1)]
    counts = provider.counts()
    assert kept >= 1
    assert counts["repeated"] == 0, "an answered prompt was asked again"
    assert counts["calls"] <= counts["distinct_answered"] + in_flight
    with reading(engine) as session:
        assert len(session.exec(select(ContentVersion)).all()) == 1


def test_a_frozen_worker_that_wakes_up_changes_nothing_any_more(
    engine: Engine, running: Processes, provider: ProviderServer
):
    running.dispatcher()
    first = running.worker("--slots", "2")
    job_id = submit_rich(engine, skip_quality=True)
    until(lambda: answered(engine) >= 1, tell=running.log)
    freeze(first, engine)
    running.worker("--slots", "2")
    until(lambda: job_of(engine, job_id).token > 1, tell=running.log)
    first.send_signal(signal.SIGCONT)

    until(lambda: job_of(engine, job_id).state in {"completed", "failed"}, tell=running.log)

    job = job_of(engine, job_id)
    assert (job.state, job.crashes) == ("completed", 1), history(engine, job_id) + running.log()
    assert [stage for stage, _ in finished_stages(engine, job_id)] == list(STAGE_NAMES)
    assert {token for _, token in finished_stages(engine, job_id)[2:]} == {job.token}
    with reading(engine) as session:
        assert len(session.exec(select(ContentVersion)).all()) == 1


def test_a_worker_told_to_stop_hands_its_job_back_and_leaves(
    engine: Engine, running: Processes, provider: ProviderServer
):
    running.dispatcher()
    first = running.worker("--slots", "2", "--grace", "0")
    job_id = submit_rich(engine, skip_quality=True)
    until(lambda: provider.counts()["calls"] >= 1, tell=running.log)

    first.terminate()
    assert first.wait(20) == 0
    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.crashes) == ("pending", 0, 0)

    running.worker("--slots", "2")
    until(lambda: job_of(engine, job_id).state == "completed", tell=running.log)
    assert provider.counts()["repeated"] == 0


def test_a_worker_told_to_stop_lets_its_job_finish_within_the_grace_period(
    engine: Engine, running: Processes, provider: ProviderServer
):
    running.dispatcher()
    first = running.worker("--slots", "2", "--grace", "40")
    job_id = submit_rich(engine, skip_quality=True)
    until(lambda: provider.counts()["calls"] >= 1, tell=running.log)

    first.terminate()

    assert first.wait(45) == 0
    assert job_of(engine, job_id).state == "completed"
