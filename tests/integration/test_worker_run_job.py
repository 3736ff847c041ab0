"""Running one job: stages, ledger, resuming, and every way it can end."""

import asyncio
import time
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from genapp.access import LOCAL_OWNER
from genapp.db import Job, JobEvent, Part, ProviderCall, StageRunRow, db_now, reading, transaction
from genapp.errors import (
    AnswerMalformed,
    DatabaseTrouble,
    LeaseLost,
    ProviderBusy,
    ProviderDown,
    ProviderRejected,
    StageFailed,
)
from genapp.pipeline.pipeline import Pipeline, Stage
from genapp.pipeline.work import COMPONENT_GENERATION, CONTEXT_BUILDING
from genapp.services.queue import queue_settings
from genapp.services.work import StopReason, lease, run_job
from genapp.services.work.commit import Commit
from tests.support.processes import until
from tests.support.queue import claim
from tests.support.work import TWO_STAGES, SmallProvider, one_claim, small_tools


def job_of(engine: Engine, job_id: str) -> Job:
    with reading(engine) as session:
        return session.get_one(Job, job_id)


def stage_runs(engine: Engine, job_id: str) -> list[tuple[str, str, int]]:
    with reading(engine) as session:
        rows = session.exec(select(StageRunRow).where(StageRunRow.job_id == job_id).order_by(col(StageRunRow.id)))
        return [(row.stage, row.outcome, row.token) for row in rows]


def calls(engine: Engine, job_id: str) -> list[ProviderCall]:
    with reading(engine) as session:
        statement = select(ProviderCall).where(ProviderCall.job_id == job_id).order_by(col(ProviderCall.id))
        return list(session.exec(statement))


def event_kinds(engine: Engine, job_id: str) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(JobEvent.kind).where(JobEvent.job_id == job_id).order_by(col(JobEvent.number))))


def raising(*errors: Exception | None):
    """One error per call, in order; afterwards all is well."""
    waiting = list(errors)

    def before(_prompt: object) -> None:
        error = waiting.pop(0) if waiting else None
        if error:
            raise error

    return before


def take_again(engine: Engine, job_id: str) -> int:
    """As the timers and the dispatcher do: bring the job back and claim it; its new token."""
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        job.not_before = db_now(session) if job.not_before else None
        job.lease_until = db_now(session) if job.lease_until else None
    time.sleep(0.002)
    with transaction(engine) as session:
        lease.rescue(session)
        lease.release_retries(session)
    return next(each.token for each in claim(engine) if each.job_id == job_id)


def change_settings(engine: Engine, **changes: object) -> None:
    with transaction(engine) as session:
        queue_settings.save(session, changes, by=LOCAL_OWNER)


@pytest.mark.anyio
async def test_a_job_goes_through_its_stages_to_completed(engine: Engine):
    job_id, token = one_claim(engine)

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.progress, job.stage, job.provider) == ("completed", 100.0, COMPONENT_GENERATION, "small")
    assert job.started_at
    assert job.finished_at
    assert job.lease_until is None
    assert stage_runs(engine, job_id) == [
        (CONTEXT_BUILDING, "completed", token),
        (COMPONENT_GENERATION, "completed", token),
    ]
    kinds = event_kinds(engine, job_id)
    assert kinds[-1] == "completed"
    assert kinds.count("stage_started") == kinds.count("stage_completed") == 2


@pytest.mark.anyio
async def test_calls_are_settled_with_answer_usage_and_cost(engine: Engine):
    job_id, token = one_claim(engine)

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)

    first = calls(engine, job_id)[0]
    assert (first.state, first.component, first.ordinal, first.number) == ("answered", "title", 0, 1)
    assert first.answer == "Words about title."
    assert (first.input_tokens, first.output_tokens, first.cost_micros) == (10, 4, 7)
    assert first.seconds >= 0


@pytest.mark.anyio
async def test_components_are_shown_as_written(engine: Engine):
    job_id, token = one_claim(engine)

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)

    with reading(engine) as session:
        parts = session.exec(select(Part).where(Part.job_id == job_id)).all()
    assert {part.kind: (part.state, part.text) for part in parts} == {
        "title": ("written", "Words about title."),
        "meta_description": ("written", "Words about meta_description."),
        "h1": ("written", "Words about h1."),
    }
    assert all(part.component for part in parts)


@pytest.mark.anyio
async def test_text_shows_while_it_is_written_and_progress_rises_with_components(engine: Engine):
    job_id, token = one_claim(engine)
    seen: list[tuple[list[str], float]] = []

    async def look(prompt) -> None:
        if prompt.brief.spec.kind.value == "h1":
            await asyncio.to_thread(until, lambda: len(written()) == 2)
            seen.append((written(), job_of(engine, job_id).progress))

    def written() -> list[str]:
        with reading(engine) as session:
            return sorted(session.exec(select(Part.kind).where(Part.job_id == job_id, Part.state == "written")))

    with small_tools(engine, provider=SmallProvider(before=look)) as tools:
        await run_job(job_id, token, tools=tools)

    kinds, progress = seen[0]
    assert kinds == ["meta_description", "title"]
    assert 50 < progress < 100


@pytest.mark.anyio
async def test_a_stale_token_changes_nothing(engine: Engine):
    job_id, token = one_claim(engine)
    before = job_of(engine, job_id)

    with small_tools(engine) as tools:
        await run_job(job_id, token - 1, tools=tools)

    assert tools.provider.calls.total() == 0
    assert job_of(engine, job_id) == before


@pytest.mark.anyio
async def test_a_message_delivered_twice_at_once_works_once(engine: Engine):
    job_id, token = one_claim(engine)

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)
        await run_job(job_id, token, tools=tools)

    assert set(tools.provider.calls.values()) == {1}
    assert event_kinds(engine, job_id).count("completed") == 1


@pytest.mark.anyio
async def test_a_message_delivered_to_two_workers_works_in_the_first_only(engine: Engine):
    job_id, token = one_claim(engine)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def wait_for_the_other(_prompt) -> None:
        asked.set()
        await answer.wait()

    with (
        small_tools(engine, provider=SmallProvider(before=wait_for_the_other)) as first,
        small_tools(engine, worker_id="worker-2") as second,
    ):
        working = asyncio.create_task(run_job(job_id, token, tools=first))
        await asked.wait()
        await run_job(job_id, token, tools=second)
        answer.set()
        await working

    assert second.provider.calls.total() == 0
    assert set(first.provider.calls.values()) == {1}
    assert job_of(engine, job_id).state == "completed"


@pytest.mark.anyio
async def test_another_worker_resumes_after_the_last_finished_stage(engine: Engine):
    job_id, token = one_claim(engine)
    died = asyncio.Event()

    async def die_at_the_third(prompt) -> None:
        if prompt.brief.spec.kind.value == "h1":
            died.set()
            await asyncio.sleep(3600)

    with small_tools(engine, provider=SmallProvider(before=die_at_the_third)) as first:
        worker = asyncio.create_task(run_job(job_id, token, tools=first))
        await died.wait()
        newer = take_again(engine, job_id)
        assert newer == token + 1
        with small_tools(engine, worker_id="worker-2") as second:
            await run_job(job_id, newer, tools=second)
        first.held.stop(job_id, StopReason.LEASE_LOST)
        await worker

    assert job_of(engine, job_id).state == "completed"
    assert second.gatherer.asked == 0
    assert dict(second.provider.calls) == {"h1": 1}
    assert stage_runs(engine, job_id) == [
        (CONTEXT_BUILDING, "completed", token),
        (COMPONENT_GENERATION, "abandoned", token),
        (COMPONENT_GENERATION, "completed", newer),
    ]
    third = [(call.state, call.error_code, call.number) for call in calls(engine, job_id) if call.component == "h1"]
    assert third[-1] == ("answered", "", 2)
    assert third[0][0] in {"unknown", "failed"}


@pytest.mark.anyio
async def test_a_call_left_open_by_a_dead_worker_says_that_its_outcome_is_unknown(engine: Engine):
    job_id, token = one_claim(engine)
    died = asyncio.Event()

    async def never(_prompt) -> None:
        died.set()
        await asyncio.sleep(3600)

    with small_tools(engine, provider=SmallProvider(before=never)) as first:
        worker = asyncio.create_task(run_job(job_id, token, tools=first))
        await died.wait()
        with small_tools(engine, worker_id="worker-2") as second:
            await run_job(job_id, take_again(engine, job_id), tools=second)
        open_call = calls(engine, job_id)[0]
        first.held.stop(job_id, StopReason.LEASE_LOST)
        await worker

    assert (open_call.state, open_call.error_code) == ("unknown", "outcome_unknown")


@pytest.mark.anyio
async def test_a_retryable_fault_waits_and_is_tried_again(engine: Engine):
    job_id, token = one_claim(engine)
    before = raising(None, ProviderDown("the provider answered 503", provider="small"))

    with small_tools(engine, provider=SmallProvider(before=before)) as tools:
        await run_job(job_id, token, tools=tools)
        job = job_of(engine, job_id)
        assert (job.state, job.error_code) == ("retrying", "provider_down")
        assert job.not_before is not None
        await run_job(job_id, take_again(engine, job_id), tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.error_code) == ("completed", "")
    assert dict(tools.provider.calls) == {"title": 1, "meta_description": 2, "h1": 1}
    assert [call.state for call in calls(engine, job_id)] == ["answered", "failed", "answered", "answered"]


@pytest.mark.anyio
async def test_a_try_in_which_a_component_was_written_uses_no_attempt(engine: Engine):
    job_id, token = one_claim(engine)
    bad = AnswerMalformed("no JSON", provider="small", answer="{half")
    before = raising(None, bad, bad, None, bad)
    used: list[int] = []

    with small_tools(engine, provider=SmallProvider(before=before)) as tools:
        for _ in range(4):
            await run_job(job_id, token, tools=tools)
            job = job_of(engine, job_id)
            used.append(job.attempts)
            token = token if job.state == "completed" else take_again(engine, job_id)

    assert job.state == "completed"
    assert used == [0, 1, 1, 1], "one try alone brought nothing"
    assert dict(tools.provider.calls) == {"title": 1, "meta_description": 3, "h1": 2}, "what is there is not asked for"


@pytest.mark.anyio
async def test_after_the_first_try_as_many_retries_as_the_setting_says_end_in_failure(engine: Engine):
    job_id, token = one_claim(engine)
    change_settings(engine, retry_attempts=2)
    down = ProviderDown("the provider answered 503", provider="small", hint="look at its status page")

    with small_tools(engine, provider=SmallProvider(before=raising(*[down] * 9))) as tools:
        await run_job(job_id, token, tools=tools)
        await run_job(job_id, take_again(engine, job_id), tools=tools)
        assert job_of(engine, job_id).state == "retrying"
        await run_job(job_id, take_again(engine, job_id), tools=tools)

    job = job_of(engine, job_id)
    assert tools.provider.calls.total() == 3
    assert (job.state, job.attempts, job.error_stage) == ("failed", 3, COMPONENT_GENERATION)
    assert (job.error_message, job.error_hint) == ("the provider answered 503", "look at its status page")
    assert job.error_id
    assert job.finished_at
    assert "failed" in event_kinds(engine, job_id)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "error",
    [
        ProviderRejected("the request is too long", provider="small", hint="look at what it says"),
        StageFailed("there is nothing to write about", hint="add facts"),
    ],
)
async def test_a_fault_that_waiting_does_not_mend_fails_at_once(engine: Engine, error: Exception):
    job_id, token = one_claim(engine)

    with small_tools(engine, provider=SmallProvider(before=raising(error))) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.error_message) == ("failed", 1, str(error))


@pytest.mark.anyio
async def test_an_unexpected_error_shows_no_details_but_its_id(engine: Engine, caplog: pytest.LogCaptureFixture):
    job_id, token = one_claim(engine)

    with small_tools(engine, provider=SmallProvider(before=raising(KeyError("secret")))) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.error_code) == ("failed", "internal")
    assert "secret" not in job.error_message + job.error_hint
    assert job.error_id in job.error_hint
    assert any(getattr(record, "error_id", "") == job.error_id and record.exc_info for record in caplog.records)


@pytest.mark.anyio
async def test_a_busy_provider_uses_no_attempt(engine: Engine):
    job_id, token = one_claim(engine)
    busy = ProviderBusy("the provider asks us to wait", provider="small", retry_after=30)

    with small_tools(engine, provider=SmallProvider(before=raising(busy))) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.attempts) == ("pending", 0)
    with reading(engine) as session:
        assert job.not_before is not None
        assert 20 < (job.not_before - db_now(session)).total_seconds() <= 40
    assert claim(engine) == []


@pytest.mark.anyio
async def test_the_text_of_an_unusable_answer_is_kept(engine: Engine):
    job_id, token = one_claim(engine)
    bad = AnswerMalformed("no JSON", provider="small", answer="{half")

    with small_tools(engine, provider=SmallProvider(before=raising(bad))) as tools:
        await run_job(job_id, token, tools=tools)

    call = calls(engine, job_id)[0]
    assert (call.state, call.answer, call.error_code) == ("failed", "{half", "answer_malformed")


@pytest.mark.anyio
async def test_an_attempt_that_takes_too_long_is_a_retryable_fault(engine: Engine):
    job_id, token = one_claim(engine)
    change_settings(engine, timeout=1)

    async def never(_prompt) -> None:
        await asyncio.sleep(3600)

    with small_tools(engine, provider=SmallProvider(before=never)) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.error_code, job.attempts) == ("retrying", "timeout", 1)
    assert job.error_message == "the page was not finished within 1 s"
    assert tools.provider.closed_midway == 1
    assert [run[1] for run in stage_runs(engine, job_id)] == ["completed", "failed"]


@pytest.mark.anyio
async def test_a_cancelled_job_closes_its_request_and_ends_cancelled(engine: Engine):
    job_id, token = one_claim(engine)
    asked = asyncio.Event()

    async def never(_prompt) -> None:
        asked.set()
        await asyncio.sleep(3600)

    with small_tools(engine, provider=SmallProvider(before=never)) as tools:
        running = asyncio.create_task(run_job(job_id, token, tools=tools))
        await asked.wait()
        tools.held.stop(job_id, StopReason.CANCELLED)
        await running

    assert job_of(engine, job_id).state == "cancelled"
    assert tools.provider.closed_midway == 1
    assert calls(engine, job_id)[0].error_code == "stopped"


@pytest.mark.anyio
async def test_no_call_is_made_after_a_cancel_was_asked_for(engine: Engine):
    job_id, token = one_claim(engine)

    async def ask_to_cancel(_prompt) -> None:
        with transaction(engine) as session:
            session.get_one(Job, job_id).cancel_requested = True

    with small_tools(engine, provider=SmallProvider(before=ask_to_cancel)) as tools:
        await run_job(job_id, token, tools=tools)

    assert job_of(engine, job_id).state == "cancelled"
    assert dict(tools.provider.calls) == {"title": 1}


@pytest.mark.anyio
async def test_a_job_that_was_cancelled_before_it_began_does_nothing(engine: Engine):
    job_id, token = one_claim(engine)
    with transaction(engine) as session:
        session.get_one(Job, job_id).cancel_requested = True

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)

    assert job_of(engine, job_id).state == "cancelled"
    assert tools.gatherer.asked == 0


@pytest.mark.anyio
async def test_a_stopping_worker_hands_its_job_back_without_an_attempt(engine: Engine):
    job_id, token = one_claim(engine)
    asked = asyncio.Event()

    async def never(_prompt) -> None:
        asked.set()
        await asyncio.sleep(3600)

    with small_tools(engine, provider=SmallProvider(before=never)) as tools:
        running = asyncio.create_task(run_job(job_id, token, tools=tools))
        await asked.wait()
        tools.held.refuse(StopReason.HANDED_BACK)
        await running

    job = job_of(engine, job_id)
    assert (job.state, job.attempts, job.crashes, job.not_before) == ("pending", 0, 0, None)


@pytest.mark.anyio
async def test_a_write_after_the_lease_was_lost_is_refused(engine: Engine):
    job_id, token = one_claim(engine)

    async def lose(_prompt) -> None:
        take_again(engine, job_id)

    with small_tools(engine, provider=SmallProvider(before=lose)) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.token) == ("processing", token + 1)
    assert [run[1] for run in stage_runs(engine, job_id)] == ["completed", "abandoned"]
    assert calls(engine, job_id)[0].state == "answered"


@pytest.mark.anyio
async def test_an_answer_that_cannot_be_read_any_more_is_asked_for_again(engine: Engine):
    job_id, token = one_claim(engine)
    before = raising(None, ProviderDown("down", provider="small"))

    with small_tools(engine, provider=SmallProvider(before=before)) as tools:
        await run_job(job_id, token, tools=tools)
        with transaction(engine) as session:
            _spoil_answers(session)
        await run_job(job_id, take_again(engine, job_id), tools=tools)

    assert job_of(engine, job_id).state == "completed"
    assert tools.provider.calls["title"] == 2


@pytest.mark.anyio
async def test_another_model_is_asked_anew(engine: Engine):
    job_id, token = one_claim(engine)
    before = raising(None, ProviderDown("down", provider="small"))

    with small_tools(engine, provider=SmallProvider(before=before)) as tools:
        await run_job(job_id, token, tools=tools)
    with small_tools(engine, provider=SmallProvider(model="small-2")) as tools:
        await run_job(job_id, take_again(engine, job_id), tools=tools)

    assert dict(tools.provider.calls) == {"title": 1, "meta_description": 1, "h1": 1}


@pytest.mark.anyio
async def test_a_stored_result_that_cannot_be_read_is_made_again(engine: Engine):
    job_id, token = one_claim(engine)
    before = raising(ProviderDown("down", provider="small"))

    with small_tools(engine, provider=SmallProvider(before=before)) as tools:
        await run_job(job_id, token, tools=tools)
        with transaction(engine) as session:
            for row in session.exec(select(StageRunRow).where(StageRunRow.stage == CONTEXT_BUILDING)):
                row.result = '{"from": "another version"}'
        await run_job(job_id, take_again(engine, job_id), tools=tools)

    assert job_of(engine, job_id).state == "completed"
    assert tools.gatherer.asked == 2


@pytest.mark.anyio
async def test_a_skipped_stage_is_recorded_with_its_reason(engine: Engine):
    job_id, token = one_claim(engine)
    skipped = Stage(
        name=COMPONENT_GENERATION,
        run=TWO_STAGES.stages[1].run,
        result_type=TWO_STAGES.stages[1].result_type,
        skip_rule=lambda stage, work: "nothing to write",
    )

    with small_tools(engine, pipeline=Pipeline(stages=(TWO_STAGES.stages[0], skipped))) as tools:
        await run_job(job_id, token, tools=tools)

    with reading(engine) as session:
        row = session.exec(select(StageRunRow).where(StageRunRow.stage == COMPONENT_GENERATION)).one()
    assert (row.outcome, row.reason) == ("skipped", "nothing to write")
    assert job_of(engine, job_id).state == "completed"


@pytest.mark.anyio
async def test_a_request_that_cannot_be_read_fails_instead_of_coming_back_for_ever(engine: Engine):
    job_id, token = one_claim(engine)
    with transaction(engine) as session:
        session.get_one(Job, job_id).request = "{}"

    with small_tools(engine) as tools:
        await run_job(job_id, token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.error_code) == ("failed", "internal")


def _spoil_answers(session: Session) -> None:
    for call in session.exec(select(ProviderCall)):
        call.answer = "???"


def test_lease_lost_is_what_the_fence_raises(engine: Engine):
    from genapp.services.work import held_job

    job_id, token = one_claim(engine)
    with transaction(engine) as session, pytest.raises(LeaseLost):
        held_job(session, job_id, token + 1)


@pytest.mark.anyio
async def test_time_in_which_the_database_is_away_does_not_count_as_time_of_the_attempt(engine: Engine):
    job_id, token = one_claim(engine)
    change_settings(engine, timeout=1, lease_seconds=600)

    with small_tools(engine) as tools:
        provider = SmallProvider(before=away_once(2.5, tools.commit))
        await run_job(job_id, token, tools=replace(tools, provider=provider))

    job = job_of(engine, job_id)
    assert (job.state, job.attempts) == ("completed", 0), job.error_message
    assert set(provider.calls.values()) == {1}
    assert {call.state for call in calls(engine, job_id)} == {"answered"}


@pytest.mark.anyio
async def test_an_answer_is_stored_although_somebody_else_has_the_job_by_then(engine: Engine):
    job_id, token = one_claim(engine)

    def lose(_prompt: object) -> None:
        with transaction(engine) as session:
            session.get_one(Job, job_id).token += 1

    provider = SmallProvider(before=lose)
    with small_tools(engine, provider=provider) as tools:
        await run_job(job_id, token, tools=tools)

    assert [(call.state, call.answer) for call in calls(engine, job_id)] == [("answered", "Words about title.")]
    assert provider.calls == {"title": 1}


def away_once(seconds: float, commit: Commit):
    """When the first prompt comes, nothing can be written for so long."""
    trouble = DatabaseTrouble("the database server does not answer", hint="start it", whole=True)
    waiting: list[asyncio.Future[None]] = []

    def before(_prompt: object) -> None:
        until = time.monotonic() + seconds

        def write(session: Session) -> None:
            if time.monotonic() < until:
                raise trouble

        if not waiting:
            waiting.append(asyncio.ensure_future(commit(write)))

    return before
