"""The queue in figures, and lists of jobs."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, update
from uuid_utils.compat import uuid7

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import JOB, db_now, reading, transaction
from genapp.errors import SignInRequired
from genapp.jobs import JobState
from genapp.page import PageType, Priority
from genapp.services.queue import JobFilter, JobList, QueueStatus, job_rows, list_jobs, submit_page
from genapp.services.reads import queue_status
from tests.support.queue import an_order, claim, end, free_slots, submit, submit_batch

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)


def status(engine: Engine) -> QueueStatus:
    with reading(engine) as session:
        return queue_status(session, by=VIEWER)


def listed(engine: Engine, *, page: int = 1, page_size: int = 10, **wanted: object) -> JobList:
    with reading(engine) as session:
        return list_jobs(session, JobFilter(**wanted), page=page, page_size=page_size, by=VIEWER)


def keywords(found: JobList) -> list[str]:
    return [row.keyword for row in found.rows]


def test_an_empty_queue_counts_nothing(engine: Engine):
    found = status(engine)

    assert found.waiting == {"high": 0, "normal": 0, "low": 0}
    assert (found.running, found.completed, found.workers_alive, found.slots_total) == (0, 0, 0, 0)
    assert found.oldest_wait_seconds is None
    assert found.provider == "embedded"


def test_the_status_counts_jobs_workers_and_slots(engine: Engine):
    free_slots(engine, 4)
    ids = submit(engine, *"abcdef", priority=Priority.LOW)
    submit(engine, "g", priority=Priority.HIGH)
    claim(engine, 3)
    end(engine, ids[0], "completed")
    end(engine, ids[3], "failed")
    end(engine, ids[4], "cancelled")

    found = status(engine)

    assert found.waiting == {"high": 0, "normal": 0, "low": 2}
    assert (found.running, found.completed, found.failed, found.cancelled) == (2, 1, 1, 1)
    assert found.total == 7
    assert (found.workers_alive, found.slots_used, found.slots_total) == (1, 2, 4)
    assert found.completed_last_hour == 1


def test_the_oldest_wait_is_that_of_the_job_longest_in_the_queue(engine: Engine):
    first, second = submit(engine, *"ab")
    with transaction(engine) as session:
        for job_id, minutes in ((first, 3), (second, 10)):
            at = db_now(session) - timedelta(minutes=minutes)
            session.execute(update(JOB).where(JOB.c.id == job_id).values(queued_at=at))

    found = status(engine).oldest_wait_seconds

    assert found is not None
    assert 600 <= found < 660


def test_what_was_completed_long_ago_is_not_of_the_last_hour(engine: Engine):
    job_id = submit(engine, "a")[0]
    end(engine, job_id, "completed")
    with transaction(engine) as session:
        session.execute(update(JOB).values(finished_at=db_now(session) - timedelta(hours=2)))

    assert (status(engine).completed, status(engine).completed_last_hour) == (1, 0)


def test_jobs_are_listed_newest_first_page_by_page(engine: Engine):
    submit(engine, *[str(number) for number in range(25)])

    pages = [listed(engine, page=number) for number in (1, 2, 3)]

    assert [keywords(page) for page in pages] == [
        [str(number) for number in range(24, 14, -1)],
        [str(number) for number in range(14, 4, -1)],
        [str(number) for number in range(4, -1, -1)],
    ]
    assert {page.total for page in pages} == {25}


def test_a_page_beyond_the_last_gives_the_last(engine: Engine):
    submit(engine, *"abc")

    assert keywords(listed(engine, page=99, page_size=2)) == ["a"]
    assert listed(engine, page=99, page_size=2).page == 2
    assert keywords(listed(engine, page=-5)) == ["c", "b", "a"]
    assert listed(engine, search="nothing like it", page=3).page == 1


def test_a_list_is_narrowed_by_state_priority_type_and_batch(engine: Engine):
    first, *_ = submit(engine, "a", "b", priority=Priority.LOW)
    submit(engine, "c", priority=Priority.HIGH)
    end(engine, first, "failed")
    with transaction(engine) as session:
        batch = submit_batch(session, "b", [an_order("in batch", page_type=PageType.PRODUCT)], by=LOCAL_OWNER)

    assert keywords(listed(engine, states=(JobState.FAILED,))) == ["a"]
    assert keywords(listed(engine, states=(JobState.FAILED, JobState.PENDING))) == ["in batch", "c", "b", "a"]
    assert keywords(listed(engine, priorities=(Priority.HIGH,))) == ["c"]
    assert keywords(listed(engine, page_type="product")) == ["in batch"]
    assert keywords(listed(engine, batch_id=batch.batch_id)) == ["in batch"]
    assert keywords(listed(engine, states=(JobState.FAILED,), priorities=(Priority.HIGH,))) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("SHOES", ["Trail Shoes"]),
        ("größe", ["Größe 50%_fit"]),
        ("GRÖSSE", []),
        ("/hats", ["hats"]),
        ("50%_f", ["Größe 50%_fit"]),
        ("%", ["Größe 50%_fit"]),
        ("_", ["Größe 50%_fit"]),
        ("\\", []),
        ("'; --", []),
        ("  hats  ", ["hats"]),
    ],
)
def test_a_search_looks_in_keyword_and_address_for_what_was_typed(engine: Engine, search, found):
    with transaction(engine) as session:
        for keyword, path in (("Trail Shoes", "a"), ("Größe 50%_fit", "b"), ("hats", "hats")):
            submit_page(session, an_order(keyword, target_url=f"https://shop.example/{path}"), by=LOCAL_OWNER)

    assert keywords(listed(engine, search=search)) == found


def test_a_search_finds_a_job_by_its_id_or_the_beginning_of_it(engine: Engine):
    first, second = submit(engine, *"ab")

    assert keywords(listed(engine, search=second)) == ["b"]
    assert keywords(listed(engine, search=first[:8].upper())) == ["b", "a"]


def test_rows_are_read_by_id(engine: Engine):
    first, second = submit(engine, *"ab")
    with reading(engine) as session:
        rows = job_rows(session, [first, second, "gone"], by=VIEWER)

    assert [(row.id, row.state, row.priority) for row in rows] == [
        (second, JobState.PENDING, Priority.LOW),
        (first, JobState.PENDING, Priority.LOW),
    ]


def test_many_jobs_are_counted_and_paged(engine: Engine):
    submit(engine, "the first")
    with transaction(engine) as session:
        model = dict(session.execute(select(JOB)).mappings().one())
        rows = [model | {"id": str(uuid7()), "search_text": f"row {number}"} for number in range(5_000)]
        session.connection().execute(insert(JOB), rows)

    assert listed(engine).total == 5_001
    assert keywords(listed(engine, page=501)) == ["the first"]
    assert listed(engine, search="row 4999").total == 1


@pytest.mark.parametrize(("who", "error"), [(None, SignInRequired)])
def test_looking_needs_the_right_to(sqlite_engine: Engine, who, error):
    with reading(sqlite_engine) as session:
        for look in (
            lambda: queue_status(session, by=who),
            lambda: list_jobs(session, JobFilter(), page=1, page_size=5, by=who),
            lambda: job_rows(session, [], by=who),
        ):
            with pytest.raises(error):
                look()
