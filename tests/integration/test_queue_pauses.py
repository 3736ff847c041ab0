"""Pauses and limits hold back exactly what they name; everything else goes on in the exact order."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER, Role, User
from genapp.clock import utc_now
from genapp.db import JOB, PAUSE, db_now, reading, transaction
from genapp.errors import BadInput, Denied, NotFound, SignInRequired
from genapp.jobs import PauseKind, Priority, Scope, lane_name
from genapp.services.queue import dispatch, holds, queue_settings
from tests.support.queue import an_order, claim, end, free_slots, keywords_claimed, submit, submit_batch

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Eve", role=Role.EDITOR)


@pytest.fixture(autouse=True)
def patient(engine: Engine) -> None:
    """Workers count as alive for long, so that a slow machine changes nothing."""
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 120}, by=LOCAL_OWNER)


def a_batch(engine: Engine, name: str, count: int, **order: Any) -> str:
    with transaction(engine) as session:
        orders = [an_order(f"{name} {n}", **order) for n in range(count)]
        return submit_batch(session, name, orders, by=LOCAL_OWNER).batch_id


def pause(engine: Engine, scope: Scope, key: str = "", **more: Any) -> None:
    with transaction(engine) as session:
        holds.pause(session, scope, key, "looked odd", by=EDITOR, **more)


def limit(engine: Engine, scope: Scope, key: str, **changes: object) -> holds.Limits:
    with transaction(engine) as session:
        return holds.set_limits(session, scope, key, changes, by=LOCAL_OWNER)


def write_by(engine: Engine, provider: str, *keywords: str) -> None:
    """As if these jobs had been submitted for another provider."""
    with transaction(engine) as session:
        lane = lane_name(provider, "user:owner")
        session.execute(update(JOB).where(JOB.c.keyword.in_(keywords)).values(provider=provider, lane=lane))


def test_a_paused_queue_starts_nothing_until_it_is_resumed(engine: Engine):
    free_slots(engine, 5)
    submit(engine, "a")
    pause(engine, Scope.QUEUE)

    assert claim(engine) == []
    with transaction(engine) as session:
        assert holds.resume(session, Scope.QUEUE, by=EDITOR) == [PauseKind.PERSON]
        assert holds.resume(session, Scope.QUEUE, by=EDITOR) == []
    assert keywords_claimed(engine) == ["a"]


def test_a_paused_batch_holds_back_its_own_jobs_only(engine: Engine):
    free_slots(engine, 5)
    held = a_batch(engine, "held", 30, priority=Priority.HIGH)
    a_batch(engine, "other", 2, priority=Priority.LOW)
    submit(engine, "single", priority=Priority.NORMAL)
    pause(engine, Scope.BATCH, held)

    assert keywords_claimed(engine) == ["single", "other 0", "other 1"]


def test_a_paused_provider_holds_back_its_jobs_of_every_batch(engine: Engine):
    free_slots(engine, 9)
    submit(engine, *"abcd")
    write_by(engine, "openai_compatible", "a", "c")
    pause(engine, Scope.PROVIDER, "openai_compatible")

    assert keywords_claimed(engine) == ["b", "d"]


def test_a_pause_with_an_end_ends_by_itself(engine: Engine):
    free_slots(engine, 5)
    submit(engine, "a")
    pause(engine, Scope.QUEUE, until=utc_now() + timedelta(hours=1))
    assert claim(engine) == []

    with transaction(engine) as session:
        session.execute(update(PAUSE).values(until=db_now(session) - timedelta(seconds=1)))

    assert keywords_claimed(engine) == ["a"]
    with transaction(engine) as session:
        assert holds.in_force(session, by=VIEWER) == []
        assert holds.end_run_out(session) == 1
        assert holds.end_run_out(session) == 0


def test_a_quota_pause_never_ends_sooner_because_another_worker_heard_a_shorter_wait(engine: Engine):
    with transaction(engine) as session:
        for seconds in (60, 5):
            holds.pause_by_system(
                session, Scope.PROVIDER, "embedded", PauseKind.QUOTA, reason="asked to wait", seconds=seconds
            )
        now = db_now(session)
        (found,) = holds.in_force(session, by=VIEWER)

    assert found.until is not None
    assert found.until - now > timedelta(seconds=50)


def test_pauses_of_two_kinds_end_each_on_its_own(engine: Engine):
    free_slots(engine, 5)
    submit(engine, "a")
    pause(engine, Scope.PROVIDER, "embedded")
    with transaction(engine) as session:
        holds.pause_by_system(session, Scope.PROVIDER, "embedded", PauseKind.QUOTA, reason="429", seconds=60)
        assert holds.end_system_pause(session, Scope.PROVIDER, "embedded", PauseKind.QUOTA)

    assert claim(engine) == []
    with transaction(engine) as session:
        holds.resume(session, Scope.PROVIDER, "embedded", by=EDITOR)
    assert keywords_claimed(engine) == ["a"]


def test_a_batch_with_a_limit_leaves_its_slots_to_others(engine: Engine):
    free_slots(engine, 10)
    small = a_batch(engine, "limited", 20, priority=Priority.HIGH)
    a_batch(engine, "other", 20, priority=Priority.LOW)
    limit(engine, Scope.BATCH, small, concurrency=2)

    first = keywords_claimed(engine, 6)
    assert first == ["limited 0", "limited 1", "other 0", "other 1", "other 2", "other 3"]
    assert keywords_claimed(engine, 2) == ["other 4", "other 5"]


def test_a_slot_of_a_limited_batch_goes_to_its_best_job_once_one_has_ended(engine: Engine):
    free_slots(engine, 10)
    batch = a_batch(engine, "limited", 5)
    limit(engine, Scope.BATCH, batch, concurrency=1)
    (held,) = claim(engine)
    assert claim(engine) == []

    end(engine, held.job_id, "completed")

    assert keywords_claimed(engine) == ["limited 1"]


def test_a_limit_of_a_provider_counts_all_its_running_jobs(engine: Engine):
    free_slots(engine, 10)
    submit(engine, *"abcdefgh")
    write_by(engine, "openai_compatible", *"aceg")
    limit(engine, Scope.PROVIDER, "openai_compatible", concurrency=3)

    assert keywords_claimed(engine, 2) == ["a", "b"]
    assert keywords_claimed(engine, 8) == ["c", "d", "e", "f", "h"]


def test_limits_outside_the_database_hold_jobs_back_as_well(engine: Engine):
    free_slots(engine, 10)
    submit(engine, *"abcd")
    write_by(engine, "openai_compatible", "a", "b", "c")

    with transaction(engine) as session:
        claims = dispatch.claim(session, room={(Scope.PROVIDER, "openai_compatible"): 2})

    assert [held.provider for held in claims] == ["openai_compatible", "openai_compatible", "embedded"]


def test_two_limits_that_meet_both_hold(engine: Engine):
    free_slots(engine, 10)
    first, second = a_batch(engine, "one", 5), a_batch(engine, "two", 5)
    limit(engine, Scope.BATCH, first, concurrency=1)
    limit(engine, Scope.BATCH, second, concurrency=4)
    limit(engine, Scope.PROVIDER, "embedded", concurrency=3)

    assert keywords_claimed(engine) == ["one 0", "two 0", "two 1"]


def test_a_limit_that_was_taken_away_holds_nothing_back(engine: Engine):
    free_slots(engine, 10)
    submit(engine, *"abc")
    limit(engine, Scope.PROVIDER, "embedded", concurrency=1, requests_per_minute="60")

    assert limit(engine, Scope.PROVIDER, "embedded", concurrency="") == holds.Limits(requests_per_minute=60)
    assert keywords_claimed(engine) == ["a", "b", "c"]
    assert limit(engine, Scope.PROVIDER, "embedded", requests_per_minute=None) == holds.NO_LIMITS
    with reading(engine) as session:
        assert holds.list_limits(session, by=VIEWER) == []


def test_limits_in_force_are_listed_with_their_use(engine: Engine):
    free_slots(engine, 10)
    batch = a_batch(engine, "b", 3)
    limit(engine, Scope.BATCH, batch, concurrency=2)
    limit(engine, Scope.PROVIDER, "embedded", concurrency=7, tokens_per_minute=90_000)
    claim(engine)

    with reading(engine) as session:
        found = holds.list_limits(session, by=VIEWER)

    assert [(one.scope, one.key, one.limits.concurrency, one.running) for one in found] == [
        (Scope.PROVIDER, "embedded", 7, 2),
        (Scope.BATCH, batch, 2, 2),
    ]


def test_every_wrong_limit_is_named_at_once_and_nothing_is_changed(engine: Engine):
    wrong = {"concurrency": 0, "requests_per_minute": "many", "tokens_per_minute": -1, "speed": 3}
    with pytest.raises(BadInput) as refused:
        limit(engine, Scope.PROVIDER, "nobody", **wrong)

    assert {problem.field for problem in refused.value.problems} == {"key", *wrong}
    with reading(engine) as session:
        assert holds.limits_of(session, Scope.PROVIDER, "nobody") == holds.NO_LIMITS


def test_a_batch_has_no_limit_per_minute_and_the_queue_none_of_these(engine: Engine):
    batch = a_batch(engine, "b", 1)

    with pytest.raises(BadInput, match="providers only"):
        limit(engine, Scope.BATCH, batch, requests_per_minute=5)
    with pytest.raises(BadInput, match="max_concurrency"):
        limit(engine, Scope.QUEUE, "", concurrency=5)


def test_what_does_not_exist_cannot_be_paused(engine: Engine):
    with pytest.raises(NotFound):
        pause(engine, Scope.BATCH, "no such batch")
    with pytest.raises(BadInput) as refused:
        pause(engine, Scope.PROVIDER, "nobody", until=utc_now() - timedelta(minutes=1))

    assert {problem.field for problem in refused.value.problems} == {"key", "until"}


def test_pausing_needs_the_right_to_control_and_limits_the_right_to_administer(engine: Engine):
    with transaction(engine) as session:
        for act in (
            lambda: holds.pause(session, Scope.QUEUE, by=VIEWER),
            lambda: holds.resume(session, Scope.QUEUE, by=VIEWER),
            lambda: holds.set_limits(session, Scope.PROVIDER, "embedded", {}, by=EDITOR),
        ):
            with pytest.raises(Denied):
                act()
        for look in (lambda: holds.in_force(session, by=None), lambda: holds.list_limits(session, by=None)):
            with pytest.raises(SignInRequired):
                look()
