"""Event numbers follow the order of commit, so who has seen one never misses a smaller one."""

import threading

from sqlalchemy import Engine, select
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.db import JOB_EVENT, Job, before_commit, reading, transaction
from genapp.services.queue import append_event, last_number, submit_page
from tests.support.queue import an_order, job_of, submit


def numbers(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return list(session.scalars(select(JOB_EVENT.c.number).order_by(JOB_EVENT.c.number)))


def test_a_number_is_never_seen_before_a_smaller_one(engine: Engine):
    numbered, go_on = threading.Event(), threading.Event()

    def wait(_session: Session) -> None:
        numbered.set()
        go_on.wait(10)

    def slow() -> None:
        with transaction(engine) as session:
            submit_page(session, an_order("slow"), by=LOCAL_OWNER)
            before_commit(session, wait)

    first = threading.Thread(target=slow)
    first.start()
    numbered.wait(10)
    second = threading.Thread(target=submit, args=(engine, "quick"))
    second.start()
    second.join(0.3)
    while_the_first_is_open = numbers(engine)
    go_on.set()
    first.join()
    second.join()

    assert while_the_first_is_open == []
    assert len(numbers(engine)) == 2


def test_many_writers_leave_rising_numbers_and_each_job_its_newest(engine: Engine):
    seen: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.extend(number for number in numbers(engine) if number not in seen)

    watcher = threading.Thread(target=watch)
    watcher.start()
    threads = [threading.Thread(target=submit, args=(engine, *map(str, range(8)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    watcher.join()

    assert seen == sorted(seen)
    assert len(numbers(engine)) == 32


def test_the_version_of_a_job_is_its_newest_event_in_the_row_and_in_memory(engine: Engine):
    job_id = submit(engine, "a")[0]
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        append_event(session, job, "stage_started", "validation started")
        append_event(session, job, "stage_completed", "validation finished")

    with reading(engine) as session:
        assert last_number(session) == job.version == job_of(engine, job_id).version
    assert numbers(engine)[-1] == job.version


def test_the_events_of_a_transaction_that_fails_are_gone(engine: Engine):
    job_id = submit(engine, "a")[0]
    before = job_of(engine, job_id).version
    try:
        with transaction(engine) as session:
            append_event(session, job_id, "claimed", "never happened")
            raise LookupError
    except LookupError:
        pass

    assert numbers(engine) == [before]
