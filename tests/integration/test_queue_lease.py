"""Leases: who holds the newest token may write, and who has gone silent loses the job."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import Job, JobEvent, StageRunRow, db_now, reading, transaction
from genapp.errors import LeaseLost
from genapp.services.queue import control
from genapp.services.work import lease
from tests.support.queue import begin, claim, end, free_slots, job_of, let_leases_lapse, submit


@pytest.fixture(autouse=True)
def _slots(engine: Engine) -> None:
    free_slots(engine, 5)


def rescue(engine: Engine) -> int:
    with transaction(engine) as session:
        return lease.rescue(session)


def outcomes(engine: Engine, job_id: str) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(StageRunRow.outcome).where(StageRunRow.job_id == job_id)))


def kinds(engine: Engine, job_id: str) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(JobEvent.kind).where(JobEvent.job_id == job_id).order_by(JobEvent.number)))


def test_a_heartbeat_extends_what_is_held_and_names_what_is_lost(engine: Engine):
    first, second, third = submit(engine, *"abc")
    held = {one.job_id: one.token for one in claim(engine)}
    let_leases_lapse(engine)
    end(engine, second, "completed")

    with transaction(engine) as session:
        lost = lease.extend(session, [(first, held[first]), (second, held[second]), (third, held[third] - 1)])

    assert lost == {second, third}
    assert job_of(engine, first).lease_until > utc_now()
    assert job_of(engine, third).lease_until < utc_now()


def test_holding_nothing_loses_nothing(engine: Engine):
    with transaction(engine) as session:
        assert lease.extend(session, []) == set()


def test_a_job_whose_worker_went_silent_goes_back_with_a_crash_and_its_stage_abandoned(engine: Engine):
    job_id = submit(engine, "a")[0]
    begin(engine, claim(engine)[0])
    let_leases_lapse(engine)

    assert rescue(engine) == 1

    job = job_of(engine, job_id)
    assert (job.state, job.crashes, job.attempts, job.worker_id) == ("pending", 1, 0, None)
    assert outcomes(engine, job_id) == ["abandoned"]
    assert kinds(engine, job_id)[-1] == "lease_lost"


def test_a_job_that_no_worker_had_begun_goes_back_without_a_crash(engine: Engine):
    job_id = submit(engine, "a")[0]
    for _ in range(5):
        claim(engine)
        let_leases_lapse(engine)
        rescue(engine)

    job = job_of(engine, job_id)
    assert (job.state, job.crashes, job.token) == ("pending", 0, 5)


def test_a_lease_that_is_kept_is_left_alone(engine: Engine):
    submit(engine, "a")
    claim(engine)

    assert rescue(engine) == 0


def test_the_third_crash_is_the_last_and_says_so(engine: Engine):
    job_id = submit(engine, "a")[0]
    for _ in range(3):
        begin(engine, claim(engine)[0], stage="context building")
        let_leases_lapse(engine)
        rescue(engine)

    job = job_of(engine, job_id)
    assert (job.state, job.crashes, job.error_code) == ("failed", 3, "poison")
    assert job.error_stage == "context building"
    assert "3 times" in job.error_message
    assert job.error_hint
    assert job.finished_at is not None
    assert claim(engine) == []


def test_a_job_that_was_to_be_cancelled_is_cancelled_when_its_worker_dies(engine: Engine):
    job_id = submit(engine, "a")[0]
    begin(engine, claim(engine)[0])
    with transaction(engine) as session:
        control.cancel(session, job_id, by=LOCAL_OWNER)
    let_leases_lapse(engine)
    rescue(engine)

    assert job_of(engine, job_id).state == "cancelled"


def test_the_token_rises_with_each_claim_so_the_old_holder_is_refused(engine: Engine):
    submit(engine, "a")
    old = claim(engine)[0]
    begin(engine, old)
    let_leases_lapse(engine)
    rescue(engine)
    new = claim(engine)[0]

    with transaction(engine) as session:
        lost = lease.extend(session, [(old.job_id, old.token)])
    with pytest.raises(LeaseLost), transaction(engine) as session:
        lease.hand_back(session, old.job_id, old.token)

    assert new.token == old.token + 1
    assert lost == {old.job_id}
    assert job_of(engine, old.job_id).state == "processing"


def test_a_job_that_is_handed_back_uses_no_attempt_and_waits_as_long_as_said(engine: Engine):
    job_id = submit(engine, "a")[0]
    held = claim(engine)[0]
    begin(engine, held)
    with transaction(engine) as session:
        later = db_now(session) + timedelta(hours=1)
        lease.hand_back(session, held.job_id, held.token, later, reason="The provider asks us to wait")

    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.crashes) == ("pending", 0, 0)
    assert job.not_before == later
    assert outcomes(engine, job_id) == ["abandoned"]
    assert claim(engine) == []


def test_a_retry_comes_back_when_its_time_has_come(engine: Engine):
    due, not_yet = submit(engine, *"ab")
    with transaction(engine) as session:
        for job_id, minutes in ((due, -1), (not_yet, 1)):
            job = session.get_one(Job, job_id)
            job.state, job.not_before = "retrying", db_now(session) + timedelta(minutes=minutes)

    with transaction(engine) as session:
        released = lease.release_retries(session)

    assert released == 1
    assert [one.job_id for one in claim(engine)] == [due]


def test_a_worker_learns_which_of_its_jobs_a_person_wants_cancelled(engine: Engine):
    first, second = submit(engine, *"ab")
    claim(engine)
    with transaction(engine) as session:
        control.cancel(session, first, by=LOCAL_OWNER)

    with reading(engine) as session:
        assert lease.cancel_asked(session, [first, second]) == {first}
