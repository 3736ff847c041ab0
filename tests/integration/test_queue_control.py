"""What a person does to a job: cancel, retry, move up."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import Job, JobEvent, StageRunRow, reading, transaction
from genapp.errors import Conflict, Denied, NotFound, SignInRequired
from genapp.jobs import JobState
from genapp.page import Priority
from genapp.services.queue import control, queue_settings
from tests.support.queue import begin, claim, end, free_slots, job_of, keywords_claimed, submit

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Edda", role=Role.EDITOR)


@pytest.fixture(autouse=True)
def _slots(request: pytest.FixtureRequest) -> None:
    free_slots(request.getfixturevalue("engine"), 10)


def newest_event(engine: Engine, job_id: str) -> tuple[str, str]:
    with reading(engine) as session:
        newest = select(JobEvent).where(JobEvent.job_id == job_id).order_by(JobEvent.number.desc())
        event = session.exec(newest).first()
        assert event is not None
        return event.kind, event.actor


def cancel(engine: Engine, job_id: str) -> JobState:
    with transaction(engine) as session:
        return control.cancel(session, job_id, by=EDITOR)


def retry(engine: Engine, job_id: str) -> None:
    with transaction(engine) as session:
        control.retry(session, job_id, by=EDITOR)


@pytest.mark.parametrize("state", ["pending", "retrying"])
def test_a_waiting_job_is_cancelled_at_once_and_never_dispatched(engine: Engine, state):
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        session.get_one(Job, job_id).state = state

    assert cancel(engine, job_id) is JobState.CANCELLED
    assert job_of(engine, job_id).finished_at is not None
    assert newest_event(engine, job_id) == ("cancelled", "Edda")
    assert claim(engine) == []


def test_a_running_job_is_marked_and_its_worker_stops_it(engine: Engine):
    job_id = submit(engine, "a")[0]
    claim(engine)

    assert cancel(engine, job_id) is JobState.PROCESSING
    assert cancel(engine, job_id) is JobState.PROCESSING
    job = job_of(engine, job_id)
    assert (job.state, job.cancel_requested) == ("processing", True)
    assert newest_event(engine, job_id) == ("cancel_asked", "Edda")


@pytest.mark.parametrize("state", ["completed", "failed", "cancelled"])
def test_a_job_that_has_ended_cannot_be_cancelled(engine: Engine, state):
    job_id = submit(engine, "a")[0]
    end(engine, job_id, state)

    with pytest.raises(Conflict, match=f"{state} cannot be cancelled"):
        cancel(engine, job_id)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_retried_job_has_all_its_attempts_and_keeps_its_finished_stages(engine: Engine, state):
    job_id = submit(engine, "a")[0]
    begin(engine, claim(engine)[0])
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        job.attempts, job.crashes, job.cancel_requested = 3, 2, True
        job.error_code, job.error_message, job.error_hint, job.error_id = "x", "y", "z", "1"
        run = session.exec(select(StageRunRow)).one()
        run.outcome, run.result = "completed", "{}"
    end(engine, job_id, state)

    retry(engine, job_id)

    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.crashes, job.cancel_requested) == ("pending", 0, 0, False)
    assert (job.error_code, job.error_message, job.error_hint, job.error_id) == ("", "", "", "")
    assert job.finished_at is None
    assert job.queued_at > job.created_at
    assert newest_event(engine, job_id) == ("retried", "Edda")
    with reading(engine) as session:
        assert session.exec(select(StageRunRow.outcome)).all() == ["completed"]
    assert claim(engine)[0].token == 2


@pytest.mark.parametrize("state", ["pending", "processing", "retrying", "completed"])
def test_only_failed_and_cancelled_jobs_are_retried(engine: Engine, state):
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        session.get_one(Job, job_id).state = state

    with pytest.raises(Conflict, match=f"{state} cannot be retried") as caught:
        retry(engine, job_id)
    assert "failed and cancelled" in caught.value.hint


def test_a_retried_job_queues_behind_those_who_wait(engine: Engine):
    first, *_ = submit(engine, "again", "b", "c")
    cancel(engine, first)
    retry(engine, first)

    assert keywords_claimed(engine) == ["b", "c", "again"]


def test_a_job_that_is_moved_up_goes_next(engine: Engine):
    *_, last = submit(engine, "a", "b", "c")
    with transaction(engine) as session:
        control.change_priority(session, last, Priority.HIGH, by=EDITOR)

    job = job_of(engine, last)
    assert (job.priority, job.rank, job.priority_given) == ("high", 0, True)
    assert newest_event(engine, last) == ("priority_changed", "Edda")
    assert keywords_claimed(engine) == ["c", "a", "b"]


def test_priorities_stay_when_the_setting_says_so(engine: Engine):
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        queue_settings.save(session, {"priority_boost": False}, by=LOCAL_OWNER)

    with pytest.raises(Conflict, match="cannot be changed"), transaction(engine) as session:
        control.change_priority(session, job_id, Priority.HIGH, by=EDITOR)


def test_the_priority_of_a_running_job_stays(engine: Engine):
    job_id = submit(engine, "a")[0]
    claim(engine)

    with pytest.raises(Conflict, match="processing"), transaction(engine) as session:
        control.change_priority(session, job_id, Priority.HIGH, by=EDITOR)


@pytest.mark.parametrize("who", [None, VIEWER])
def test_each_use_case_asks_for_its_right(engine: Engine, who):
    error = Denied if who else SignInRequired
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        for use_case in (control.cancel, control.retry):
            with pytest.raises(error):
                use_case(session, job_id, by=who)
        with pytest.raises(error):
            control.change_priority(session, job_id, Priority.LOW, by=who)

    assert job_of(engine, job_id).version == 1


def test_a_job_that_does_not_exist_is_named(engine: Engine):
    with pytest.raises(NotFound, match="no-such-job"):
        cancel(engine, "no-such-job")
