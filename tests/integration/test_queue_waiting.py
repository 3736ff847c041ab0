"""Why a job waits, what is ahead of it, and when it will start: said for every thing that can hold it back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.cli.tables import waiting_facts
from genapp.db import JOB, db_now, reading, transaction
from genapp.jobs import Binding, PauseKind, Priority, Scope, lane_name
from genapp.services.providers import model_of
from genapp.services.queue import WaitingView, holds, queue_settings
from genapp.services.reads import job, job_view
from tests.support.queue import an_order, claim, end, free_slots, job_of, submit, submit_batch


@pytest.fixture(autouse=True)
def patient(engine: Engine) -> None:
    """Workers count as alive for long, so that a slow machine changes nothing."""
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 120}, by=LOCAL_OWNER)


def waits(engine: Engine, job_id: str) -> WaitingView:
    with reading(engine) as session:
        found = job_view(session, job_id, by=LOCAL_OWNER).waiting
    assert found is not None
    return found


def finished(engine: Engine, count: int, *, seconds: float) -> None:
    """As if so many pages had been finished, each after so many seconds in its slot."""
    ids = submit(engine, *(f"earlier {n}" for n in range(count)), priority=Priority.HIGH)
    with transaction(engine) as session:
        now = db_now(session)
        ended = {"state": "completed", "claimed_at": now - timedelta(seconds=seconds), "finished_at": now}
        ended |= {"model": model_of("embedded")}
        session.execute(update(JOB).where(JOB.c.id.in_(ids)).values(ended))


def pause(engine: Engine, scope: Scope, key: str = "", **more: Any) -> None:
    with transaction(engine) as session:
        holds.pause(session, scope, key, by=LOCAL_OWNER, **more)


def limit(engine: Engine, scope: Scope, key: str, concurrency: int) -> None:
    with transaction(engine) as session:
        holds.set_limits(session, scope, key, {"concurrency": concurrency}, by=LOCAL_OWNER)


def a_batch(engine: Engine, name: str, count: int, **order: Any) -> tuple[str, tuple[str, ...]]:
    with transaction(engine) as session:
        orders = [an_order(f"{name} {n}", **order) for n in range(count)]
        receipt = submit_batch(session, name, orders, by=LOCAL_OWNER)
    return receipt.batch_id, receipt.job_ids


def seconds_until(engine: Engine, moment) -> float:
    with reading(engine) as session:
        return (moment - db_now(session)).total_seconds()


def test_a_job_that_does_not_wait_says_nothing(engine: Engine):
    free_slots(engine, 2)
    job_id = submit(engine, "a")[0]
    claim(engine)

    with reading(engine) as session:
        assert job_view(session, job_id, by=LOCAL_OWNER).waiting is None


def test_all_slots_are_used_and_the_jobs_ahead_are_counted(engine: Engine):
    free_slots(engine, 2)
    ids = submit(engine, *"abcde", priority=Priority.NORMAL)
    claim(engine)
    submit(engine, "urgent", priority=Priority.HIGH)

    found = waits(engine, ids[-1])

    assert (found.binding, found.ahead, found.ahead_at_least) == (Binding.SLOTS_FULL, 3, False)
    assert found.text == "All slots are used (2)"


def test_more_jobs_ahead_than_are_counted(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(job, "COUNTED", 3)
    ids = submit(engine, *"abcdef")

    found = waits(engine, ids[-1])

    assert (found.ahead, found.ahead_at_least) == (3, True)


def test_without_a_worker_it_says_so(engine: Engine):
    found = waits(engine, submit(engine, "a")[0])

    assert found.binding is Binding.NO_WORKER
    assert (found.starts_at, found.ends_at) == (None, None)
    assert "no worker" in found.no_estimate


def test_a_free_slot_means_that_it_is_next(engine: Engine):
    free_slots(engine, 2)
    finished(engine, 3, seconds=20)

    found = waits(engine, submit(engine, "a")[0])

    assert (found.binding, found.ahead) == (Binding.NEXT, 0)
    assert found.starts_at is not None
    assert found.ends_at is not None
    assert (found.ends_at - found.starts_at).total_seconds() == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize(
    ("scope", "binding"),
    [
        (Scope.QUEUE, Binding.QUEUE_PAUSED),
        (Scope.BATCH, Binding.BATCH_PAUSED),
        (Scope.PROVIDER, Binding.PROVIDER_PAUSED),
    ],
)
def test_what_is_paused_says_by_whom_and_why_and_knows_no_end(engine: Engine, scope: Scope, binding: Binding):
    free_slots(engine, 2)
    finished(engine, 1, seconds=1)
    batch, (job_id,) = a_batch(engine, "b", 1)
    pause(engine, scope, {Scope.QUEUE: "", Scope.BATCH: batch, Scope.PROVIDER: "embedded"}[scope], reason="odd texts")

    found = waits(engine, job_id)

    assert found.binding is binding
    assert "paused by Owner: odd texts" in found.text
    assert (found.until, found.starts_at) == (None, None)
    assert "resumes" in found.no_estimate


def test_a_pause_with_an_end_gives_the_start(engine: Engine):
    free_slots(engine, 2)
    finished(engine, 1, seconds=10)
    job_id = submit(engine, "a")[0]
    with reading(engine) as session:
        until = db_now(session) + timedelta(minutes=30)
    pause(engine, Scope.PROVIDER, "embedded", until=until)

    found = waits(engine, job_id)

    assert (found.binding, found.until) == (Binding.PROVIDER_PAUSED, until)
    assert found.starts_at == until


def test_a_provider_in_trouble_says_what_and_knows_no_end(engine: Engine):
    free_slots(engine, 2)
    finished(engine, 1, seconds=10)
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        holds.pause_to_probe(session, "embedded", PauseKind.OUTAGE, reason="it cannot be reached")

    found = waits(engine, job_id)

    assert (found.binding, found.until, found.starts_at) == (Binding.PROVIDER_PAUSED, None, None)
    assert "paused by genapp: it cannot be reached" in found.text
    assert found.no_estimate == "it starts when the writer answers again"


def test_a_job_that_is_tried_again_waits_for_its_back_off(engine: Engine):
    free_slots(engine, 2)
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        due = db_now(session) + timedelta(seconds=40)
        values = {"state": "retrying", "not_before": due, "error_message": "the server is down"}
        session.execute(update(JOB).values(values))

    found = waits(engine, job_id)

    assert (found.binding, found.until) == (Binding.BACK_OFF, due)
    assert "the server is down" in found.text


def test_a_job_that_was_given_back_waits_until_then(engine: Engine):
    free_slots(engine, 2)
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        session.execute(update(JOB).values(not_before=db_now(session) + timedelta(seconds=40)))

    assert waits(engine, job_id).binding is Binding.NOT_BEFORE


def test_a_batch_at_its_limit_is_named_and_decides_the_start(engine: Engine):
    free_slots(engine, 8)
    finished(engine, 4, seconds=100)
    batch, ids = a_batch(engine, "b", 6)
    limit(engine, Scope.BATCH, batch, 1)
    (held,) = claim(engine)

    found = waits(engine, ids[-1])

    assert (found.binding, found.ahead) == (Binding.BATCH_FULL, 4)
    began = job_of(engine, held.job_id).claimed_at
    assert began is not None
    assert found.starts_at is not None
    assert (found.starts_at - began).total_seconds() == pytest.approx(500, abs=0.1)


def test_a_provider_at_its_limit_is_named(engine: Engine):
    free_slots(engine, 8)
    ids = submit(engine, *"abc")
    limit(engine, Scope.PROVIDER, "embedded", 1)
    claim(engine)

    assert waits(engine, ids[-1]).binding is Binding.PROVIDER_FULL


def test_jobs_of_a_paused_batch_are_not_ahead(engine: Engine):
    free_slots(engine, 1)
    batch, _ = a_batch(engine, "held", 20, priority=Priority.HIGH)
    pause(engine, Scope.BATCH, batch)
    ids = submit(engine, *"abc")

    assert waits(engine, ids[-1]).ahead == 2


def test_a_limited_batch_ahead_takes_its_slots_and_no_more(engine: Engine):
    free_slots(engine, 3)
    finished(engine, 4, seconds=10)
    batch, _ = a_batch(engine, "limited", 100, priority=Priority.HIGH)
    limit(engine, Scope.BATCH, batch, 1)
    job_id = submit(engine, "a", priority=Priority.LOW)[0]

    found = waits(engine, job_id)

    assert found.ahead == 100
    assert found.starts_at is not None
    assert seconds_until(engine, found.starts_at) <= 0


def test_until_a_page_was_finished_nobody_knows_how_long_one_takes(engine: Engine):
    free_slots(engine, 1)
    job_id = submit(engine, "a")[0]

    assert "nobody knows" in waits(engine, job_id).no_estimate
    finished(engine, 1, seconds=5)
    assert waits(engine, job_id).no_estimate == ""


def test_pages_of_another_writer_say_nothing_about_ours(engine: Engine):
    free_slots(engine, 1)
    finished(engine, 3, seconds=5)
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        lane = lane_name("openai_compatible", "user:owner")
        session.execute(update(JOB).where(JOB.c.id == job_id).values(provider="openai_compatible", lane=lane))

    assert "nobody knows" in waits(engine, job_id).no_estimate


def test_an_ended_job_no_longer_waits(engine: Engine):
    job_id = submit(engine, "a")[0]
    end(engine, job_id, "cancelled")

    with reading(engine) as session:
        assert job_view(session, job_id, by=LOCAL_OWNER).waiting is None


def test_the_command_line_says_why_a_job_waits(engine: Engine):
    free_slots(engine, 1)
    finished(engine, 1, seconds=5)
    ids = submit(engine, *"abc")
    claim(engine)
    told = dict(waiting_facts(waits(engine, ids[-1])))

    assert told["waits"] == "All slots are used (1)"
    assert told["ahead of it"] == "1 job"
    assert "ends about" in told["starts about"]
    pause(engine, Scope.QUEUE)
    assert "resumes" in dict(waiting_facts(waits(engine, ids[-1])))["starts"]
    assert waiting_facts(None) == []
