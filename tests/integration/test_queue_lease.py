"""Leases: who holds the newest token may write, and who has gone silent loses the job."""

import socket
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, update
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import JOB, Job, JobEvent, StageRunRow, WorkerRow, db_now, reading, transaction
from genapp.errors import DatabaseTrouble, LeaseLost
from genapp.services.queue import control, queue_settings, workers
from genapp.services.work import held_job, lease
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

    assert lost == {(second, held[second]), (third, held[third] - 1)}
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
    assert (job.state, job.crashes, job.attempts, job.worker_id) == ("pending", 1, 0, "w1")
    assert outcomes(engine, job_id) == ["abandoned"]
    assert kinds(engine, job_id)[-1] == "lease_lost"


def test_a_lapsed_lease_that_nobody_took_is_renewed_by_its_living_holder(engine: Engine):
    job_id = submit(engine, "a")[0]
    held = claim(engine)[0]
    begin(engine, held)
    let_leases_lapse(engine)

    with transaction(engine) as session:
        assert lease.extend(session, [(held.job_id, held.token)]) == set()

    assert rescue(engine) == 0
    assert (job_of(engine, job_id).state, job_of(engine, job_id).crashes) == ("processing", 0)


def test_a_worker_that_comes_back_before_anybody_claimed_its_job_keeps_it_and_did_not_die(engine: Engine):
    job_id = submit(engine, "a")[0]
    held = claim(engine)[0]
    begin(engine, held)
    let_leases_lapse(engine)
    rescue(engine)

    with transaction(engine) as session:
        lost = lease.extend(session, [(held.job_id, held.token)])

    job = job_of(engine, job_id)
    assert lost == set()
    assert (job.state, job.token, job.worker_id, job.crashes) == ("processing", held.token, "w1", 0)
    assert outcomes(engine, job_id) == ["running"]
    assert kinds(engine, job_id)[-1] == "regained"


def test_the_first_write_of_a_worker_that_comes_back_is_not_refused_either(engine: Engine):
    job_id = submit(engine, "a")[0]
    held = claim(engine)[0]
    begin(engine, held)
    let_leases_lapse(engine)
    rescue(engine)

    with transaction(engine) as session:
        held_job(session, held.job_id, held.token).progress = 50.0

    assert (job_of(engine, job_id).state, job_of(engine, job_id).progress) == ("processing", 50.0)


def test_what_was_handed_back_is_not_taken_back(engine: Engine):
    submit(engine, "a")
    held = claim(engine)[0]
    begin(engine, held)
    with transaction(engine) as session:
        lease.hand_back(session, held.job_id, held.token)

    with transaction(engine) as session:
        assert lease.extend(session, [(held.job_id, held.token)]) == {(held.job_id, held.token)}

    assert job_of(engine, held.job_id).state == "pending"


def test_a_worker_that_was_cut_off_and_lost_its_job_had_not_died_on_it(engine: Engine):
    job_id = submit(engine, "a")[0]
    begin(engine, claim(engine)[0])
    let_leases_lapse(engine)
    rescue(engine)
    claim(engine)

    with transaction(engine) as session:
        lease.forgive(session, [job_id])

    assert (job_of(engine, job_id).state, job_of(engine, job_id).crashes) == ("processing", 0)


def look(engine: Engine, timer: lease.Rescue) -> int:
    with transaction(engine) as session:
        return timer(session)


def look_in_vain(engine: Engine, timer: lease.Rescue) -> None:
    with transaction(engine) as session:
        timer(session)
        raise DatabaseTrouble("the disk that holds the database is full", hint="make room")


def test_silence_while_nobody_could_write_is_no_death(engine: Engine):
    timer = lease.Rescue()
    look(engine, timer)
    job_id = submit(engine, "a")[0]
    begin(engine, claim(engine)[0])
    let_leases_lapse(engine)
    with pytest.raises(DatabaseTrouble):
        look_in_vain(engine, timer)

    assert look(engine, timer) == 0
    job = job_of(engine, job_id)
    assert (job.state, job.crashes) == ("processing", 0)
    assert job.lease_until > utc_now()

    let_leases_lapse(engine)
    assert look(engine, timer) == 1
    assert job_of(engine, job_id).crashes == 1


def test_a_long_wait_for_the_database_counts_as_such(sqlite_engine: Engine):
    free_slots(sqlite_engine, 5)
    with transaction(sqlite_engine) as session:
        queue_settings.save(session, {"lease_seconds": 1}, by=LOCAL_OWNER)
    timer = lease.Rescue()
    look(sqlite_engine, timer)
    job_id = submit(sqlite_engine, "a")[0]
    begin(sqlite_engine, claim(sqlite_engine)[0])
    with sqlite3.connect(sqlite_engine.url.database or "", isolation_level=None) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        looking = threading.Thread(target=look, args=(sqlite_engine, timer))
        looking.start()
        time.sleep(2.5)
        somebody.execute("ROLLBACK")
        looking.join()
    somebody.close()

    job = job_of(sqlite_engine, job_id)
    assert (job.state, job.crashes) == ("processing", 0)
    assert job.lease_until > utc_now()


def test_a_timer_that_has_just_begun_takes_only_the_jobs_of_processes_that_are_known_to_be_gone(engine: Engine):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    with transaction(engine) as session:
        for name, host, pid in (("gone", socket.gethostname(), ended.pid), ("far", "elsewhere", ended.pid)):
            workers.register(session, worker_id=name, host=host, pid=pid, slots=1, version="1")
    of_gone, of_far = submit(engine, *"ab")
    for held, worker_id in zip(claim(engine), ("gone", "far"), strict=True):
        begin(engine, held, worker_id=worker_id)
    let_leases_lapse(engine)

    assert look(engine, lease.Rescue()) == 1

    assert (job_of(engine, of_gone).state, job_of(engine, of_gone).crashes) == ("pending", 1)
    assert (job_of(engine, of_far).state, job_of(engine, of_far).crashes) == ("processing", 0)


def test_before_a_lease_is_taken_the_timer_has_proved_that_it_can_write(engine: Engine):
    submit(engine, "a")
    begin(engine, claim(engine)[0])
    with transaction(engine) as session:
        nearly = db_now(session) + timedelta(seconds=1)
        session.execute(update(JOB).values(lease_until=nearly))
    written: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: written.append(given[2].split()[0]))

    look(engine, lease.Rescue())

    assert "INSERT" in written
    with reading(engine) as session:
        assert len(session.exec(select(WorkerRow)).all()) == 1


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
    assert lost == {(old.job_id, old.token)}
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
