"""Equal failures in a row pause the batch, or the provider whose fault they are; anything else does not."""

import pytest
from sqlalchemy import Engine, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB_EVENT, reading, transaction
from genapp.jobs import PauseKind, Scope
from genapp.services.queue import Claim, PauseView, QueueSettings, holds, queue_settings
from genapp.services.work import Fault, endings, lease
from tests.support.queue import an_order, begin, claim, free_slots, let_leases_lapse, submit, submit_batch


@pytest.fixture(autouse=True)
def three_failures_pause(engine: Engine) -> None:
    free_slots(engine, 10)
    with transaction(engine) as session:
        queue_settings.save(session, {"failures_to_pause": 3, "lease_seconds": 120}, by=LOCAL_OWNER)


def a_batch(engine: Engine, count: int) -> str:
    with transaction(engine) as session:
        return submit_batch(session, "b", [an_order(str(n)) for n in range(count)], by=LOCAL_OWNER).batch_id


def fail(engine: Engine, held: Claim, code: str = "provider_key", *, retryable: bool = False) -> None:
    what = Fault(code=code, message="the key is wrong", hint="set another", retryable=retryable, error_id="e1")
    with transaction(engine) as session:
        endings.fault(session, held.job_id, held.token, what, QueueSettings(retry_attempts=5))


def complete(engine: Engine, held: Claim) -> None:
    with transaction(engine) as session:
        endings.complete(session, held.job_id, held.token)


def in_force(engine: Engine) -> list[PauseView]:
    with reading(engine) as session:
        return holds.in_force(session, by=LOCAL_OWNER)


def test_the_same_failure_three_times_in_a_row_pauses_the_batch_and_says_why(engine: Engine):
    batch = a_batch(engine, 20)
    held = claim(engine, 3)
    for one in held:
        assert in_force(engine) == []
        fail(engine, one)

    (found,) = in_force(engine)
    assert (found.scope, found.key, found.kind, found.until) == (Scope.BATCH, batch, PauseKind.FAILURES, None)
    assert found.reason == "3 pages in a row failed for the same reason: the key is wrong; set another"
    assert claim(engine) == []
    with reading(engine) as session:
        kinds = session.scalars(select(JOB_EVENT.c.kind).where(JOB_EVENT.c.job_id == held[-1].job_id)).all()
    assert kinds[-2:] == ["failed", "paused"]


def test_other_batches_go_on(engine: Engine):
    a_batch(engine, 4)
    for one in claim(engine, 3):
        fail(engine, one)
    submit(engine, "single")
    a_batch(engine, 2)

    assert len(claim(engine)) == 3


def test_a_page_that_succeeds_in_between_starts_the_count_anew(engine: Engine):
    a_batch(engine, 20)
    first, second, good, third, fourth, fifth = claim(engine, 6)
    fail(engine, first)
    fail(engine, second)
    complete(engine, good)
    fail(engine, third)
    fail(engine, fourth)
    assert in_force(engine) == []

    fail(engine, fifth)

    assert len(in_force(engine)) == 1


def test_failures_of_different_causes_pause_nothing(engine: Engine):
    a_batch(engine, 20)
    for one, code in zip(claim(engine, 6), ("a", "b", "b", "c", "c", "a"), strict=True):
        fail(engine, one, code)

    assert in_force(engine) == []


def test_a_fault_that_is_tried_again_is_no_failure_yet(engine: Engine):
    a_batch(engine, 20)
    for one in claim(engine, 5):
        fail(engine, one, "provider_down", retryable=True)

    assert in_force(engine) == []


def test_after_a_resume_one_more_of_the_same_pauses_it_again(engine: Engine):
    batch = a_batch(engine, 20)
    for one in claim(engine, 3):
        fail(engine, one)
    with transaction(engine) as session:
        holds.resume(session, Scope.BATCH, batch, by=LOCAL_OWNER)
    again, _ = claim(engine, 2)
    fail(engine, again)

    assert len(in_force(engine)) == 1


def test_the_setting_0_never_pauses(engine: Engine):
    with transaction(engine) as session:
        queue_settings.save(session, {"failures_to_pause": 0}, by=LOCAL_OWNER)
    a_batch(engine, 20)
    for one in claim(engine, 6):
        fail(engine, one)

    assert in_force(engine) == []


def test_single_pages_pause_the_provider_when_the_fault_is_the_providers(engine: Engine):
    submit(engine, *"abcdef")
    for one in claim(engine, 3):
        fail(engine, one)

    (found,) = in_force(engine)
    assert (found.scope, found.key, found.kind) == (Scope.PROVIDER, "embedded", PauseKind.FAILURES)


def test_single_pages_that_fail_for_reasons_of_their_own_pause_nothing(engine: Engine):
    submit(engine, *"abcdef")
    for one in claim(engine, 5):
        fail(engine, one, "stage_failed")

    assert in_force(engine) == []


def test_pages_that_take_their_workers_down_pause_their_batch(engine: Engine):
    a_batch(engine, 5)
    for _ in range(3):
        for one in claim(engine, 3):
            begin(engine, one)
        let_leases_lapse(engine)
        with transaction(engine) as session:
            lease.rescue(session)

    (found,) = in_force(engine)
    assert "3 pages in a row failed for the same reason: Its worker died 3 times" in found.reason
