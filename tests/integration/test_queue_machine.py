"""The queue under every order of events: after each step, whatever was done, the promises of the queue hold.

Hypothesis chooses the steps. Time is moved by moving what is due: the rows of leases, waits and deadlines.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, event, update
from sqlmodel import SQLModel

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import BATCH, JOB, PAUSE, WORKER, reading, transaction
from genapp.errors import Conflict, ProviderBusy, ProviderDown, ProviderKeyRejected, StageFailed
from genapp.jobs import FINAL, JobState, Scope
from genapp.page import ContentStatus, Priority
from genapp.services.queue import Claim, control, dispatch, queue_settings, submit_page, workers
from genapp.services.queue import holds as pauses
from genapp.services.work import StopReason, lease
from tests.support.machine_world import COST_MICROS, SteppedWorker, World
from tests.support.queue import an_order, free_slots, submit_batch
from tests.support.queue_invariants import Rows, check, everything_of, expected_claims, job_rows

T = TypeVar("T")
SLOTS = 3
TRIES = 4
"""The first, and the three retries of the settings."""
PLACES = st.integers(min_value=0, max_value=1_000)
"""Which of the jobs, messages or workers there are: the rest of a division by their number."""
FAULTS = {
    "retryable": lambda: ProviderDown("the machine says so", provider="embedded"),
    "final": lambda: StageFailed("the machine says so"),
    "key": lambda: ProviderKeyRejected("the machine says so", provider="embedded"),
    "wait": lambda: ProviderBusy("the machine says so", provider="embedded", retry_after=60),
    "unexpected": lambda: RuntimeError("the machine says so"),
}


class QueueMachine(RuleBasedStateMachine):
    """What people, workers, timers and accidents do to a queue; `submitted` is the log kept outside of it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        _empty(engine)
        free_slots(engine, SLOTS)
        self.world = World(engine)
        self.submitted: list[str] = []
        self.batches: list[str] = []
        self.messages: list[Claim] = []
        self.delivered: list[Claim] = []
        self.rows: Rows = {}

    # people

    @rule(priority=st.sampled_from([None, *Priority]), status=st.sampled_from([None, *ContentStatus]))
    def submit(self, priority: Priority | None, status: ContentStatus | None) -> None:
        number = len(self.submitted)
        order = an_order(f"page {number}", priority=priority, content_status=status, key=f"key {number}")
        for _ in range(2):  # the second time is a form sent twice
            with transaction(self.engine) as session:
                job_id = submit_page(session, order, by=LOCAL_OWNER)
            if job_id not in self.submitted:
                self.submitted.append(job_id)

    @rule(pages=st.integers(1, 3), budget=st.sampled_from([None, None, 2 * COST_MICROS, 4 * COST_MICROS]))
    def submit_together(self, pages: int, budget: int | None) -> None:
        first = len(self.submitted)
        orders = [an_order(f"page {number}") for number in range(first, first + pages)]
        with transaction(self.engine) as session:
            receipt = submit_batch(session, "batch", orders, by=LOCAL_OWNER)
            session.execute(update(BATCH).where(BATCH.c.id == receipt.batch_id).values(budget_micros=budget))
        self.submitted += receipt.job_ids
        self.batches.append(receipt.batch_id)

    @precondition(lambda self: self.submitted)
    @rule(place=PLACES)
    def cancel(self, place: int) -> None:
        job_id = _one(self.submitted, place)
        with transaction(self.engine) as session:
            try:
                control.cancel(session, job_id, by=LOCAL_OWNER)
            except Conflict:
                assert self._state(job_id) in FINAL

    @precondition(lambda self: self.submitted)
    @rule(place=PLACES)
    def retry(self, place: int) -> None:
        job_id = _one(self.submitted, place)
        with transaction(self.engine) as session:
            try:
                control.retry(session, job_id, by=LOCAL_OWNER)
            except Conflict:
                assert self._state(job_id) not in (JobState.FAILED, JobState.CANCELLED)

    @precondition(lambda self: self.submitted)
    @rule(place=PLACES, priority=st.sampled_from(list(Priority)))
    def change_priority(self, place: int, priority: Priority) -> None:
        job_id = _one(self.submitted, place)
        with transaction(self.engine) as session:
            try:
                control.change_priority(session, job_id, priority, by=LOCAL_OWNER)
            except Conflict:
                assert self._state(job_id) not in (JobState.PENDING, JobState.RETRYING)

    @rule(scope=st.sampled_from(list(Scope)), place=PLACES)
    def pause(self, scope: Scope, place: int) -> None:
        with transaction(self.engine) as session:
            pauses.pause(session, *self._scope(scope, place), by=LOCAL_OWNER)

    @rule(scope=st.sampled_from(list(Scope)), place=PLACES)
    def resume(self, scope: Scope, place: int) -> None:
        with transaction(self.engine) as session:
            pauses.resume(session, *self._scope(scope, place), by=LOCAL_OWNER)

    # dispatcher and workers

    @rule(limit=st.sampled_from([None, None, 1, 2]))
    def claim(self, limit: int | None) -> None:
        with transaction(self.engine) as session:
            free = dispatch.free_slots(session, queue_settings.load(session))
            expected = expected_claims(session, count=free if limit is None else min(free, limit))
            claims = dispatch.claim(session, limit=limit)
        assert [one.job_id for one in claims] == expected
        self.messages += claims

    @precondition(lambda self: self.messages)
    @rule(place=PLACES)
    def deliver(self, place: int) -> None:
        message = _one(self.messages, place)
        self.messages.remove(message)
        self.delivered.append(message)
        self.world.deliver(message)

    @precondition(lambda self: self.delivered)
    @rule(place=PLACES)
    def deliver_again(self, place: int) -> None:
        message = _one(self.delivered, place)
        asked = self.world.provider.asked.total()
        before, crowd = everything_of(self.engine, message.job_id), len(self.world.workers)
        self.world.deliver(message)
        assert everything_of(self.engine, message.job_id) == before
        assert (len(self.world.workers), self.world.provider.asked.total()) == (crowd, asked)

    @precondition(lambda self: self.messages)
    @rule(place=PLACES)
    def lose_message(self, place: int) -> None:
        self.messages.remove(_one(self.messages, place))

    @precondition(lambda self: self.world.workers)
    @rule(place=PLACES)
    def go_on(self, place: int) -> None:
        worker = _one(self.world.workers, place)
        self._step(worker, lambda: self.world.go_on(worker))

    @precondition(lambda self: self.world.workers)
    @rule(place=PLACES, fault=st.sampled_from(sorted(FAULTS)))
    def fail(self, place: int, fault: str) -> None:
        worker = _one(self.world.workers, place)
        self._step(worker, lambda: self.world.go_on(worker, FAULTS[fault]()))

    @precondition(lambda self: self.world.workers)
    @rule(place=PLACES)
    def crash(self, place: int) -> None:
        self.world.kill(_one(self.world.workers, place))

    @precondition(lambda self: self.world.workers)
    @rule(place=PLACES)
    def hand_back(self, place: int) -> None:
        worker = _one(self.world.workers, place)
        self._step(worker, lambda: self.world.stop(worker, StopReason.HANDED_BACK))

    @rule()
    def heartbeat(self) -> None:
        self.world.heartbeat()

    # time

    @precondition(lambda self: self.submitted)
    @rule(place=PLACES)
    def one_lease_lapses(self, place: int) -> None:
        """Its worker is silent: dead, frozen, or cut off."""
        job_id = _one(self.submitted, place)
        with transaction(self.engine) as session:
            late = utc_now() - timedelta(hours=1)
            lapsed = update(JOB).where(JOB.c.id == job_id, JOB.c.state == "processing").values(lease_until=late)
            session.execute(lapsed)
            lease.rescue(session)

    @rule()
    def waits_are_over(self) -> None:
        with transaction(self.engine) as session:
            session.execute(update(JOB).where(JOB.c.not_before.is_not(None)).values(not_before=utc_now()))
            lease.release_retries(session)
            session.execute(update(PAUSE).where(PAUSE.c.until.is_not(None)).values(until=utc_now()))
            pauses.end_run_out(session)

    @rule(hours=st.sampled_from([-1, 2]))
    def the_clock_jumps(self, hours: int) -> None:
        """By so many hours for everything that is due; the timers run as they do after any pause."""
        by = timedelta(hours=hours)
        with transaction(self.engine) as session:
            for name in ("lease_until", "not_before", "queued_at", "renew_at"):
                for job in job_rows(session).values():
                    if job[name] is not None:
                        session.execute(update(JOB).where(JOB.c.id == job["id"]).values({name: job[name] - by}))
            session.execute(update(WORKER).values(heartbeat_at=utc_now() - by))
        for timer in (lease.rescue, dispatch.lift_waiting, dispatch.renew_scores):
            with transaction(self.engine) as session:
                timer(session)
        with transaction(self.engine) as session:
            workers.heartbeat(session, "w1")

    # what holds

    @invariant()
    def promises_hold(self) -> None:
        self.rows = check(self.engine, self.submitted, self.rows, attempts_allowed=TRIES)

    @invariant()
    def no_answered_call_is_made_again(self) -> None:
        assert self.world.provider.asked_again == []

    def teardown(self) -> None:
        try:
            self._everything_ends()
        finally:
            self.world.close()

    def _everything_ends(self) -> None:
        """Without pauses, limits and accidents, every job comes to an end: none is stuck."""
        with transaction(self.engine) as session:
            for view in pauses.in_force(session, by=LOCAL_OWNER):
                pauses.resume(session, view.scope, view.key, by=LOCAL_OWNER)
            session.execute(update(BATCH).values(budget_micros=None))
            session.execute(
                update(JOB).where(JOB.c.state == "processing").values(lease_until=utc_now() - timedelta(hours=9))
            )
        for _ in range(4 * (len(self.submitted) + 1)):
            for act in (lambda: self.the_clock_jumps(2), self.waits_are_over, lambda: self.claim(None)):
                self._and_check(act)
            while self.messages:
                self._and_check(lambda: self.deliver(0))
            while self.world.workers:
                self._and_check(lambda: self.go_on(0))
            if all(JobState(row["state"]) in FINAL for row in self.rows.values()):
                return
        raise AssertionError(f"stuck: {Counter(row['state'] for row in self.rows.values())}")

    def _and_check(self, act: Callable[[], None]) -> None:
        act()
        self.promises_hold()

    def _step(self, worker: SteppedWorker, act: Callable[[], None]) -> None:
        """A worker whose token is not in force any more changes nothing; one whose job nobody has claimed yet may."""
        with reading(self.engine) as session:
            job = job_rows(session)[worker.job_id]
        waits_for_it = job["state"] == "pending" and job["worker_id"] is not None
        holds = job["token"] == worker.token and (job["state"] == "processing" or waits_for_it)
        before = None if holds else everything_of(self.engine, worker.job_id)
        act()
        if before is not None:
            assert everything_of(self.engine, worker.job_id) == before, "a stale write was accepted"

    def _scope(self, scope: Scope, place: int) -> tuple[Scope, str]:
        if scope is Scope.BATCH and self.batches:
            return scope, _one(self.batches, place)
        return (Scope.PROVIDER, "embedded") if scope is Scope.PROVIDER else (Scope.QUEUE, "")

    def _state(self, job_id: str) -> JobState:
        with reading(self.engine) as session:
            return JobState(job_rows(session)[job_id]["state"])


@pytest.fixture
def machine_settings(pytestconfig: pytest.Config) -> settings:
    full = pytestconfig.getoption("full")
    return settings(
        max_examples=1_000 if full else 12,
        stateful_step_count=80 if full else 40,
        deadline=None,
        derandomize=not full,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


@pytest.mark.timeout(7_200)
def test_whatever_happens_to_the_queue_its_promises_hold(engine: Engine, machine_settings: settings):
    _commit_without_waiting_for_the_disk(engine)

    class Machine(QueueMachine):
        def __init__(self) -> None:
            super().__init__(engine)

    run_state_machine_as_test(Machine, settings=machine_settings)


def _commit_without_waiting_for_the_disk(engine: Engine) -> None:
    """Nothing here depends on what a power cut leaves, and thousands of commits would mostly wait for the disk."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous = OFF"))


def _one(things: Sequence[T], place: int) -> T:
    return things[place % len(things)]


def _empty(engine: Engine) -> None:
    with transaction(engine) as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
