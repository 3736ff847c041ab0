"""Settings that change while genapp runs, and the workers that are alive."""

from dataclasses import fields

import pytest
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import WORKER, db_now, reading, transaction
from genapp.errors import BadInput, Denied
from genapp.jobs import worker_silence
from genapp.services.queue import FIELDS, QueueSettings, queue_settings, workers

EDITOR = User(id="e", name="Edda", role=Role.EDITOR)


def save(engine: Engine, **changes: object) -> QueueSettings:
    with transaction(engine) as session:
        return queue_settings.save(session, changes, by=LOCAL_OWNER)


def loaded(engine: Engine) -> QueueSettings:
    with reading(engine) as session:
        return queue_settings.load(session)


def test_the_defaults_are_those_of_the_docs(engine: Engine):
    found = loaded(engine)

    assert (found.workers, found.max_concurrency, found.retry_attempts) == (3, 5, 3)
    assert (found.retry_delay, found.timeout, found.priority_boost) == (5.0, 300.0, True)


def test_every_setting_has_a_range_and_a_sentence():
    assert [field.name for field in FIELDS] == [field.name for field in fields(QueueSettings)]
    assert all(field.label and field.help and field.lowest < field.highest for field in FIELDS)


def test_changes_are_kept_and_the_rest_stays(engine: Engine):
    save(engine, max_concurrency="12", retry_delay=2.5)
    save(engine, max_concurrency=13, priority_boost="off")

    found = loaded(engine)
    assert (found.max_concurrency, found.retry_delay, found.priority_boost) == (13, 2.5, False)
    assert found.workers == 3


def test_a_voice_is_kept_as_one_line_and_can_be_taken_away(engine: Engine):
    assert save(engine, brand_voice="  calm,\n precise ").brand_voice == "calm, precise"
    assert save(engine, brand_voice="").brand_voice == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("brand_voice", "x" * 501),
        ("brand_voice", "calm\x00"),
        ("retry_attempts", -1),
        ("max_concurrency", 0),
        ("max_concurrency", "2.5"),
        ("max_concurrency", "many"),
        ("retry_delay", -1),
        ("retry_delay", "nan"),
        ("timeout", "inf"),
        ("timeout", 0),
        ("lease_seconds", 0.5),
        ("priority_boost", "perhaps"),
        ("workers", None),
        ("colour", "blue"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(sqlite_engine: Engine, name, value):
    with pytest.raises(BadInput) as caught:
        save(sqlite_engine, **{name: value})

    assert [problem.field for problem in caught.value.problems] == [name]


def test_all_problems_are_told_at_once_and_nothing_is_half_saved(engine: Engine):
    with pytest.raises(BadInput) as caught:
        save(engine, workers=5, timeout=-1, retry_attempts="x")

    assert [problem.field for problem in caught.value.problems] == ["timeout", "retry_attempts"]
    assert "from 1 to" in caught.value.problems[0].message
    assert loaded(engine) == QueueSettings()


def test_only_an_administrator_changes_settings(engine: Engine):
    with pytest.raises(Denied), transaction(engine) as session:
        queue_settings.save(session, {"workers": 1}, by=EDITOR)


def test_a_worker_is_alive_while_its_heart_beats(engine: Engine):
    with transaction(engine) as session:
        for name in ("w1", "w2"):
            workers.register(session, worker_id=name, host="here", pid=1, slots=4, version="1")
        long_ago = db_now(session) - worker_silence(QueueSettings().lease_seconds) * 2
        session.execute(update(WORKER).where(WORKER.c.id == "w1").values(heartbeat_at=long_ago))
    with reading(engine) as session:
        assert [worker.id for worker in workers.alive(session)] == ["w2"]

    with transaction(engine) as session:
        assert workers.heartbeat(session, "w1")
        workers.leave(session, "w2")
    with reading(engine) as session:
        assert [worker.id for worker in workers.alive(session)] == ["w1"]
        assert workers.slots_of_living(session) == 4


def test_a_worker_that_is_not_known_any_more_is_told_so(engine: Engine):
    with transaction(engine) as session:
        assert not workers.heartbeat(session, "forgotten")


def test_workers_that_died_long_ago_are_forgotten(engine: Engine):
    with transaction(engine) as session:
        workers.register(session, worker_id="w1", host="here", pid=1, slots=4, version="1")
        workers.register(session, worker_id="w2", host="here", pid=1, slots=4, version="1")
        long_ago = db_now(session) - worker_silence(QueueSettings().lease_seconds) * 11
        session.execute(update(WORKER).where(WORKER.c.id == "w1").values(heartbeat_at=long_ago))

        assert workers.forget_dead(session) == 1
