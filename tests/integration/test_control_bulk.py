"""Many jobs changed at once: the preview says how many, and exactly those are changed."""

import json
from collections import Counter

import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import col

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import JOB, Action, ActionItem, Job, JobEvent, ask_stop, on_changed, on_stop, reading, transaction
from genapp.errors import BadInput, Conflict, Denied, SignInRequired
from genapp.jobs import CANCEL, RETRY, JobChange, JobState, Priority, to_priority
from genapp.services.queue import ActionOutcome, JobFilter, Preview, Target, control, queue_settings
from tests.support.queue import an_order, claim, end, free_slots, job_of, keywords_claimed, submit, submit_batch

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Edda", role=Role.EDITOR)
ALL = JobFilter()
CHANGES = [CANCEL, RETRY, to_priority(Priority.HIGH), to_priority(Priority.LOW)]


def preview(engine: Engine, change: JobChange, target: Target = ALL) -> Preview:
    with reading(engine) as session:
        return control.preview(session, change, target, by=EDITOR)


def apply(engine: Engine, change: JobChange, target: Target = ALL, *, seen: Preview | None = None) -> ActionOutcome:
    with transaction(engine) as session:
        return control.apply(session, change, target, by=EDITOR, seen=seen)


def one_of_each(engine: Engine) -> dict[str, str]:
    """A job in each state, and a running one that is being cancelled already; their ids."""
    states = ["pending", "retrying", "processing", "completed", "failed", "cancelled", "stopping"]
    ids = dict(zip(states, submit(engine, *states), strict=True))
    with transaction(engine) as session:
        for state, job_id in ids.items():
            job = session.get_one(Job, job_id)
            job.state = "processing" if state == "stopping" else state
            job.cancel_requested = state == "stopping"
    return ids


def states(engine: Engine) -> Counter[str]:
    with reading(engine) as session:
        return Counter(session.scalars(select(JOB.c.state)))


def changed(before: dict[str, Job], engine: Engine) -> set[str]:
    return {name for name, job in before.items() if job_of(engine, job.id).version != job.version}


@pytest.mark.parametrize("change", CHANGES)
def test_exactly_what_the_preview_counts_is_changed(engine: Engine, change: JobChange):
    jobs = {name: job_of(engine, job_id) for name, job_id in one_of_each(engine).items()}
    seen = preview(engine, change)

    outcome = apply(engine, change, seen=seen)

    assert seen.affected == outcome.affected == len(changed(jobs, engine))
    assert seen.unaffected == outcome.unaffected
    assert seen.affected + sum(other.count for other in seen.unaffected) == len(jobs)
    assert (outcome.came, outcome.gone) == (0, 0)


def test_cancelling_ends_what_waits_and_asks_what_runs(engine: Engine):
    ids = one_of_each(engine)

    outcome = apply(engine, CANCEL)

    assert (outcome.affected, outcome.running) == (3, 1)
    assert {(other.reason, other.count) for other in outcome.unaffected} == {
        ("is completed", 1),
        ("is failed", 1),
        ("is cancelled", 1),
        ("is being cancelled already", 1),
    }
    waited, ran = job_of(engine, ids["retrying"]), job_of(engine, ids["processing"])
    assert (waited.state, waited.not_before, ran.state, ran.cancel_requested) == ("cancelled", None, "processing", True)
    assert waited.finished_at is not None


def test_a_change_is_on_record_with_what_its_jobs_were(engine: Engine):
    ids = one_of_each(engine)
    wanted = JobFilter(states=(JobState.PENDING, JobState.PROCESSING), search="ing")

    outcome = apply(engine, CANCEL, wanted)

    with reading(engine) as session:
        action = session.get_one(Action, outcome.action_id)
        items = session.scalars(select(ActionItem).order_by(col(ActionItem.job_id))).all()
    assert (action.kind, action.by, action.affected) == ("cancel", "Edda", 2)
    assert json.loads(action.target) == {"filter": {"states": ["pending", "processing"], "search": "ing"}}
    assert [(item.job_id, item.state) for item in items] == [
        (ids["pending"], "pending"),
        (ids["processing"], "processing"),
    ]


def test_each_job_has_its_own_event_and_its_number_as_version(engine: Engine):
    one_of_each(engine)
    apply(engine, CANCEL)

    with reading(engine) as session:
        events = session.scalars(select(JobEvent).where(col(JobEvent.kind).in_(["cancelled", "cancel_asked"]))).all()
        versions = {event.job_id: session.get_one(Job, event.job_id).version for event in events}
    assert Counter(event.kind for event in events) == {"cancelled": 2, "cancel_asked": 1}
    assert {event.actor for event in events} == {"Edda"}
    assert {event.job_id: event.number for event in events} == versions


def test_what_came_after_the_preview_is_left_alone(engine: Engine):
    submit(engine, "seen")
    seen = preview(engine, CANCEL)
    (late,) = submit(engine, "late")

    outcome = apply(engine, CANCEL, seen=seen)

    assert (outcome.affected, outcome.came, outcome.gone) == (1, 1, 0)
    assert job_of(engine, late).state == "pending"


def test_what_went_away_after_the_preview_is_counted(engine: Engine):
    first, _ = submit(engine, *"ab")
    seen = preview(engine, CANCEL)
    end(engine, first, "completed")

    outcome = apply(engine, CANCEL, seen=seen)

    assert (outcome.affected, outcome.came, outcome.gone) == (1, 0, 1)


def test_a_job_that_has_begun_since_the_preview_is_cancelled_all_the_same(engine: Engine):
    free_slots(engine, 4)
    (job_id,) = submit(engine, "a")
    seen = preview(engine, CANCEL)
    claim(engine)

    outcome = apply(engine, CANCEL, seen=seen)

    assert (outcome.affected, outcome.running, outcome.came, outcome.gone) == (1, 1, 0, 0)
    assert job_of(engine, job_id).cancel_requested


def test_a_job_that_failed_after_the_preview_is_not_retried_with_the_others(engine: Engine):
    first, second = submit(engine, *"ab")
    end(engine, first, "failed")
    seen = preview(engine, RETRY, JobFilter(states=(JobState.FAILED,)))
    apply(engine, CANCEL, (second,))

    outcome = apply(engine, RETRY, ALL, seen=seen)

    assert (outcome.affected, outcome.came) == (1, 1)
    assert job_of(engine, second).state == "cancelled"


def test_no_ids_mean_no_jobs_and_an_unknown_id_is_named(engine: Engine):
    submit(engine, "a")

    assert apply(engine, CANCEL, ()).affected == 0
    seen = preview(engine, CANCEL, ("no-such-job",))
    assert [(other.reason, other.count) for other in seen.unaffected] == [("there is no such job", 1)]


def test_nothing_to_do_leaves_no_record(engine: Engine):
    outcome = apply(engine, RETRY, ALL)

    assert (outcome.action_id, outcome.affected) == ("", 0)
    with reading(engine) as session:
        assert session.scalars(select(Action)).all() == []


def test_too_many_ids_are_refused(sqlite_engine: Engine):
    with pytest.raises(BadInput, match="5,000"):
        preview(sqlite_engine, CANCEL, tuple(map(str, range(5_001))))


def test_moved_jobs_keep_their_order_and_queue_behind_those_of_their_class(engine: Engine):
    free_slots(engine, 10)
    submit(engine, "high", priority=Priority.HIGH)
    submit(engine, "a", "b", "c", priority=Priority.LOW)

    assert apply(engine, to_priority(Priority.HIGH)).affected == 3

    assert keywords_claimed(engine) == ["high", "a", "b", "c"]


def test_two_flows_that_are_moved_take_turns(engine: Engine):
    free_slots(engine, 10)
    for name in ("first", "second"):
        with transaction(engine) as session:
            orders = [an_order(f"{name} {number}", priority=Priority.LOW) for number in range(3)]
            submit_batch(session, name, orders, by=LOCAL_OWNER)

    apply(engine, to_priority(Priority.HIGH))

    claimed = keywords_claimed(engine)
    assert [keyword.split()[1] for keyword in claimed] == ["0", "0", "1", "1", "2", "2"]


def test_retried_jobs_go_to_the_class_that_they_had(engine: Engine):
    free_slots(engine, 10)
    ids = [*submit(engine, "low", priority=Priority.LOW), *submit(engine, "high", priority=Priority.HIGH)]
    for job_id in ids:
        end(engine, job_id, "failed")
    with transaction(engine) as session:
        session.execute(update(JOB).values(rank=0, attempts=3, error_code="x", cancel_requested=True))

    apply(engine, RETRY)

    low = job_of(engine, ids[0])
    assert (low.state, low.rank, low.attempts, low.error_code, low.cancel_requested) == ("pending", 2, 0, "", False)
    assert keywords_claimed(engine) == ["high", "low"]


def test_the_next_submission_queues_behind_those_that_were_moved(engine: Engine):
    free_slots(engine, 10)
    submit(engine, "a", "b", priority=Priority.LOW)
    apply(engine, to_priority(Priority.HIGH))
    submit(engine, "c", priority=Priority.HIGH)

    assert keywords_claimed(engine) == ["a", "b", "c"]


def test_many_jobs_are_announced_without_their_names(engine: Engine):
    with transaction(engine) as session:
        submit_batch(session, "many", [an_order(str(number)) for number in range(1_001)], by=LOCAL_OWNER)
    heard: list[frozenset[str] | None] = []
    on_changed(engine, heard.append)

    assert apply(engine, CANCEL).affected == 1_001
    assert heard == [None]
    assert states(engine) == {"cancelled": 1_001}


def test_the_workers_are_told_when_running_jobs_are_cancelled(engine: Engine):
    free_slots(engine, 1)
    submit(engine, "runs", "waits")
    claim(engine)
    told: list[str] = []
    on_stop(engine, lambda: told.append("stop"))

    apply(engine, CANCEL, JobFilter(states=(JobState.PENDING,)))
    assert told == []
    apply(engine, CANCEL)
    assert told == ["stop"]
    with pytest.raises(RuntimeError), reading(engine) as session:
        ask_stop(session)


def test_priorities_stay_when_the_setting_says_so(sqlite_engine: Engine):
    with transaction(sqlite_engine) as session:
        queue_settings.save(session, {"priority_boost": False}, by=LOCAL_OWNER)

    with pytest.raises(Conflict, match="cannot be changed"):
        preview(sqlite_engine, to_priority(Priority.HIGH))


@pytest.mark.parametrize(("who", "error"), [(None, SignInRequired), (VIEWER, Denied)])
@pytest.mark.parametrize("change", CHANGES[:3])
def test_each_change_asks_for_its_right(sqlite_engine: Engine, who: User | None, error, change: JobChange):
    submit(sqlite_engine, "a")
    with transaction(sqlite_engine) as session:
        for use_case in (control.preview, control.apply):
            with pytest.raises(error):
                use_case(session, change, ALL, by=who)
