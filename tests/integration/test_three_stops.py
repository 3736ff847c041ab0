"""Three kinds of stop: a fault that may pass, a pause that uses no attempt, a failure that somebody has to mend."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import Batch, ProviderCall, db_now, reading, transaction
from genapp.errors import (
    AnswerMalformed,
    BudgetReached,
    LimitReached,
    ProviderBlocked,
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderQuota,
    ProviderRejected,
    ProviderTimeout,
)
from genapp.jobs import PauseKind, Scope
from genapp.providers.openai_compatible.failures import QUOTA_HINT
from genapp.services.queue import PauseView, QueueSettings, holds
from genapp.services.work import endings, fault_of, probe_paused, run_job
from tests.support.queue import an_order, claim, free_slots, job_of, submit, submit_batch
from tests.support.work import SmallProvider, one_claim, small_tools

WITHOUT_QUOTA = ProviderQuota("the account has no quota left", provider="embedded", hint=QUOTA_HINT)


def raising(error: Exception) -> Callable[[object], None]:
    def raise_it(_prompt: object) -> None:
        raise error

    return raise_it


def run_into(engine: Engine, error: Exception) -> str:
    job_id, token = one_claim(engine)
    with small_tools(engine, provider=SmallProvider(name="embedded", before=raising(error))) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))
    return job_id


def pauses_of(engine: Engine) -> list[PauseView]:
    with reading(engine) as session:
        return holds.in_force(session, by=LOCAL_OWNER)


def seconds_left(engine: Engine, pause: PauseView) -> float:
    assert pause.until is not None
    with reading(engine) as session:
        return (pause.until - db_now(session)).total_seconds()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ProviderDown("503", provider="p"), "retry"),
        (ProviderTimeout("late", provider="p"), "retry"),
        (AnswerMalformed("odd", provider="p"), "retry"),
        (ProviderBusy("wait", provider="p", retry_after=1), "pause"),
        (LimitReached("full", provider="p", retry_after=1), "pause"),
        (ProviderQuota("no credit", provider="p"), "pause"),
        (BudgetReached("spent", batch_id="b"), "pause"),
        (ProviderKeyRejected("wrong key", provider="p"), "failure"),
        (ProviderRejected("no such model", provider="p"), "failure"),
    ],
)
def test_each_error_is_one_kind_of_stop(error: Exception, kind: str):
    fault = fault_of(error, job_id="1")

    pause = fault.rest is not None or fault.wait_seconds is not None
    assert kind == ("pause" if pause else "retry" if fault.retryable else "failure")


def test_an_account_without_quota_pauses_its_provider_and_uses_no_attempt(engine: Engine):
    job_id = run_into(engine, WITHOUT_QUOTA)

    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.not_before) == ("pending", 0, None)
    (pause,) = pauses_of(engine)
    assert (pause.scope, pause.key, pause.kind, pause.probe) == (Scope.PROVIDER, "embedded", PauseKind.QUOTA, 1)
    assert "no quota left" in pause.reason
    assert "add credit" in pause.reason
    assert 50 < seconds_left(engine, pause) <= 60
    submit(engine, "another page")
    assert claim(engine) == []


def test_a_quota_that_resets_is_waited_for_and_shown(engine: Engine):
    run_into(engine, ProviderQuota("the account has no quota left", provider="embedded", resets_in=25_920))

    (pause,) = pauses_of(engine)
    assert (pause.kind, pause.probe) == (PauseKind.QUOTA, 0)
    assert 25_900 < seconds_left(engine, pause) <= 25_920


def test_a_paused_provider_goes_on_at_once_when_a_person_resumes_it(engine: Engine):
    job_id = run_into(engine, WITHOUT_QUOTA)
    with transaction(engine) as session:
        holds.resume(session, Scope.PROVIDER, "embedded", by=LOCAL_OWNER)

    assert [one.job_id for one in claim(engine)] == [job_id]


def test_a_long_wait_that_the_provider_asks_for_pauses_its_other_jobs_too(engine: Engine):
    run_into(engine, ProviderBusy("the provider asks us to wait", provider="embedded", retry_after=25_920))

    (pause,) = pauses_of(engine)
    assert 25_900 < seconds_left(engine, pause) <= 25_920
    submit(engine, "another page")
    assert claim(engine) == []


def test_the_wait_of_a_provider_that_is_resumed_is_not_the_jobs_own(engine: Engine):
    job_id = run_into(engine, ProviderBusy("the provider asks us to wait", provider="embedded", retry_after=25_920))

    job = job_of(engine, job_id)
    with reading(engine) as session:
        assert job.not_before is not None
        assert (job.not_before - db_now(session)).total_seconds() <= 60


def test_a_short_wait_is_the_jobs_own(engine: Engine):
    run_into(engine, ProviderBusy("the provider asks us to wait", provider="embedded", retry_after=2))

    assert pauses_of(engine) == []


DOWN = ProviderDown("the provider at http://p cannot be reached", provider="embedded", hint="is it running?")
KEY = ProviderKeyRejected("the key is rejected (status 401)", provider="embedded", hint="set another key")
FIREWALL = ProviderBlocked("a firewall before the provider turned the call away", provider="embedded")
UNKNOWN = ProviderRejected("there is no such model", provider="embedded", hint="set another model")


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (DOWN, PauseKind.OUTAGE),
        (ProviderTimeout("no whole answer", provider="embedded"), PauseKind.OUTAGE),
        (KEY, PauseKind.ACCESS),
        (FIREWALL, PauseKind.ACCESS),
        (UNKNOWN, PauseKind.ACCESS),
    ],
)
def test_what_every_page_would_meet_pauses_the_provider_and_blames_no_page(
    engine: Engine, trouble: ProviderError, kind: PauseKind
):
    job_id, token = one_claim(engine)
    submit(engine, "another page")
    provider = SmallProvider(name="embedded", trouble=trouble)
    with small_tools(engine, provider=provider) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))

    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.not_before) == ("pending", 0, None)
    (pause,) = pauses_of(engine)
    assert (pause.scope, pause.key, pause.kind, pause.probe) == (Scope.PROVIDER, "embedded", kind, 1)
    assert pause.reason == "; ".join(filter(None, [trouble.message, trouble.hint]))
    assert claim(engine) == []
    assert provider.calls.total() == 1


def test_a_fault_of_one_page_is_no_trouble_of_a_provider_that_answers(engine: Engine):
    job_id = run_into(engine, DOWN)

    assert pauses_of(engine) == []
    assert (job_of(engine, job_id).state, job_of(engine, job_id).attempts) == ("retrying", 1)


def test_a_key_that_was_refused_once_and_fits_fails_no_page(engine: Engine):
    job_id = run_into(engine, KEY)

    assert pauses_of(engine) == []
    assert job_of(engine, job_id).state == "retrying"


def make_probe_due(engine: Engine) -> None:
    with transaction(engine) as session:
        holds.probe_at_once(session)


def test_a_provider_in_trouble_is_asked_at_growing_pauses_until_it_is_back(engine: Engine):
    job_id, token = one_claim(engine)
    provider = SmallProvider(name="embedded", trouble=DOWN)
    waits: list[float] = []
    with small_tools(engine, provider=provider) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))
        for _ in range(7):
            (pause,) = pauses_of(engine)
            waits.append(seconds_left(engine, pause))
            make_probe_due(engine)
            asyncio.run(probe_paused(tools))
            assert claim(engine) == [], "in force while it is asked"
        asyncio.run(probe_paused(tools))
        assert provider.checks == 8, "none before its time"
        provider.trouble = None
        make_probe_due(engine)
        asyncio.run(probe_paused(tools))

    assert waits == pytest.approx([2, 4, 8, 16, 32, 60, 60], abs=1.5)
    assert provider.calls.total() == 1, "nothing else was asked meanwhile"
    assert pauses_of(engine) == []
    assert [one.job_id for one in claim(engine)] == [job_id]


def test_what_is_shown_is_what_the_newest_probe_saw(engine: Engine):
    job_id, token = one_claim(engine)
    provider = SmallProvider(name="embedded", trouble=DOWN)
    with small_tools(engine, provider=provider) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))
        provider.trouble = KEY
        make_probe_due(engine)
        asyncio.run(probe_paused(tools))

    (pause,) = pauses_of(engine)
    assert (pause.kind, pause.reason) == (PauseKind.ACCESS, "the key is rejected (status 401); set another key")


def test_a_pause_of_a_person_stays_when_the_provider_is_back(engine: Engine):
    job_id, token = one_claim(engine)
    provider = SmallProvider(name="embedded", trouble=DOWN)
    with small_tools(engine, provider=provider) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))
        with transaction(engine) as session:
            holds.pause(session, Scope.PROVIDER, "embedded", "a sale", by=LOCAL_OWNER)
        provider.trouble = None
        make_probe_due(engine)
        asyncio.run(probe_paused(tools))

    assert [pause.kind for pause in pauses_of(engine)] == [PauseKind.PERSON]


def test_a_call_that_a_limit_kept_from_being_made_is_not_on_record(engine: Engine):
    job_id = run_into(engine, LimitReached("the limit is reached", provider="embedded", retry_after=3))

    job = job_of(engine, job_id)
    assert (job.state, job.attempts) == ("pending", 0)
    assert job.not_before is not None
    with reading(engine) as session:
        assert session.exec(select(ProviderCall)).all() == []


def test_a_wait_does_not_hide_a_fault_that_uses_an_attempt():
    from genapp.pipeline.writing import most_telling

    busy = ProviderBusy("wait", provider="p", retry_after=1)
    odd = AnswerMalformed("odd", provider="p")
    key = ProviderKeyRejected("wrong key", provider="p")

    assert most_telling([busy, odd]) is odd
    assert most_telling([busy, odd, key]) is key
    assert most_telling([busy]) is busy


@pytest.mark.parametrize(("held", "ends_by_itself"), [(0, False), (90, True)])
def test_a_spent_budget_pauses_the_batch_until_calls_in_flight_may_have_made_room(
    engine: Engine, held: int, ends_by_itself: bool
):
    with transaction(engine) as session:
        batch_id = submit_batch(session, "shoes", [an_order("one"), an_order("two")], by=LOCAL_OWNER).batch_id
    free_slots(engine, 2)
    claimed, other = claim(engine)
    with transaction(engine) as session:
        batch = session.get_one(Batch, batch_id)
        batch.budget_micros, batch.committed_micros = 100, held
        if held:
            call = {"job_id": other.job_id, "revision": 1, "component": "intro", "ordinal": 0, "number": 1}
            facts = {"fingerprint": "f", "provider": "embedded", "model": "m", "started_at": db_now(session)}
            session.add(ProviderCall(**call, **facts, batch_id=batch_id, reserved_micros=held))
    error = BudgetReached("the budget has no room", batch_id=batch_id, needs=101, hint="raise it")

    with transaction(engine) as session:
        what = fault_of(error, job_id=claimed.job_id)
        endings.fault(session, claimed.job_id, claimed.token, what, QueueSettings())

    (pause,) = pauses_of(engine)
    assert (pause.scope, pause.key, pause.kind) == (Scope.BATCH, batch_id, PauseKind.BUDGET)
    assert (pause.until is not None) is ends_by_itself
    assert job_of(engine, claimed.job_id).attempts == 0
