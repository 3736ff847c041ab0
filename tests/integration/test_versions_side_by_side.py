"""During a roll-out, workers of two versions run side by side: neither is harmed by what the other left behind."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from dramatiq import Worker
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import Job, QueueSetting, StageRunRow, db_now, reading, transaction
from genapp.pipeline.work import CONTEXT_BUILDING
from genapp.services.queue import queue_settings
from genapp.services.reads import job_view
from genapp.services.work import Tools, lease, run_job
from tests.support.queue import claim, free_slots, job_of, let_leases_lapse, submit
from tests.support.work import one_claim, small_tools
from tests.support.work_processes import until
from workers.actors import declare_actors
from workers.broker import worker_broker
from workers.main import drain
from workers.middleware.lease import this_process

OLD_MESSAGE = {
    "queue_name": "low",
    "actor_name": "generate_low",
    "kwargs": {},
    "options": {},
    "message_id": "a8f6c1b0-0000-4000-8000-000000000001",
    "message_timestamp": 1_700_000_000_000,
}
"""As version 0.1 wrote it into Redis; a test that has to change it has found a break."""


@contextmanager
def a_worker(tools: Tools, redis_url: str) -> Iterator[None]:
    broker = worker_broker(redis_url, tools=tools, identity=this_process(slots=2))
    declare_actors(broker, tools)
    worker = Worker(broker, worker_threads=2, worker_timeout=100)
    worker.start()
    try:
        yield
    finally:
        drain(broker.slots, tools.held, grace_seconds=0.0, hurry=lambda: False)
        worker.stop(timeout=5_000)


def send_raw(redis_url: str, message: dict[str, object]) -> None:
    """Put it into Redis as Dramatiq does, without any code of ours."""
    key, name = str(message["message_id"]), message["queue_name"]
    body = message | {"options": {"redis_message_id": key}}
    with redis.Redis.from_url(redis_url) as client:
        client.hset(f"genapp:{name}.msgs", key, json.dumps(body))
        client.rpush(f"genapp:{name}", key)


@pytest.mark.parametrize(
    "newer", [{}, {"kwargs": {"trace": "abc"}}, {"args_behind": ["later"]}], ids=["older", "newer words", "newer args"]
)
def test_a_message_of_another_version_is_understood(sqlite_engine: Engine, redis_url: str, newer: dict):
    job_id, token = one_claim(sqlite_engine)
    message = OLD_MESSAGE | {"args": [job_id, token, *newer.get("args_behind", [])], "kwargs": newer.get("kwargs", {})}

    with small_tools(sqlite_engine) as tools, a_worker(tools, redis_url):
        send_raw(redis_url, message)
        until(lambda: job_of(sqlite_engine, job_id).state == "completed")


def test_a_message_to_an_actor_that_this_version_does_not_have_costs_a_lease(sqlite_engine: Engine, redis_url: str):
    job_id, token = one_claim(sqlite_engine)
    message = OLD_MESSAGE | {"args": [job_id, token], "actor_name": "generate_of_a_later_version"}
    with small_tools(sqlite_engine) as tools, a_worker(tools, redis_url):
        send_raw(redis_url, message)
        with redis.Redis.from_url(redis_url) as client:
            until(lambda: not client.llen("genapp:low"))

    let_leases_lapse(sqlite_engine)
    with transaction(sqlite_engine) as session:
        lease.rescue(session)
    job = job_of(sqlite_engine, job_id)
    assert (job.state, job.crashes, job.attempts) == ("pending", 0, 0)


@pytest.mark.anyio
async def test_a_job_begun_by_a_pipeline_with_other_stages_is_finished(engine: Engine):
    job_id, token = one_claim(engine)
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        job.stage = "proof reading"
        for stage, result in (("proof reading", '{"by": "a later version"}'), (CONTEXT_BUILDING, '{"shape": "new"}')):
            session.add(
                StageRunRow(
                    job_id=job_id, revision=1, stage=stage, attempt=1, token=token, outcome="completed", result=result,
                    started_at=db_now(session),
                )
            )  # fmt: skip

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)

    assert job_of(engine, job_id).state == "completed"
    with reading(engine) as session:
        runs = {(run.stage, run.outcome) for run in session.exec(select(StageRunRow))}
        view = job_view(session, job_id, by=LOCAL_OWNER)
    assert {("proof reading", "completed"), (CONTEXT_BUILDING, "abandoned"), (CONTEXT_BUILDING, "completed")} <= runs
    assert view.row.id == job_id


def test_a_setting_that_this_version_does_not_know_is_left_alone(engine: Engine):
    with transaction(engine) as session:
        at = db_now(session)
        session.add(QueueSetting(name="of_a_later_version", value='{"deep": 1}', changed_at=at, changed_by="x"))
    free_slots(engine, 2)
    submit(engine, "a")

    assert len(claim(engine)) == 1
    with transaction(engine) as session:
        queue_settings.save(session, {"workers": 2}, by=LOCAL_OWNER)
        assert session.get_one(QueueSetting, "of_a_later_version").value == '{"deep": 1}'
