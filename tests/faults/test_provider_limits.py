"""Real workers, and a provider that counts for itself: no limit is overrun, no wait costs an attempt."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import Job, ProviderCall, reading, transaction
from genapp.jobs import Scope, lane_name
from genapp.services.queue import PageOrder, holds, queue_settings
from tests.support import work_processes
from tests.support.queue import a_request, submit_batch
from tests.support.work import FACTS
from tests.support.work_processes import Processes, ProviderServer, processes, provider_server

PROVIDER = "openai_compatible"
PATIENCE_SECONDS = 240.0
"""Processes take long to start on a busy machine, and a rate takes its time."""


@contextmanager
def workers(
    engine: Engine, redis_url: str, provider: ProviderServer, folder: Path, *, count: int, **settings: str
) -> Iterator[Processes]:
    """A dispatcher and so many workers, each with room for all jobs."""
    with transaction(engine) as session:
        changes = {"retry_delay": 0, "max_concurrency": 8, "retry_attempts": 1}
        queue_settings.save(session, changes, by=LOCAL_OWNER)
    given = {"provider": PROVIDER, "provider_base_url": provider.base_url, "provider_model": "scripted"} | settings
    with processes(
        database_url=engine.url.render_as_string(), redis_url=redis_url, folder=folder / "data", **given
    ) as running:
        running.dispatcher()
        for _ in range(count):
            running.worker("--slots", "8")
        yield running


def until(true: Callable[[], object], running: Processes) -> None:
    work_processes.until(true, PATIENCE_SECONDS, tell=running.log)


def limit(engine: Engine, **numbers: int) -> None:
    with transaction(engine) as session:
        holds.set_limits(session, Scope.PROVIDER, PROVIDER, numbers, by=LOCAL_OWNER)


def submit(engine: Engine, count: int, provider: str = PROVIDER) -> None:
    requests = [
        a_request(f"shoes {number}", target_url="https://shop.invalid/shoes", facts=FACTS, skip_quality=True)
        for number in range(count)
    ]
    orders = [PageOrder(request=request, provider="embedded") for request in requests]
    with transaction(engine) as session:
        for job_id in submit_batch(session, "limits", orders, by=LOCAL_OWNER).job_ids:
            job = session.get_one(Job, job_id)  # this process has no settings of another provider; the workers have
            job.provider, job.lane = provider, lane_name(provider, job.flow)


def jobs(engine: Engine) -> list[Job]:
    with reading(engine) as session:
        return list(session.exec(select(Job)).all())


def states(engine: Engine, provider: str = PROVIDER) -> list[str]:
    return [job.state for job in jobs(engine) if job.provider == provider]


def answered(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.exec(select(ProviderCall).where(ProviderCall.state == "answered")).all())


def assert_done_at_the_first_attempt(engine: Engine) -> None:
    for job in jobs(engine):
        assert (job.state, job.attempts) == ("completed", 0), job.error_message


def test_workers_together_keep_to_the_rate_also_when_redis_is_wiped(
    sqlite_engine: Engine, redis_url: str, tmp_path: Path
):
    engine = sqlite_engine
    limit(engine, requests_per_minute=120)
    judge = ("--requests-per-minute", "150", "--window", "8")
    with (
        provider_server(*judge, latency=0.1) as provider,
        workers(engine, redis_url, provider, tmp_path, count=2) as running,
    ):
        submit(engine, 9)
        until(lambda: answered(engine) >= 10, running)
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
        until(lambda: set(states(engine)) == {"completed"}, running)
        counts = provider.counts()

    assert counts["over_quota"] == 0, "the limit was overrun"
    assert counts["calls"] > 150 * 8 / 60, "enough to overrun it"
    assert counts["repeated"] == 0
    assert_done_at_the_first_attempt(engine)


def test_a_storm_of_refusals_costs_no_attempt_and_few_calls(sqlite_engine: Engine, redis_url: str, tmp_path: Path):
    engine = sqlite_engine
    storm = {"kind": "status", "status": 429, "times": 6, "headers": {"Retry-After": "1"}}
    with (
        provider_server("--script", json.dumps([storm]), latency=0.1) as provider,
        workers(engine, redis_url, provider, tmp_path, count=2, provider_calls_at_once="4") as running,
    ):
        submit(engine, 4)
        until(lambda: set(states(engine)) == {"completed"}, running)
        counts = provider.counts()

    assert counts["by_kind"]["status"] == 6
    assert counts["calls"] == counts["distinct_answered"] + 6, "nothing was asked that the refusals did not cost"
    assert counts["most_in_flight"] <= 4
    assert_done_at_the_first_attempt(engine)


def test_a_provider_without_quota_waits_and_the_jobs_of_another_go_on(
    sqlite_engine: Engine, redis_url: str, tmp_path: Path
):
    engine = sqlite_engine
    empty = {"kind": "status", "status": 429, "code": "insufficient_quota", "share": 1.0}
    with (
        provider_server("--script", json.dumps([empty]), latency=0.1) as provider,
        workers(engine, redis_url, provider, tmp_path, count=1) as running,
    ):
        submit(engine, 2)
        until(lambda: set(states(engine)) == {"pending"} and provider.counts()["calls"], running)
        submit(engine, 3, provider="embedded")
        until(lambda: states(engine, "embedded") == ["completed"] * 3, running)

        assert states(engine) == ["pending"] * 2
        assert {job.attempts for job in jobs(engine)} == {0}


def test_the_slot_of_a_killed_worker_comes_back(sqlite_engine: Engine, redis_url: str, tmp_path: Path):
    engine = sqlite_engine
    with (
        provider_server("--script", json.dumps([{"kind": "hang"}]), latency=0.1) as provider,
        workers(engine, redis_url, provider, tmp_path, count=1, provider_calls_at_once="1") as running,
    ):
        submit(engine, 1)
        until(lambda: provider.counts()["in_flight"] == 1, running)
        killed = running.started[-1]
        killed.kill()
        killed.wait()
        running.worker("--slots", "8")
        until(lambda: states(engine) == ["completed"], running)

        assert provider.counts()["most_in_flight"] == 1
    (job,) = jobs(engine)
    assert (job.crashes, job.attempts) == (1, 0)


def test_a_limit_is_in_force_soon_after_it_is_set(sqlite_engine: Engine, redis_url: str, tmp_path: Path):
    engine = sqlite_engine
    with (
        provider_server(latency=0.1) as provider,
        workers(engine, redis_url, provider, tmp_path, count=1) as running,
    ):
        submit(engine, 1)
        until(lambda: states(engine) == ["completed"], running)
        before = provider.counts()["calls"]
        limit(engine, requests_per_minute=12)  # one call in 5 s: too long to wait for, soon enough to come back
        until(lambda: _waits_for_its_limit(engine), running)
        limit(engine, requests_per_minute=1_000_000)
        until(lambda: set(states(engine)) == {"completed"}, running)

    assert before > 1
    assert_done_at_the_first_attempt(engine)


def _waits_for_its_limit(engine: Engine) -> bool:
    """One more page is submitted until one is held up: the workers read the limits every few seconds."""
    if set(states(engine)) == {"completed"}:
        submit(engine, 1)
    return any(job.state == "pending" and job.not_before is not None for job in jobs(engine))
