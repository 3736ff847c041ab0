"""What time does to waiting jobs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, db_now, dump, load, transaction
from genapp.page import PageRequest, Priority
from genapp.services.queue import dispatch, queue_settings, submit_page
from tests.support.queue import an_order, claim, free_slots, job_of, keywords_claimed, submit

HOUR = timedelta(hours=1)


def let_wait(engine: Engine, job_id: str, hours: float) -> None:
    with transaction(engine) as session:
        at = db_now(session) - hours * HOUR
        session.execute(update(JOB).where(JOB.c.id == job_id).values(queued_at=at))


def lift(engine: Engine) -> int:
    with transaction(engine) as session:
        return dispatch.lift_waiting(session)


@pytest.mark.parametrize(
    ("priority", "hours", "rank"),
    [
        (Priority.LOW, 0.9, 2),
        (Priority.LOW, 1.1, 1),
        (Priority.LOW, 2.1, 0),
        (Priority.NORMAL, 0.9, 1),
        (Priority.NORMAL, 1.1, 0),
        (Priority.HIGH, 50, 0),
    ],
)
def test_a_job_that_waited_an_hour_rises_one_class(engine: Engine, priority, hours, rank):
    job_id = submit(engine, "a", priority=priority)[0]
    let_wait(engine, job_id, hours)

    lifted = lift(engine)

    job = job_of(engine, job_id)
    assert (job.rank, job.priority) == (rank, priority.value)
    assert lifted == (1 if rank < priority.rank else 0)
    assert lift(engine) == 0


def test_a_job_that_rose_goes_before_the_class_it_left_and_is_sent_as_its_new_class(engine: Engine):
    free_slots(engine, 5)
    *_, old = submit(engine, "a", "b", "old", priority=Priority.LOW)
    let_wait(engine, old, 1.5)
    lift(engine)

    best = claim(engine, 1)[0]

    assert (best.job_id, best.priority) == (old, Priority.NORMAL)


def test_the_limit_is_a_setting_and_zero_is_never(engine: Engine):
    job_id = submit(engine, "a", priority=Priority.LOW)[0]
    let_wait(engine, job_id, 0.5)
    with transaction(engine) as session:
        queue_settings.save(session, {"ageing_seconds": 0}, by=LOCAL_OWNER)
    never = lift(engine)
    with transaction(engine) as session:
        queue_settings.save(session, {"ageing_seconds": 60}, by=LOCAL_OWNER)

    assert (never, lift(engine)) == (0, 1)


def test_the_score_rises_when_the_deadline_comes_near(engine: Engine):
    free_slots(engine, 5)
    with transaction(engine) as session:
        deadline = db_now(session) + 80 * HOUR
        near = submit_page(session, an_order("near", deadline=deadline), by=LOCAL_OWNER)
        submit_page(session, an_order("b"), by=LOCAL_OWNER)
        assert dispatch.renew_scores(session) == 0
    with transaction(engine) as session:
        due = job_of(engine, near).renew_at
        assert due is not None
        assert abs(due - (deadline - 72 * HOUR)) < timedelta(minutes=1)

    _eight_and_a_half_hours_later(engine, near)
    with transaction(engine) as session:
        renewed = dispatch.renew_scores(session)

    job = job_of(engine, near)
    assert renewed == 1
    assert (job.score, job.priority) == (40, "normal")
    assert job.renew_at is not None
    assert keywords_claimed(engine, 1) == ["near"]
    with transaction(engine) as session:
        assert dispatch.renew_scores(session) == 0


def _eight_and_a_half_hours_later(engine: Engine, job_id: str) -> None:
    """Not by moving the clock, which the database has its own of, but the deadline."""
    job = job_of(engine, job_id)
    with transaction(engine) as session:
        deadline = db_now(session) + 71.5 * HOUR
        request = replace(load(PageRequest, job.request), deadline=deadline)
        values = {"deadline": deadline, "request": dump(request), "renew_at": db_now(session) - timedelta(minutes=30)}
        session.execute(update(JOB).where(JOB.c.id == job_id).values(values))
