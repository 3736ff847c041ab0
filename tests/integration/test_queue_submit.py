"""Submitting: what is stored, what the same key twice does, and that a batch is whole or not there."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from genapp.access import LOCAL_OWNER, Role, User
from genapp.clock import utc_now
from genapp.db import JOB, JOB_EVENT, load, on_changed, on_wake, reading, transaction
from genapp.errors import BadInput, Conflict, Denied, SignInRequired
from genapp.page import ContentStatus, Language, PageRequest, Priority
from genapp.services.queue import decide, queue_settings, submit_into, submit_page
from genapp.services.reads import job_view
from tests.support.queue import a_request, an_order, job_of, submit, submit_batch

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Edda", role=Role.EDITOR)


def count_jobs(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(JOB)) or 0


def test_a_page_is_stored_with_its_request_score_and_reasons(engine: Engine):
    order = an_order("Wanderschuhe", sku_count=500, monthly_searches=20_000, content_status=ContentStatus.OUTDATED)
    with transaction(engine) as session:
        job_id = submit_page(session, order, by=EDITOR)

    job = job_of(engine, job_id)
    assert load(PageRequest, job.request) == order.request
    assert (job.state, job.priority, job.rank, job.score, job.order_score) == ("pending", "normal", 1, 60, -60)
    assert [part["points"] for part in json.loads(job.score_parts)] == [20, 30, 10, 0]
    assert (job.submitted_by, job.flow, job.keyword) == ("Edda", "user:e", "Wanderschuhe")
    assert job.queued_at == job.created_at


def test_a_given_priority_wins_and_is_remembered_as_given(engine: Engine):
    job = job_of(engine, submit(engine, "a", priority=Priority.HIGH)[0])

    assert (job.priority, job.rank, job.priority_given, job.score) == ("high", 0, True, 20)


def test_a_deadline_that_is_near_raises_the_score(engine: Engine):
    soon, later = (an_order(deadline=utc_now() + timedelta(hours=hours)) for hours in (23, 100))

    assert decide(soon).score == decide(later).score + 30


def test_the_first_event_says_who_submitted_and_is_the_version_of_the_job(engine: Engine):
    job_id = submit(engine, "a")[0]
    with reading(engine) as session:
        (event,) = job_view(session, job_id, by=VIEWER).events

    assert (event.job_id, event.kind, event.actor) == (job_id, "submitted", "Owner")
    assert job_of(engine, job_id).version == event.number


def test_listeners_and_the_dispatcher_hear_of_a_submission(engine: Engine):
    changed: list[frozenset[str]] = []
    woken: list[int] = []
    on_changed(engine, changed.append)
    on_wake(engine, lambda: woken.append(1))

    job_id = submit(engine, "a")[0]

    assert changed == [frozenset({job_id})]
    assert woken == [1]


def test_the_same_key_twice_makes_one_job(engine: Engine):
    with transaction(engine) as session:
        first = submit_page(session, an_order(key="k"), by=EDITOR)
    with transaction(engine) as session:
        second = submit_page(session, an_order(key="k"), by=EDITOR)

    assert first == second
    assert count_jobs(engine) == 1
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(JOB_EVENT)) == 1


def test_the_same_key_is_the_same_page_when_the_voice_of_the_settings_changed_meanwhile(engine: Engine):
    ids = []
    for voice in ("", "warm", "short"):
        with transaction(engine) as session:
            queue_settings.save(session, {"brand_voice": voice}, by=LOCAL_OWNER)
            ids.append(submit_page(session, an_order(key="form-1"), by=LOCAL_OWNER))

    assert len(set(ids)) == 1


def test_the_key_of_another_person_is_another_key(engine: Engine):
    with transaction(engine) as session:
        first = submit_page(session, an_order(key="k"), by=EDITOR)
        second = submit_page(session, an_order(key="k"), by=LOCAL_OWNER)

    assert first != second


def test_a_key_that_comes_back_with_another_page_is_refused(engine: Engine):
    with transaction(engine) as session:
        submit_page(session, an_order("shoes", key="k"), by=EDITOR)

    with pytest.raises(Conflict, match="another page") as caught, transaction(engine) as session:
        submit_page(session, an_order("hats", key="k"), by=EDITOR)
    assert "new key" in caught.value.hint


def test_the_same_key_from_many_threads_makes_one_job(engine: Engine):
    def send(_turn: int) -> str:
        with transaction(engine) as session:
            return submit_page(session, an_order(key="k"), by=EDITOR)

    with ThreadPoolExecutor(5) as pool:
        ids = set(pool.map(send, range(20)))

    assert len(ids) == 1
    assert count_jobs(engine) == 1


def test_a_batch_keeps_the_order_of_its_rows(engine: Engine):
    with transaction(engine) as session:
        batch = submit_batch(session, "spring", [an_order(str(n)) for n in range(1_200)], by=EDITOR)

    with reading(engine) as session:
        rows = session.execute(select(JOB.c.id, JOB.c.keyword, JOB.c.version).order_by(JOB.c.id)).all()
    assert [row.id for row in rows] == list(batch.job_ids)
    assert [row.keyword for row in rows] == [str(n) for n in range(1_200)]
    assert len({row.version for row in rows}) == 1_200


def test_a_batch_sent_again_with_its_keys_makes_no_job_twice(engine: Engine):
    orders = [an_order(str(n), key=f"row {n}") for n in range(20)]
    with transaction(engine) as session:
        first = submit_batch(session, "spring", orders, by=EDITOR)
    with transaction(engine) as session:
        again = submit_batch(session, "spring", [*orders, an_order("new")], by=EDITOR)

    assert again.job_ids[:20] == first.job_ids
    assert count_jobs(engine) == 21


def test_a_batch_that_fails_half_way_leaves_no_job(engine: Engine):
    with transaction(engine) as session:
        submit_page(session, an_order("shoes", key="taken"), by=EDITOR)

    with pytest.raises(Conflict), transaction(engine) as session:
        submit_batch(session, "b", [an_order("a"), an_order("hats", key="taken")], by=EDITOR)

    assert count_jobs(engine) == 1


@pytest.mark.parametrize(("who", "error"), [(None, SignInRequired), (VIEWER, Denied)])
def test_submitting_needs_the_right_to(sqlite_engine: Engine, who, error):
    with pytest.raises(error), transaction(sqlite_engine) as session:
        submit_page(session, an_order(), by=who)
    with pytest.raises(error), transaction(sqlite_engine) as session:
        submit_into(session, "b", [an_order()], by=who)

    assert count_jobs(sqlite_engine) == 0


def test_a_very_long_address_can_be_stored(engine: Engine):
    with transaction(engine) as session:
        job_id = submit_page(session, an_order("ü" * 3_000, target_url="https://a.example/" + "ü" * 5_000), by=EDITOR)

    assert a_request().keywords[0] not in job_of(engine, job_id).keyword


def test_a_language_that_the_writer_cannot_write_is_refused_before_anything_is_stored(engine: Engine):
    order = an_order("krzesła", language=Language("pl"))

    with pytest.raises(BadInput, match="choose another writer for Polish"), transaction(engine) as session:
        submit_page(session, order, by=EDITOR)

    assert count_jobs(engine) == 0
