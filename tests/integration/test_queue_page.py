"""What the queue page shows is counted from rows, and stays an index look with many jobs."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import JOB, PROVIDER_CALL, WORKER, db_now, reading, transaction
from genapp.errors import SignInRequired
from genapp.jobs import RETRY, Priority, Scope
from genapp.services.queue import JobFilter, control, holds, queue_settings
from genapp.services.reads import queue
from tests.support.queue import an_order, begin, claim, free_slots, submit, submit_batch

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)


@pytest.fixture(autouse=True)
def patient(engine: Engine) -> None:
    """Workers count as alive for long, so that a slow machine changes nothing."""
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 120}, by=LOCAL_OWNER)


def now(engine: Engine) -> queue.QueueNow:
    with reading(engine) as session:
        return queue.queue_now(session, by=VIEWER)


def hour(engine: Engine) -> queue.QueueHour:
    with reading(engine) as session:
        return queue.queue_hour(session, by=VIEWER)


def ended(engine: Engine, *keywords: str, minutes_ago: float, waited: float = 0.0, **values: Any) -> None:
    """As if these jobs had ended so long ago."""
    ids = submit(engine, *keywords)
    with transaction(engine) as session:
        at = db_now(session) - timedelta(minutes=minutes_ago)
        start = at - timedelta(seconds=5)
        times = {"finished_at": at, "started_at": start, "queued_at": start - timedelta(seconds=waited)}
        session.execute(update(JOB).where(JOB.c.id.in_(ids)).values({"state": "completed"} | times | values))


def test_an_empty_queue_has_an_hour_of_zeros(engine: Engine):
    found, past = now(engine), hour(engine)

    assert [lane.priority for lane in found.lanes] == list(Priority)
    assert len(past.minutes) == 60
    assert {minute.completed + minute.failed for minute in past.minutes} == {0}
    assert {minute.wait_seconds for minute in past.minutes} == {None}
    assert (found.running, found.workers, found.pauses, past.causes) == ((), (), (), ())


def test_throughput_and_waiting_time_stand_at_their_minute(engine: Engine):
    ended(engine, "a", "b", minutes_ago=10, waited=30)
    ended(engine, "c", minutes_ago=10, waited=60)
    ended(engine, "d", minutes_ago=20, state="failed", error_code="timeout")
    ended(engine, "long ago", minutes_ago=90)

    minutes = hour(engine).minutes

    assert sum(minute.completed for minute in minutes) == 3
    assert sum(minute.failed for minute in minutes) == 1
    (busy,) = [minute for minute in minutes if minute.completed]
    (bad,) = [minute for minute in minutes if minute.failed]
    assert busy.wait_seconds == pytest.approx(40, abs=0.1)
    assert busy.at - bad.at == timedelta(minutes=10)
    assert minutes[-1].at - minutes[0].at == timedelta(minutes=59)


def test_a_job_that_a_person_put_back_does_not_count_as_started_before_it_was_queued(engine: Engine):
    ended(engine, "a", minutes_ago=3, waited=-600)

    (busy,) = [minute for minute in hour(engine).minutes if minute.completed]

    assert (busy.completed, busy.wait_seconds) == (1, None)


def test_each_class_shows_its_count_and_what_is_next(engine: Engine):
    submit(engine, *(f"low {n}" for n in range(8)), priority=Priority.LOW)
    submit(engine, "high", priority=Priority.HIGH)

    high, normal, low = now(engine).lanes

    assert (high.waiting, normal.waiting, low.waiting) == (1, 0, 8)
    assert [job.keyword for job in high.next] == ["high"]
    assert [job.keyword for job in low.next] == [f"low {n}" for n in range(5)]


def test_running_jobs_show_their_stage_and_the_worker_its_load(engine: Engine):
    free_slots(engine, 4)
    submit(engine, "a", "b")
    for held in claim(engine):
        begin(engine, held, stage="context building")

    found = now(engine)

    assert [(job.keyword, job.stage) for job in found.running] == [("a", "context building"), ("b", "context building")]
    assert [(worker.id, worker.used, worker.slots) for worker in found.workers] == [("w1", 2, 4)]
    assert [(use.scope, use.used, use.limit) for use in found.limits] == [(Scope.QUEUE, 2, 4)]


def test_a_worker_that_is_silent_is_not_shown(engine: Engine):
    free_slots(engine, 4)
    with transaction(engine) as session:
        session.execute(update(WORKER).values(heartbeat_at=db_now(session) - timedelta(minutes=5)))

    assert now(engine).workers == ()


def test_limits_show_their_use_and_calls_are_those_of_the_last_minute(engine: Engine):
    free_slots(engine, 4)
    with transaction(engine) as session:
        batch = submit_batch(session, "b", [an_order("a"), an_order("b")], by=LOCAL_OWNER)
        holds.set_limits(session, Scope.BATCH, batch.batch_id, {"concurrency": 1}, by=LOCAL_OWNER)
        rates = {"requests_per_minute": 60, "tokens_per_minute": 9_000}
        holds.set_limits(session, Scope.PROVIDER, "embedded", rates, by=LOCAL_OWNER)
    (held,) = claim(engine)
    with transaction(engine) as session:
        for number, age in enumerate((5, 10, 300), start=1):
            call = {"job_id": held.job_id, "revision": 1, "component": "title", "ordinal": 0, "number": number}
            call |= {"fingerprint": "f", "provider": "embedded", "model": "m", "state": "answered", "seconds": 1.0}
            call |= {
                "answer": "",
                "error_code": "",
                "error_message": "",
                "usage_estimated": False,
                "cost_micros": 0,
                "reserved_micros": 0,
            }
            call |= {"input_tokens": 100, "output_tokens": 20}
            call |= {"started_at": db_now(session) - timedelta(seconds=age)}
            session.execute(insert(PROVIDER_CALL), call)

    uses = {(use.scope, use.name): (use.used, use.limit) for use in now(engine).limits}

    assert uses == {
        (Scope.QUEUE, "concurrency"): (1, 4),
        (Scope.PROVIDER, "requests_per_minute"): (2, 60),
        (Scope.PROVIDER, "tokens_per_minute"): (240, 9_000),
        (Scope.BATCH, "concurrency"): (1, 1),
    }


def test_failures_are_grouped_by_cause_with_the_words_of_the_newest(engine: Engine):
    words: dict[str, Any] = {"state": "failed", "error_stage": "component generation", "error_hint": "mend it"}
    ended(engine, "a", minutes_ago=9, error_code="timeout", error_message="took 300 s", **words)
    ended(engine, "b", minutes_ago=2, error_code="timeout", error_message="took 301 s", **words)
    ended(engine, "c", minutes_ago=1, error_code="provider_key", error_message="no key", **words)

    causes = hour(engine).causes

    assert [(cause.code, cause.jobs, cause.message) for cause in causes] == [
        ("timeout", 2, "took 301 s"),
        ("provider_key", 1, "no key"),
    ]
    assert (causes[0].stage, causes[0].hint) == ("component generation", "mend it")


def test_pauses_in_force_are_shown(engine: Engine):
    with transaction(engine) as session:
        holds.pause(session, Scope.QUEUE, reason="stocktaking", by=LOCAL_OWNER)

    (found,) = now(engine).pauses
    with reading(engine) as session:
        status = queue.queue_status(session, by=VIEWER)

    assert status.paused == ("the queue is paused by Owner: stocktaking",)
    assert (found.what, found.reason, found.by) == ("the queue", "stocktaking", "Owner")


def test_looking_needs_the_right_to(engine: Engine):
    with reading(engine) as session:
        for part in (
            queue.queue_now,
            queue.queue_hour,
            queue.lanes,
            queue.running,
            queue.last_hour,
            queue.worker_loads,
            queue.limit_use,
            queue.failure_causes,
        ):
            with pytest.raises(SignInRequired):
                part(session, by=None)


def test_what_is_retried_by_cause_is_what_the_page_counts(engine: Engine):
    ended(engine, "a", "b", minutes_ago=1, state="failed", error_code="timeout")
    ended(engine, "c", minutes_ago=1, state="failed", error_code="bad_key")

    with transaction(engine) as session:
        done = control.apply(session, RETRY, JobFilter(error_code="timeout"), by=LOCAL_OWNER)

    assert done.affected == 2
    assert {cause.code: cause.jobs for cause in hour(engine).causes} == {"bad_key": 1}
