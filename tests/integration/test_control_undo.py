"""Actions are on record, and can be taken back as far as nobody changed what they left behind."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import Job, db_now, reading, transaction
from genapp.errors import Conflict, Denied, NotFound, SignInRequired
from genapp.jobs import CANCEL, RETRY, ActionKind, JobChange, PauseKind, Priority, Scope, to_priority
from genapp.services.queue import ActionView, JobFilter, Undone, control, holds, queue_settings, recent_actions
from genapp.services.queue.undo import undo
from genapp.services.work import endings
from tests.support.queue import claim, end, free_slots, job_of, keywords_claimed, submit

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Edda", role=Role.EDITOR)


def change(engine: Engine, what: JobChange) -> str:
    with transaction(engine) as session:
        return control.apply(session, what, JobFilter(), by=EDITOR).action_id


def undone(engine: Engine, action_id: str, *, by: User | None = LOCAL_OWNER) -> Undone:
    with transaction(engine) as session:
        return undo(session, action_id, by=by)


def actions(engine: Engine) -> list[ActionView]:
    with reading(engine) as session:
        return list(recent_actions(session, page=1, page_size=50, by=VIEWER).rows)


def place(job: Job) -> tuple[str, str, bool, int, float]:
    return job.state, job.priority, job.priority_given, job.rank, job.fair_start


def test_cancelled_jobs_go_back_to_their_places(engine: Engine):
    free_slots(engine, 10)
    ids = submit(engine, "a", "b", "c")
    before = [place(job_of(engine, job_id)) for job_id in ids]
    action_id = change(engine, CANCEL)
    submit(engine, "later")

    assert undone(engine, action_id) == Undone(action_id=actions(engine)[0].id, restored=3, left=0)

    assert [place(job_of(engine, job_id)) for job_id in ids] == before
    assert job_of(engine, ids[0]).finished_at is None
    assert keywords_claimed(engine)[:2] == ["a", "b"]


def test_priorities_go_back(engine: Engine):
    ids = submit(engine, "a", "b", priority=Priority.LOW)
    before = [place(job_of(engine, job_id)) for job_id in ids]
    action_id = change(engine, to_priority(Priority.HIGH))

    assert undone(engine, action_id).restored == 2

    assert [place(job_of(engine, job_id)) for job_id in ids] == before


def test_retried_jobs_that_still_wait_are_cancelled(engine: Engine):
    free_slots(engine, 1)
    ids = submit(engine, "a", "b")
    for job_id in ids:
        end(engine, job_id, "failed")
    action_id = change(engine, RETRY)
    claim(engine)

    found = undone(engine, action_id)

    assert (found.restored, found.left) == (1, 1)
    assert [job_of(engine, job_id).state for job_id in ids] == ["processing", "cancelled"]


def test_jobs_that_somebody_changed_since_stay_as_they_are(engine: Engine):
    first, second = submit(engine, *"ab")
    action_id = change(engine, CANCEL)
    with transaction(engine) as session:
        control.retry(session, first, by=EDITOR)
        control.cancel(session, first, by=EDITOR)

    found = undone(engine, action_id)

    assert (found.restored, found.left) == (1, 1)
    assert [job_of(engine, job_id).state for job_id in (first, second)] == ["cancelled", "pending"]


def test_a_job_whose_priority_was_changed_again_keeps_the_newer_one(engine: Engine):
    (job_id,) = submit(engine, "a", priority=Priority.LOW)
    action_id = change(engine, to_priority(Priority.HIGH))
    change(engine, to_priority(Priority.NORMAL))

    found = undone(engine, action_id)

    assert (found.action_id, found.restored, found.left) == ("", 0, 1)
    assert job_of(engine, job_id).priority == "normal"


def test_a_running_job_that_was_cancelled_comes_back_once_it_has_stopped(engine: Engine):
    free_slots(engine, 1)
    (job_id,) = submit(engine, "a")
    (one,) = claim(engine)
    action_id = change(engine, CANCEL)
    assert undone(engine, action_id).restored == 0

    with transaction(engine) as session:
        endings.cancelled(session, job_id, one.token)
    assert undone(engine, action_id).restored == 1
    job = job_of(engine, job_id)
    assert (job.state, job.cancel_requested) == ("pending", False)


def test_an_action_is_undone_once(engine: Engine):
    submit(engine, "a")
    action_id = change(engine, CANCEL)
    undo_id = undone(engine, action_id).action_id

    with pytest.raises(Conflict, match="undone already"):
        undone(engine, action_id)
    with pytest.raises(Conflict, match="cannot be undone"):
        undone(engine, undo_id)
    with pytest.raises(NotFound, match="nothing-like-it"):
        undone(engine, "nothing-like-it")


def test_settings_go_back_unless_they_were_changed_again(engine: Engine):
    with transaction(engine) as session:
        queue_settings.save(session, {"timeout": 60, "max_concurrency": 9, "workers": 3}, by=LOCAL_OWNER)
    action = actions(engine)[0]
    with transaction(engine) as session:
        queue_settings.save(session, {"timeout": 70}, by=LOCAL_OWNER)

    found = undone(engine, action.id)

    assert action.text == "Changed timeout from 300.0 to 60.0, max_concurrency from 5 to 9"
    assert (found.restored, found.left) == (1, 1)
    with reading(engine) as session:
        settings = queue_settings.load(session)
    assert (settings.timeout, settings.max_concurrency, settings.workers) == (70, 5, 3)


def test_a_setting_saved_as_it_was_leaves_no_record(sqlite_engine: Engine):
    with transaction(sqlite_engine) as session:
        queue_settings.save(session, {"workers": 3}, by=LOCAL_OWNER)

    assert actions(sqlite_engine) == []


def test_limits_go_back(engine: Engine):
    with transaction(engine) as session:
        holds.set_limits(session, Scope.PROVIDER, "embedded", {"concurrency": 2}, by=LOCAL_OWNER)
    action = actions(engine)[0]

    assert action.text == "Changed provider embedded: concurrency from none to 2"
    assert undone(engine, action.id).restored == 1
    with reading(engine) as session:
        assert holds.limits_of(session, Scope.PROVIDER, "embedded") == holds.NO_LIMITS


def test_a_pause_is_ended_and_a_resumed_one_comes_back(engine: Engine):
    with transaction(engine) as session:
        until = db_now(session) + timedelta(hours=1)
        holds.pause(session, Scope.QUEUE, reason="prices change", until=until, by=EDITOR)
        holds.resume(session, Scope.QUEUE, by=EDITOR)
        holds.resume(session, Scope.QUEUE, by=EDITOR)
    resumed, paused = actions(engine)
    assert [paused.text, paused.reason, resumed.text] == ["Paused the queue", "prices change", "Resumed the queue"]

    assert undone(engine, paused.id).restored == 0
    assert undone(engine, resumed.id).restored == 1
    with reading(engine) as session:
        (pause,) = holds.in_force(session, by=VIEWER)
    assert (pause.kind, pause.reason, pause.until) == (PauseKind.PERSON, "prices change", until)
    assert undone(engine, paused.id).restored == 1
    with reading(engine) as session:
        assert holds.in_force(session, by=VIEWER) == []


def test_actions_are_listed_newest_first_page_by_page(engine: Engine):
    for keyword in "abc":
        (job_id,) = submit(engine, keyword)
        with transaction(engine) as session:
            control.cancel(session, job_id, by=EDITOR)
    with reading(engine) as session:
        first = recent_actions(session, page=1, page_size=2, by=VIEWER)
        last = recent_actions(session, page=9, page_size=2, by=VIEWER)

    assert (first.total, first.page, last.page) == (3, 1, 2)
    assert first.rows[0].text == f"Cancelled job {job_id}"
    assert {(action.kind, action.by, action.affected) for action in first.rows} == {(ActionKind.CANCEL, "Edda", 1)}
    assert len(last.rows) == 1


@pytest.mark.parametrize(("who", "error"), [(None, SignInRequired), (VIEWER, Denied)])
def test_undoing_needs_the_right_to_control(sqlite_engine: Engine, who: User | None, error):
    submit(sqlite_engine, "a")
    action_id = change(sqlite_engine, CANCEL)

    with pytest.raises(error):
        undone(sqlite_engine, action_id, by=who)


def test_who_may_not_administer_cannot_undo_settings(sqlite_engine: Engine):
    with transaction(sqlite_engine) as session:
        queue_settings.save(session, {"workers": 4}, by=LOCAL_OWNER)

    with pytest.raises(Denied):
        undone(sqlite_engine, actions(sqlite_engine)[0].id, by=EDITOR)
