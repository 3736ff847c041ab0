"""The order of dispatch, the free slots, and that no two claims get the same job."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER, Role, User
from genapp.clock import utc_now
from genapp.db import FAIR_CLOCK, JOB, WORKER, db_now, transaction
from genapp.page import ContentStatus, Priority
from genapp.services.queue import control, dispatch, queue_settings, submit_page, workers
from genapp.services.work import lease
from tests.support.queue import an_order, claim, free_slots, job_of, keywords_claimed, submit, submit_batch

ANNA = User(id="anna", name="Anna", role=Role.EDITOR)
BEN = User(id="ben", name="Ben", role=Role.EDITOR)


def test_high_goes_before_normal_before_low_whatever_came_first(engine: Engine):
    free_slots(engine, 10)
    for priority in (Priority.LOW, Priority.HIGH, Priority.NORMAL):
        submit(engine, priority.value, priority=priority)

    assert keywords_claimed(engine) == ["high", "normal", "low"]


def test_within_a_class_the_higher_score_goes_first(engine: Engine):
    free_slots(engine, 10)
    with transaction(engine) as session:
        submit_page(session, an_order("20 points", priority=Priority.HIGH), by=LOCAL_OWNER)
        submit_page(
            session,
            an_order("40 points", priority=Priority.HIGH, content_status=ContentStatus.MISSING),
            by=LOCAL_OWNER,
        )
        submit_page(
            session,
            an_order("70 points, but LOW", priority=Priority.LOW, sku_count=5_000, monthly_searches=50_000),
            by=LOCAL_OWNER,
        )

    assert keywords_claimed(engine) == ["40 points", "20 points", "70 points, but LOW"]


def test_what_is_equal_goes_in_the_order_of_submission(engine: Engine):
    free_slots(engine, 30)
    names = [str(number) for number in range(25)]
    submit(engine, *names)

    assert keywords_claimed(engine) == names


def test_a_small_batch_takes_turns_with_a_large_one_that_came_first(engine: Engine):
    free_slots(engine, 100)
    with transaction(engine) as session:
        submit_batch(session, "large", [an_order(f"large {n}") for n in range(20)], by=LOCAL_OWNER)
    assert keywords_claimed(engine, 5) == [f"large {n}" for n in range(5)]
    with transaction(engine) as session:
        submit_batch(session, "small", [an_order(f"small {n}") for n in range(4)], by=LOCAL_OWNER)

    following = [name.split()[0] for name in keywords_claimed(engine, 8)]

    assert following.count("small") == 4
    assert keywords_claimed(engine, 1)[0].startswith("large")


def test_two_submitters_take_turns(engine: Engine):
    free_slots(engine, 100)
    submit(engine, *[f"anna {n}" for n in range(6)], by=ANNA)
    submit(engine, *[f"ben {n}" for n in range(3)], by=BEN)

    order = [name.split()[0] for name in keywords_claimed(engine)]

    assert order == ["anna", "ben"] * 3 + ["anna"] * 3


def test_a_submitter_who_cancelled_everything_is_not_made_to_wait_for_it(engine: Engine):
    free_slots(engine, 100)
    for job_id in submit(engine, *[f"gone {n}" for n in range(20)], by=ANNA):
        with transaction(engine) as session:
            control.cancel(session, job_id, by=ANNA)
    submit(engine, *[f"ben {n}" for n in range(5)], by=BEN)
    submit(engine, "anna", by=ANNA)

    assert keywords_claimed(engine).index("anna") <= 2


def test_flows_that_the_clock_has_passed_are_forgotten(engine: Engine):
    free_slots(engine, 100)
    for number in range(5):
        with transaction(engine) as session:
            submit_batch(session, "b", [an_order(f"{number}")], by=LOCAL_OWNER)
    claim(engine)
    with transaction(engine) as session:
        submit_batch(session, "b", [an_order("x"), an_order("y")], by=LOCAL_OWNER)
    claim(engine)

    with transaction(engine) as session:
        left = session.execute(FAIR_CLOCK.select().where(FAIR_CLOCK.c.flow != "")).all()
    assert len(left) == 1


def test_no_more_jobs_are_claimed_than_the_setting_allows(engine: Engine):
    free_slots(engine, 10)
    with transaction(engine) as session:
        queue_settings.save(session, {"max_concurrency": 3}, by=LOCAL_OWNER)
    submit(engine, *"abcde")

    assert keywords_claimed(engine) == ["a", "b", "c"]
    assert keywords_claimed(engine) == []


def test_no_more_jobs_are_claimed_than_living_workers_have_slots(engine: Engine):
    free_slots(engine, 2)
    with transaction(engine) as session:
        queue_settings.save(session, {"max_concurrency": 50}, by=LOCAL_OWNER)
        workers.register(session, worker_id="w2", host="here", pid=2, slots=1, version="1")
        workers.register(session, worker_id="dead", host="here", pid=3, slots=9, version="1")
        workers.register(session, worker_id="stopping", host="here", pid=4, slots=9, version="1")
        workers.heartbeat(session, "stopping", stopping=True)
        long_ago = db_now(session) - timedelta(minutes=5)
        session.execute(update(WORKER).where(WORKER.c.id == "dead").values(heartbeat_at=long_ago))
    submit(engine, *"abcde")

    assert keywords_claimed(engine) == ["a", "b", "c"]


def test_without_a_living_worker_nothing_is_claimed(engine: Engine):
    submit(engine, "a")

    assert claim(engine) == []


def test_a_slot_that_is_given_back_goes_to_the_best_job_then(engine: Engine):
    free_slots(engine, 1)
    submit(engine, "first", priority=Priority.LOW)
    held = claim(engine)[0]
    submit(engine, "urgent", priority=Priority.HIGH)
    with transaction(engine) as session:
        lease.hand_back(session, held.job_id, held.token)

    assert keywords_claimed(engine) == ["urgent"]


def test_a_claim_is_fenced_and_leased_and_no_worker_has_begun(engine: Engine):
    free_slots(engine, 1)
    job_id = submit(engine, "a", priority=Priority.HIGH)[0]

    held = claim(engine)[0]

    job = job_of(engine, job_id)
    assert (held.job_id, held.token, held.priority) == (job_id, 1, Priority.HIGH)
    assert (job.state, job.token, job.worker_id) == ("processing", 1, None)
    assert job.claimed_at is not None
    assert job.lease_until is not None
    assert job.lease_until > utc_now()


def test_a_job_that_has_to_wait_is_passed_over_until_then(engine: Engine):
    free_slots(engine, 5)
    first, _ = submit(engine, "later", "now")
    with transaction(engine) as session:
        session.execute(update(JOB).where(JOB.c.id == first).values(not_before=db_now(session) + timedelta(hours=1)))

    assert keywords_claimed(engine) == ["now"]


def test_dispatchers_that_claim_at_once_never_get_the_same_job_or_too_many(engine: Engine):
    free_slots(engine, 30)
    with transaction(engine) as session:
        submit_batch(session, "b", [an_order(str(n)) for n in range(60)], by=LOCAL_OWNER)

    def claim_some(_turn: int) -> list[dispatch.Claim]:
        return claim(engine, 3)

    with ThreadPoolExecutor(6) as pool:
        claims = [one for some in pool.map(claim_some, range(20)) for one in some]

    assert len(claims) == 30
    assert len({one.job_id for one in claims}) == 30


def test_an_urgent_job_is_next_before_many_waiting_ones(engine: Engine):
    free_slots(engine, 1)
    with transaction(engine) as session:
        submit_batch(session, "b", [an_order(str(n), priority=Priority.LOW) for n in range(500)], by=LOCAL_OWNER)
    submit(engine, "urgent", priority=Priority.HIGH)

    assert keywords_claimed(engine) == ["urgent"]
