"""The second reader of finished pages: one call more, paid once, and never at the cost of the page."""

import json
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Engine, update
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import BATCH, Batch, Job, ProviderCall, reading, transaction
from genapp.errors import (
    AnswerCutOff,
    AnswerMalformed,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderRefused,
)
from genapp.page import Block, Component, ComponentKind, Level, PageContext, QualityReport
from genapp.pipeline.prompts import build_prompt, reading_brief
from genapp.pipeline.standard import standard_pipeline
from genapp.providers.base import Completion, OnText, Prompt
from genapp.services.batches import StartChoice, estimate_upload, usual_reading
from genapp.services.providers import Providers
from genapp.services.queue import queue_settings
from genapp.services.work import lease, run_job
from genapp.settings import Settings, settings
from genapp.sources.facts import make_fact_sheet
from tests.integration.test_model_pages import FactGatherer, TextProvider, calls, version, work_off
from tests.support.queue import a_request, an_order, claim, free_slots, job_of, submit_batch
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.tab import a_file, a_stored_file
from tests.support.work import FACTS, small_tools, submit_rich

pytestmark = pytest.mark.anyio

DOUBTFUL = "The shoes suit runners who train for marathons."
OPENING = f"The trail running shoes weigh 240 g and have a drop of 6 mm. {DOUBTFUL}"
Answer = Callable[[Sequence[str]], str]


class Reader(TextProvider):
    """A model whose intro is in doubt; `reads` says what it answers when it reads the page, or raises."""

    def __init__(self, reads: Answer, *, rewrites: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._reads, self._rewrites = reads, rewrites

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        name = prompt.brief.name
        if name == "intro" and prompt.brief.findings:
            self.prompts.append(prompt)
            self._rewrites()
            return await super().complete(prompt, on_text=on_text)
        if name not in ("intro", "reading"):
            return await super().complete(prompt, on_text=on_text)
        self.prompts.append(prompt)
        if name == "intro":
            return self.read(json.dumps({"blocks": [{"text": OPENING, "facts": [3, 4]}]}), prompt)
        assert prompt.brief.previous
        return self.read(self._reads([block.text for block in prompt.brief.previous.blocks]), prompt)


def answer(sentences: Sequence[str], of_doubt: str, *facts: int) -> str:
    said = [
        {"heading": str(number), "text": of_doubt if text == DOUBTFUL else "nothing", "facts": list(facts)}
        for number, text in enumerate(sentences, start=1)
    ]
    rated = [{"heading": name, "text": "8: fine", "facts": []} for name in ("usefulness", "clarity")]
    return json.dumps({"blocks": [*said, *rated]})


def of(report: QualityReport, check: str) -> str:
    """What a check says in the report, or why it says nothing."""
    result = next(one for one in report.results if one.check == check)
    return " ".join([result.reason, *(finding.message for finding in result.findings)])


def readings(engine: Engine, job_id: str) -> list[str]:
    return [error for name, _, error in calls(engine, job_id) if name == "reading"]


async def test_nobody_reads_a_page_unless_the_setting_wants_it(engine: Engine):
    provider = Reader(lambda sentences: answer(sentences, "none"))

    job_id = await work_off(engine, provider)

    assert not readings(engine, job_id)
    assert "second_reader" not in [result.check for result in version(engine, job_id)[1].results]


async def test_one_call_a_page_clears_a_doubt_and_its_points_stand_in_the_report(engine: Engine):
    provider = Reader(lambda sentences: answer(sentences, "supported", 3))

    job_id = await work_off(engine, provider, second_reader=True)

    _, report = version(engine, job_id)
    assert readings(engine, job_id) == [""]
    assert "Cleared: the second reader finds it in fact 3." in of(report, "claims")
    assert "Usefulness: 8 of 10. Fine" in of(report, "second_reader")
    assert [one.level for one in report.findings if one.evidence == DOUBTFUL] == [Level.INFORM]


async def test_a_doubt_that_is_confirmed_is_written_again_with_what_was_found(engine: Engine):
    provider = Reader(lambda sentences: answer(sentences, "none"))

    job_id = await work_off(engine, provider, second_reader=True)

    again = [prompt for prompt in provider.prompts if prompt.brief.name == "intro" and prompt.brief.findings]
    page, _ = version(engine, job_id)
    assert "The second reader finds no fact for it either." in again[0].user
    assert not any(DOUBTFUL in part.text for part in page.components)
    assert readings(engine, job_id) == [""], "what is written again is not read again"


async def test_the_reader_is_asked_with_what_the_other_calls_of_the_page_begin_with(engine: Engine):
    provider = Reader(lambda sentences: answer(sentences, "supported", 3))

    await work_off(engine, provider, second_reader=True)

    by_name = {prompt.brief.name: prompt for prompt in provider.prompts}
    read, written = by_name["reading"], by_name["sections"]
    shared, _, task = read.user.partition("<text>\n")
    assert read.system == written.system
    assert written.user.startswith(shared)
    assert f"intro: {DOUBTFUL}" in task
    assert json.loads(read.schema)["properties"]["blocks"]["items"]["properties"]["heading"]["enum"][-1] == "voice"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (AnswerCutOff("the answer stopped at the length limit", provider="p"), "stopped at the length limit"),
        (AnswerMalformed("it is not JSON", provider="p"), "it is not JSON"),
        (ProviderRefused("the model declined", provider="p"), "the model declined"),
        (ProviderKeyRejected("wrong key", provider="p"), "wrong key"),
    ],
)
async def test_a_reader_that_fails_costs_one_call_and_not_the_page(engine: Engine, error: ProviderError, why: str):
    def fail(sentences: Sequence[str]) -> str:
        raise error

    job_id = await work_off(engine, Reader(fail), second_reader=True)

    _, report = version(engine, job_id)
    assert job_of(engine, job_id).state == "completed"
    assert readings(engine, job_id) == [error.code]
    assert why in of(report, "second_reader")
    assert of(report, "second_reader").startswith("the page was not read")


async def test_a_reader_that_answers_something_else_has_not_read_the_page(engine: Engine):
    nonsense = json.dumps({"blocks": [{"heading": "intro", "text": "What a lovely page!", "facts": []}]})

    job_id = await work_off(engine, Reader(lambda sentences: nonsense), second_reader=True)

    _, report = version(engine, job_id)
    assert job_of(engine, job_id).state == "completed"
    assert "judges 0 of" in of(report, "second_reader")


async def test_a_server_that_is_down_uses_the_tries_and_then_the_page_is_finished(engine: Engine):
    def down(sentences: Sequence[str]) -> str:
        raise ProviderDown("it broke", provider="p")

    job_id = await work_off(engine, Reader(down), second_reader=True)

    assert job_of(engine, job_id).state == "completed"
    assert set(readings(engine, job_id)) == {"provider_down"}


async def test_a_reading_is_paid_once_however_often_the_job_runs(engine: Engine):
    left = [True]

    def break_once() -> None:
        if left and left.pop():
            raise ProviderDown("it broke", provider="p")

    provider = Reader(lambda sentences: answer(sentences, "none"), rewrites=break_once)

    job_id = await work_off(engine, provider, second_reader=True)

    assert job_of(engine, job_id).state == "completed"
    assert "provider_down" in [error for name, _, error in calls(engine, job_id) if name == "intro"]
    assert readings(engine, job_id) == [""]


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch):
    async with ScriptedServer(Behaviour(other_models=("cheap",))) as server:
        monkeypatch.setenv("GENAPP_PROVIDER_BASE_URL", server.base_url)
        monkeypatch.setenv("GENAPP_PROVIDER_MODEL", "scripted")
        monkeypatch.setenv("GENAPP_PROVIDER_INPUT_PRICE", "10")
        monkeypatch.setenv("GENAPP_PROVIDER_OUTPUT_PRICE", "40")
        settings.cache_clear()
        yield server
        settings.cache_clear()


async def embedded_page(engine: Engine, **changes: object) -> Job:
    free_slots(engine, 2)
    with transaction(engine) as session:
        queue_settings.save(session, {"retry_delay": 0, "second_reader": True} | changes, by=LOCAL_OWNER)
    job_id = submit_rich(engine)
    await work_on(engine)
    return job_of(engine, job_id)


async def work_on(engine: Engine) -> None:
    """With the writers of the settings, until nothing waits."""
    providers = Providers(settings())
    with small_tools(engine, providers=providers, pipeline=standard_pipeline(), gatherer=FactGatherer()) as tools:
        for _ in range(6):
            with transaction(engine) as session:
                lease.release_retries(session)
            for one in claim(engine):
                await run_job(one.job_id, one.token, tools=tools)
    await providers.close()


async def test_a_page_of_the_embedded_writer_is_read_by_the_model_that_is_named_at_its_own_price(
    engine: Engine, server: ScriptedServer
):
    job = await embedded_page(
        engine, second_reader_model="cheap", second_reader_input_price=1, second_reader_output_price=2
    )

    with reading(engine) as session:
        call = session.exec(select(ProviderCall).where(ProviderCall.component == "reading")).one()
    _, report = version(engine, job.id)
    assert (job.state, job.provider) == ("completed", "embedded")
    assert [request["model"] for request in server.requests] == ["cheap"]
    assert (call.provider, call.model, call.ordinal) == ("openai_compatible", "cheap", 0)
    assert call.cost_micros == call.input_tokens * 1 + call.output_tokens * 2
    assert "Usefulness: 7 of 10" in of(report, "second_reader")


async def test_a_server_that_is_away_never_keeps_a_page_of_the_embedded_writer(engine: Engine, server: ScriptedServer):
    server.begin_outage(seconds=60)

    job = await embedded_page(engine)

    _, report = version(engine, job.id)
    assert (job.state, job.attempts) == ("completed", 0)
    assert of(report, "second_reader").startswith("the page was not read")


async def test_readings_keep_to_the_budget_of_their_batch_and_pages_go_on_without_them(
    engine: Engine, server: ScriptedServer
):
    free_slots(engine, 2)
    with transaction(engine) as session:
        queue_settings.save(session, {"retry_delay": 0, "second_reader": True}, by=LOCAL_OWNER)
        orders = [
            an_order(f"shoes number {number}", target_url=f"https://shop.invalid/{number}", facts=FACTS)
            for number in range(3)
        ]
        batch_id = submit_batch(session, "shoes.csv", orders, by=LOCAL_OWNER).batch_id
    budget_micros = await room_for_one(engine, batch_id)

    await work_on(engine)

    with reading(engine) as session:
        jobs = session.exec(select(Job).where(Job.batch_id == batch_id)).all()
        committed = session.get_one(Batch, batch_id).committed_micros
    said = [of(version(engine, job.id)[1], "second_reader") for job in jobs]
    assert {job.state for job in jobs} == {"completed"}
    assert 0 < committed <= budget_micros
    assert sum("Usefulness: 7 of 10" in text for text in said) == len(server.requests) >= 1
    assert sum("the budget of the batch has no room" in text for text in said) == 3 - len(server.requests) >= 1


async def room_for_one(engine: Engine, batch_id: str) -> int:
    """The batch may hold what one reading can cost at the most, and a little more."""
    request = a_request("shoes number 0", target_url="https://shop.invalid/0", facts=FACTS)
    part = Component(kind=ComponentKind.INTRO, blocks=(Block(text="It weighs 240 g and is dry. " * 9),))
    providers = Providers(settings())
    model = providers.named("openai_compatible")
    context = PageContext(facts=make_fact_sheet(request, None))
    most = model.most_cost(model.fitted(build_prompt(reading_brief(request, context, (part,)))))
    await providers.close()
    with transaction(engine) as session:
        session.execute(update(BATCH).where(BATCH.c.id == batch_id).values(budget_micros=most * 2))
    return most * 2


async def test_without_a_model_server_pages_of_the_embedded_writer_are_not_read(engine: Engine):
    settings.cache_clear()

    job = await embedded_page(engine)

    assert job.state == "completed"
    assert "second_reader" not in [result.check for result in version(engine, job.id)[1].results]


async def test_what_a_reading_costs_follows_from_the_prices_of_its_model(engine: Engine, server: ScriptedServer):
    with reading(engine) as session:
        as_the_writer = usual_reading(session)
    with transaction(engine) as session:
        changes = {"second_reader_model": "cheap", "second_reader_input_price": 1, "second_reader_output_price": 4}
        queue_settings.save(session, changes, by=LOCAL_OWNER)
        own = usual_reading(session)

    assert as_the_writer is not None
    assert own is not None
    assert own.likely == pytest.approx(as_the_writer.likely / 10)
    assert own.low < own.likely < own.high


async def test_an_estimate_counts_the_readings_of_a_batch(engine: Engine, server: ScriptedServer):
    upload_id = a_stored_file(engine, a_file(pages=3), checked=True)
    choice = StartChoice(provider="embedded")

    with transaction(engine) as session:
        before = estimate_upload(session, upload_id, choice, by=LOCAL_OWNER)
        queue_settings.save(session, {"second_reader": True}, by=LOCAL_OWNER)
        after = estimate_upload(session, upload_id, choice, by=LOCAL_OWNER)
        one = usual_reading(session)

    assert before.cost.high == 0
    assert one is not None
    assert after.cost.likely == pytest.approx(3 * one.likely)


def test_without_a_server_a_reading_has_no_price(engine: Engine):
    assert Settings().provider_base_url == ""
    settings.cache_clear()
    with reading(engine) as session:
        assert usual_reading(session) is None
