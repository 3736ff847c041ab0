"""A running job that is cancelled: its request to the provider is closed at once, long before the next heartbeat."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import Job, ProviderCall, reading, transaction
from genapp.jobs import CANCEL
from genapp.services.queue import JobFilter, Signals, control, queue_settings, send_after_commits
from genapp.services.work import run_job
from tests.support.queue import job_of
from tests.support.work import SmallProvider, one_claim, small_tools, submit_rich
from tests.support.work_processes import processes, provider_server, until
from workers.middleware.lease import Heart, listener, this_process
from workers.slots import Bell, Slots

HEARTBEATS_FAR_APART = {"lease_seconds": 600}
"""So that a test in which only a heartbeat could stop the job would not end."""


def cancel_all(engine: Engine) -> int:
    with transaction(engine) as session:
        return control.apply(session, CANCEL, JobFilter(), by=LOCAL_OWNER).running


def test_the_providers_connection_is_closed_when_a_running_job_is_cancelled(
    engine: Engine, database_url: str, redis_url: str, tmp_path: Path
):
    signals = Signals(redis_url)
    send_after_commits(engine, signals)
    with transaction(engine) as session:
        queue_settings.save(session, HEARTBEATS_FAR_APART, by=LOCAL_OWNER)
    with (
        provider_server(latency=3600) as provider,
        processes(
            database_url=database_url, redis_url=redis_url, folder=tmp_path / "data", provider="openai_compatible",
            provider_base_url=provider.base_url, provider_model="scripted", provider_concurrency="2",
        ) as running,
    ):  # fmt: skip
        running.dispatcher()
        running.worker("--slots", "2")
        job_id = submit_rich(engine)
        until(lambda: provider.counts()["in_flight"] == 1, 200, tell=running.log)

        assert cancel_all(engine) == 1

        until(lambda: provider.counts()["in_flight"] == 0, tell=running.log)
        until(lambda: job_of(engine, job_id).state == "cancelled", tell=running.log)
        counts = provider.counts()
    signals.close()
    assert (counts["calls"], counts["dropped"], counts["answered"]) == (1, 1, 0)
    with reading(engine) as session:
        assert {call.error_code for call in session.exec(select(ProviderCall))} == {"stopped"}


@pytest.mark.anyio
@pytest.mark.parametrize("redis_is_there", [True, False])
async def test_a_worker_hears_of_a_cancel_with_and_without_redis(
    engine: Engine, redis_url: str, tmp_path: Path, redis_is_there: bool
):
    if redis_is_there:
        send_after_commits(engine, Signals(redis_url))
    with transaction(engine) as session:
        queue_settings.save(session, HEARTBEATS_FAR_APART, by=LOCAL_OWNER)
    asked = asyncio.Event()

    async def never(_prompt: object) -> None:
        asked.set()
        await asyncio.sleep(3600)

    job_id, token = one_claim(engine)
    with small_tools(engine, provider=SmallProvider(before=never)) as tools:
        heart = Heart(tools, this_process(slots=1), Slots(1))
        hearing = listener(redis_url if redis_is_there else f"unix://{tmp_path}/nobody.sock", heart, Bell())
        heart.start()
        hearing.start()
        running = asyncio.create_task(run_job(job_id, token, tools=tools))
        await asked.wait()

        await asyncio.to_thread(cancel_all, engine)
        await running
        await asyncio.to_thread(hearing.stop)
        await asyncio.to_thread(heart.stop)

    job = job_of(engine, job_id)
    assert (job.state, tools.provider.closed_midway) == ("cancelled", 1)


@pytest.mark.anyio
async def test_jobs_that_nobody_cancelled_go_on(sqlite_engine: Engine):
    looked = threading.Event()
    job_id, token = one_claim(sqlite_engine)

    async def look_once(_prompt: object) -> None:
        if not looked.is_set():
            heart._stop_cancelled()
            looked.set()

    with small_tools(sqlite_engine, provider=SmallProvider(before=look_once)) as tools:
        heart = Heart(tools, this_process(slots=1), Slots(1))
        await run_job(job_id, token, tools=tools)

    with reading(sqlite_engine) as session:
        assert session.get_one(Job, job_id).state == "completed"
    assert looked.is_set()
