"""A worker in this process, on a real Redis and a real database: messages, room, heartbeat, limits, the end."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import redis
from dramatiq import Worker
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import Job, WorkerRow, db_now, reading, transaction
from genapp.errors import DatabaseTrouble
from genapp.jobs import Priority, Scope, lane_name
from genapp.services.queue import Claim, Signals, dispatch, queue_settings, send_after_commits, workers
from genapp.services.work import Tools, lease
from genapp.services.work.commit import Commit
from tests.support.processes import until
from tests.support.queue import claim, free_slots, let_leases_lapse, submit
from tests.support.redis_server import slow_line
from tests.support.work import SmallProvider, small_tools
from workers.actors import declare_actors
from workers.broker import SlotBroker, sending_broker, worker_broker
from workers.dispatcher import Dispatcher, message_for
from workers.limiter.gate import RedisGate
from workers.limiter.shared import ProviderLimits, SharedLimiter
from workers.main import drain
from workers.middleware.lease import this_process
from workers.scheduler import Scheduler, standard_timers

SMALL = {"small": "small"}


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {job.id: job.state for job in session.exec(select(Job))}


def job_of(engine: Engine, job_id: str) -> Job:
    with reading(engine) as session:
        return session.get_one(Job, job_id)


@contextmanager
def a_worker(tools: Tools, redis_url: str, *, slots: int = 4, grows: bool = False) -> Iterator[SlotBroker]:
    identity = this_process(slots=slots, grows=grows)
    broker = worker_broker(redis_url, tools=tools, identity=identity)
    declare_actors(broker, tools)
    worker = Worker(broker, worker_threads=slots, worker_timeout=100)
    worker.start()
    try:
        yield broker
    finally:
        drain(broker.slots, tools.held, grace_seconds=0.0, hurry=lambda: False)
        worker.stop(timeout=5_000)


@contextmanager
def a_dispatcher(engine: Engine, redis_url: str) -> Iterator[Dispatcher]:
    stopped = threading.Event()
    dispatcher = Dispatcher(engine, sending_broker(redis_url), RedisGate(redis_url, SMALL), redis_url)
    thread = threading.Thread(target=dispatcher.run, args=(stopped,))
    thread.start()
    try:
        yield dispatcher
    finally:
        stopped.set()
        thread.join()


@contextmanager
def a_scheduler(engine: Engine) -> Iterator[None]:
    stopped = threading.Event()
    scheduler = Scheduler(engine, standard_timers(), stopped)
    scheduler.start()
    try:
        yield
    finally:
        stopped.set()
        scheduler.join()


def workers_known(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.exec(select(WorkerRow)).all())


def test_submitted_jobs_are_dispatched_run_and_completed(engine: Engine, redis_url: str):
    signals = Signals(redis_url)
    send_after_commits(engine, signals)
    with small_tools(engine) as tools, a_worker(tools, redis_url), a_dispatcher(engine, redis_url):
        until(lambda: workers_known(engine) == 1)
        submit(engine, *(f"shoes {number}" for number in range(8)))

        until(lambda: list(states(engine).values()) == ["completed"] * 8)

    assert set(tools.provider.calls.values()) == {8}
    assert workers_known(engine) == 0
    signals.close()


def test_redis_holds_nothing_once_all_is_done(sqlite_engine: Engine, redis_url: str):
    with small_tools(sqlite_engine) as tools, a_worker(tools, redis_url), a_dispatcher(sqlite_engine, redis_url):
        until(lambda: workers_known(sqlite_engine) == 1)
        submit(sqlite_engine, "one", "two", priority=Priority.LOW)
        until(lambda: list(states(sqlite_engine).values()) == ["completed"] * 2)

    with redis.Redis.from_url(redis_url) as client:
        left = [key for key in client.keys("genapp:*") if not key.startswith(b"genapp:__heartbeats__")]
    assert left == []


def test_a_worker_takes_no_more_messages_than_it_has_threads(sqlite_engine: Engine, redis_url: str):
    going_on = threading.Event()

    async def wait(_prompt) -> None:
        await asyncio.to_thread(going_on.wait)

    provider = SmallProvider(before=wait)
    with small_tools(sqlite_engine, provider=provider) as tools, a_worker(tools, redis_url, slots=2) as broker:
        until(lambda: workers_known(sqlite_engine) == 1)
        ids = submit(sqlite_engine, "one", "two", "three", "four")
        with transaction(sqlite_engine) as session:
            for job_id in ids:
                job = session.get_one(Job, job_id)
                job.state, job.token, job.lease_until = "processing", 1, db_now(session)
        for job_id, priority in zip(ids, [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.LOW], strict=True):
            broker.enqueue(message_for(Claim(job_id=job_id, token=1, priority=priority)))
        until(lambda: len(tools.held) == 2)
        time.sleep(0.3)

        with redis.Redis.from_url(redis_url) as client:
            waiting = sum(int(client.llen(f"genapp:{priority.value}")) for priority in Priority)
        held = len(tools.held)
        going_on.set()

        assert (held, waiting) == (2, 2)
        until(lambda: list(states(sqlite_engine).values()) == ["completed"] * 4)


def test_more_jobs_at_once_are_in_force_while_the_worker_runs(engine: Engine, redis_url: str):
    going_on = threading.Event()

    async def wait(_prompt) -> None:
        while not going_on.is_set():  # noqa: ASYNC110  # another thread sets it
            await asyncio.sleep(0.02)

    with transaction(engine) as session:
        queue_settings.save(session, {"workers": 1, "max_concurrency": 2}, by=LOCAL_OWNER)
    with (
        small_tools(engine, provider=SmallProvider(before=wait)) as tools,
        a_worker(tools, redis_url, slots=2, grows=True),
        a_dispatcher(engine, redis_url),
    ):
        submit(engine, *(f"shoes {number}" for number in range(19)))
        until(lambda: len(tools.held) == 2)

        with transaction(engine) as session:
            queue_settings.save(session, {"max_concurrency": 18}, by=LOCAL_OWNER)

        until(lambda: len(tools.held) == 18)
        going_on.set()
        until(lambda: list(states(engine).values()) == ["completed"] * 19)


def test_a_provider_that_asked_us_to_wait_gets_no_job(sqlite_engine: Engine, redis_url: str):
    gate = RedisGate(redis_url, SMALL)
    began = time.monotonic()
    asyncio.run(busy_for(60, redis_url))

    with small_tools(sqlite_engine, gate=gate) as tools, a_worker(tools, redis_url) as broker:
        until(lambda: workers_known(sqlite_engine) == 1)
        (job_id,) = submit(sqlite_engine, "shoes")
        (claimed,) = claim(sqlite_engine)
        broker.enqueue(message_for(replace(claimed, provider="small")))
        until(lambda: job_of(sqlite_engine, job_id).state == "pending")

    job = job_of(sqlite_engine, job_id)
    assert (job.attempts, job.crashes) == (0, 0)
    with reading(sqlite_engine) as session:
        assert job.not_before is not None
        left = (job.not_before - db_now(session)).total_seconds()
    assert 59 - (time.monotonic() - began) < left < 75
    assert tools.provider.calls.total() == 0


def test_the_heartbeat_renews_leases_and_finds_cancel_requests(engine: Engine, redis_url: str):
    async def never(_prompt) -> None:
        await asyncio.sleep(3600)

    _short_leases(engine)
    with small_tools(engine, provider=SmallProvider(before=never)) as tools, a_worker(tools, redis_url) as broker:
        until(lambda: workers_known(engine) == 1)
        (job_id,) = submit(engine, "shoes")
        broker.enqueue(message_for(claim(engine)[0]))
        until(lambda: tools.provider.calls.total() == 1)
        first = job_of(engine, job_id).lease_until
        until(lambda: job_of(engine, job_id).lease_until > first)

        with transaction(engine) as session:
            session.get_one(Job, job_id).cancel_requested = True

        until(lambda: job_of(engine, job_id).state == "cancelled")
        assert tools.provider.closed_midway == 1


def test_the_heartbeat_lets_go_of_a_job_that_somebody_else_has(engine: Engine, redis_url: str):
    async def never(_prompt) -> None:
        await asyncio.sleep(3600)

    _short_leases(engine)
    with small_tools(engine, provider=SmallProvider(before=never)) as tools, a_worker(tools, redis_url) as broker:
        until(lambda: workers_known(engine) == 1)
        (job_id,) = submit(engine, "shoes")
        broker.enqueue(message_for(claim(engine)[0]))
        until(lambda: tools.provider.calls.total() == 1)

        with transaction(engine) as session:
            session.get_one(Job, job_id).token += 1

        until(lambda: tools.provider.closed_midway == 1)
        until(lambda: len(tools.held) == 0)
    assert job_of(engine, job_id).state == "processing"


def test_a_worker_that_was_cut_off_for_longer_than_a_lease_keeps_its_job_and_works_on(engine: Engine, redis_url: str):
    asked, going_on = threading.Event(), threading.Event()

    async def wait(_prompt) -> None:
        asked.set()
        await asyncio.to_thread(going_on.wait)

    _short_leases(engine)
    with small_tools(engine, provider=SmallProvider(before=wait)) as tools:
        line = CutLine(tools.commit)
        with a_worker(replace(tools, commit=line), redis_url) as broker:
            (job_id,) = _begun(engine, broker, "shoes")
            asked.wait()
            line.cut = True
            let_leases_lapse(engine)
            with transaction(engine) as session:
                assert lease.rescue(session) == 1
            line.cut = False

            until(lambda: job_of(engine, job_id).state == "processing")
            going_on.set()
            until(lambda: job_of(engine, job_id).state == "completed")

    assert (job_of(engine, job_id).token, job_of(engine, job_id).crashes) == (1, 0)
    assert set(tools.provider.calls.values()) == {1}


def test_a_worker_that_was_cut_off_and_lost_its_job_to_another_says_that_it_lives(engine: Engine, redis_url: str):
    async def never(_prompt) -> None:
        await asyncio.sleep(3600)

    _short_leases(engine)
    with small_tools(engine, provider=SmallProvider(before=never)) as tools:
        line = CutLine(tools.commit)
        with a_worker(replace(tools, commit=line), redis_url) as broker:
            (job_id,) = _begun(engine, broker, "shoes")
            until(lambda: tools.provider.calls.total() == 1)
            line.cut = True
            until(lambda: line.refused > 0)
            let_leases_lapse(engine)
            with transaction(engine) as session:
                lease.rescue(session)
                claimed = dispatch.claim(session)
            assert [one.token for one in claimed] == [2]
            assert job_of(engine, job_id).crashes == 1
            line.cut = False

            until(lambda: tools.provider.closed_midway == 1)
            until(lambda: job_of(engine, job_id).crashes == 0)

    assert (job_of(engine, job_id).state, job_of(engine, job_id).token) == ("processing", 2)


class CutLine:
    """A worker's line to the database; while it is cut, nothing arrives."""

    def __init__(self, commit: Commit) -> None:
        self.cut, self.refused = False, 0
        self._commit = commit

    async def __call__(self, write):
        return await self._commit(write)

    def from_thread(self, write, *, timeout: float):
        if self.cut:
            self.refused += 1
            time.sleep(0.05)
            raise DatabaseTrouble("the database server does not answer", hint="start it", whole=True)
        return self._commit.from_thread(write, timeout=timeout)

    def lost_seconds(self) -> float:
        return self._commit.lost_seconds()


def _begun(engine: Engine, broker: SlotBroker, *keywords: str) -> list[str]:
    """Submitted, claimed and sent to the worker."""
    until(lambda: workers_known(engine) == 1)
    ids = submit(engine, *keywords)
    for claimed in claim(engine):
        broker.enqueue(message_for(claimed))
    return ids


def test_a_worker_that_the_database_forgot_registers_again(sqlite_engine: Engine, redis_url: str):
    _short_leases(sqlite_engine)
    with small_tools(sqlite_engine) as tools, a_worker(tools, redis_url):
        until(lambda: workers_known(sqlite_engine) == 1)
        with transaction(sqlite_engine) as session:
            session.delete(session.exec(select(WorkerRow)).one())

        until(lambda: workers_known(sqlite_engine) == 1)


def test_a_dispatcher_without_redis_claims_nothing(sqlite_engine: Engine, tmp_path):
    (job_id,) = submit(sqlite_engine, "shoes")
    with a_dispatcher(sqlite_engine, f"unix://{tmp_path}/nobody.sock"):
        time.sleep(0.8)

    assert (job_of(sqlite_engine, job_id).state, job_of(sqlite_engine, job_id).token) == ("pending", 0)


def test_claims_that_redis_does_not_take_are_handed_back(sqlite_engine: Engine, redis_url: str, tmp_path):
    free_slots(sqlite_engine, 4)
    ids = submit(sqlite_engine, "one", "two")
    stopped = threading.Event()
    gate = RedisGate(redis_url, SMALL)
    nobody = sending_broker(f"unix://{tmp_path}/nobody.sock")
    thread = threading.Thread(target=Dispatcher(sqlite_engine, nobody, gate, redis_url).run, args=(stopped,))
    thread.start()
    until(lambda: all(job_of(sqlite_engine, job_id).token > 0 for job_id in ids))
    stopped.set()
    thread.join()

    assert set(states(sqlite_engine).values()) == {"pending"}
    assert all(job_of(sqlite_engine, job_id).attempts == 0 for job_id in ids)


def test_the_messages_of_one_claim_wait_for_a_slow_redis_together_and_are_leased_for_longer(
    sqlite_engine: Engine, redis_url: str
):
    free_slots(sqlite_engine, 20)
    ids = submit(sqlite_engine, *(f"shoes {number}" for number in range(20)))
    stopped = threading.Event()
    with slow_line(redis_url, 0.5) as slow_url, redis.Redis.from_url(redis_url) as client:
        gate, broker = RedisGate(redis_url, SMALL), sending_broker(slow_url)
        thread = threading.Thread(target=Dispatcher(sqlite_engine, broker, gate, redis_url).run, args=(stopped,))
        thread.start()
        until(lambda: all(job_of(sqlite_engine, job_id).token for job_id in ids))
        began = time.monotonic()
        until(lambda: sum(int(client.llen(f"genapp:{priority.value}")) for priority in Priority) == 20)
        seconds = time.monotonic() - began

        again = submit(sqlite_engine, "one more")[0]
        with transaction(sqlite_engine) as session:
            queue_settings.save(session, {"max_concurrency": 21, "lease_seconds": 12}, by=LOCAL_OWNER)
            workers.register(session, worker_id="w2", host="here", pid=2, slots=1, version="1")
        until(lambda: job_of(sqlite_engine, again).token == 1)
        stopped.set()
        thread.join()
        broker.close()

    assert seconds < 5.0, "one after the other they would take 10 s and more"
    job = job_of(sqlite_engine, again)
    assert (job.lease_until - job.claimed_at).total_seconds() > 13.0


def test_a_provider_that_wants_to_be_left_alone_blocks_no_other_providers_jobs(sqlite_engine: Engine, redis_url: str):
    free_slots(sqlite_engine, 4)
    first, second = submit(sqlite_engine, "one", "two")
    with transaction(sqlite_engine) as session:
        session.get_one(Job, first).provider = "small"
        session.get_one(Job, first).lane = lane_name("small", "user:owner")
    asyncio.run(busy_for(3600, redis_url))

    with a_dispatcher(sqlite_engine, redis_url):
        until(lambda: job_of(sqlite_engine, second).token == 1)
        assert job_of(sqlite_engine, first).token == 0
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()  # and with it the wait
        until(lambda: job_of(sqlite_engine, first).token == 1)


def test_a_message_that_redis_lost_costs_a_lease_and_no_crash(engine: Engine, redis_url: str):
    _short_leases(engine)
    free_slots(engine, 4)
    (job_id,) = submit(engine, "shoes")
    with a_scheduler(engine), a_dispatcher(engine, redis_url):
        until(lambda: job_of(engine, job_id).token == 1)
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
        with small_tools(engine) as tools, a_worker(tools, redis_url):
            until(lambda: job_of(engine, job_id).state == "completed")

    job = job_of(engine, job_id)
    assert (job.crashes, job.attempts) == (0, 0)
    assert job.token > 1


def test_a_retry_goes_back_to_the_queue_when_it_is_due(engine: Engine):
    (job_id,) = submit(engine, "shoes")
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        job.state, job.not_before = "retrying", db_now(session) + timedelta(seconds=0.7)
        due = job.not_before

    with a_scheduler(engine):
        until(lambda: job_of(engine, job_id).state == "pending")

    with reading(engine) as session:
        assert due <= db_now(session)


def test_a_job_that_kills_its_worker_three_times_is_poison(engine: Engine):
    _short_leases(engine)
    free_slots(engine, 1)
    (job_id,) = submit(engine, "shoes")

    with a_scheduler(engine):
        for _ in range(3):
            until(lambda: claim(engine))
            with transaction(engine) as session:
                session.get_one(Job, job_id).worker_id = "died"
                workers.heartbeat(session, "w1")
            until(lambda: job_of(engine, job_id).state != "processing")
            with transaction(engine) as session:
                workers.heartbeat(session, "w1")

    job = job_of(engine, job_id)
    assert (job.state, job.crashes, job.error_code) == ("failed", 3, "poison")


def test_the_gate_opens_again_after_the_wait(redis_url: str):
    gate = RedisGate(redis_url, {"small": "small", "another": "another"})

    asyncio.run(busy_for(0.4, redis_url))

    assert 0 < gate.wait_seconds("small") <= 0.4
    assert gate.wait_seconds("another") == 0
    assert gate.room() == {(Scope.PROVIDER, "small"): 0}
    until(lambda: gate.wait_seconds("small") == 0)
    assert gate.room() == {}
    gate.close()


def test_the_gate_is_open_when_redis_is_away(tmp_path):
    gate = RedisGate(f"unix://{tmp_path}/nobody.sock", SMALL)

    assert gate.wait_seconds("small") == 0
    assert gate.room() == {}


async def busy_for(seconds: float, redis_url: str) -> None:
    """The provider `small` has asked a worker to wait so long."""
    limiter = SharedLimiter(redis_url, provider="small", key="small", limits=ProviderLimits())
    await limiter.refused(await limiter.reserve(tokens=1), wait=seconds)
    await limiter.close()


def _short_leases(engine: Engine) -> None:
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 1}, by=LOCAL_OWNER)
