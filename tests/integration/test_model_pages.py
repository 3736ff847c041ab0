"""Whole pages by a model that does not do as it is asked: none fails, and the version says what was done instead."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from genapp.access import LOCAL_OWNER
from genapp.db import ContentVersion, Job, ProviderCall, load, reading, transaction
from genapp.errors import AnswerCutOff, AnswerMalformed, ProviderDown, ProviderRefused
from genapp.page import ComponentKind, QualityReport
from genapp.pipeline.standard import standard_pipeline
from genapp.pipeline.work import FinishedPage
from genapp.providers.base import Completion, OnText, Prompt
from genapp.services.queue import queue_settings
from genapp.services.work import lease, run_job
from tests.support.queue import claim, free_slots, job_of
from tests.support.scripted_server.answers import Kind, Step
from tests.support.scripted_server.server import ScriptedServer
from tests.support.scripted_writer.writer import ScriptedProvider
from tests.support.work import FACTS, SmallGatherer, small_tools, submit_rich

pytestmark = pytest.mark.anyio

TEN_FACTS = (*FACTS, "Lining: textile", "Care: wipe with a damp cloth", "Sole: rubber", "Closure: laces")
LIE = json.dumps({"blocks": [{"text": "The range has 98,765 models and a weight of 4,321 g.", "facts": []}]})


class TextProvider(ScriptedProvider):
    """A model that is asked in words; `trouble` may raise, or give an answer of its own."""

    reads_text = True  # pyright: ignore[reportAssignmentType]  # a property in the parent

    def __init__(self, trouble: Callable[[str, int], str | None] = lambda name, call: None) -> None:
        super().__init__()
        self._trouble = trouble

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        calls = [one.brief.name for one in self.prompts].count(prompt.brief.name)
        try:
            answer = self._trouble(prompt.brief.name, calls + 1)
        except Exception:
            self.prompts.append(prompt)
            raise
        if answer is None:
            return await super().complete(prompt, on_text=on_text)
        self.prompts.append(prompt)
        return self.read(answer, prompt)

    @property
    def names(self) -> list[str]:
        return [prompt.brief.name for prompt in self.prompts]


class FactGatherer(SmallGatherer):
    async def gather(self, request):
        from genapp.page import PageContext
        from genapp.sources.facts import make_fact_sheet

        return PageContext(facts=make_fact_sheet(request, None))


async def work_off(engine: Engine, provider: object, **settings: object) -> str:
    """One page, until its job has ended; returns the job's id."""
    free_slots(engine, 2)
    with transaction(engine) as session:
        queue_settings.save(session, {"retry_delay": 0, "retry_attempts": 2} | settings, by=LOCAL_OWNER)
    job_id = submit_rich(engine)
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        request = json.loads(job.request)
        job.request = json.dumps(request | {"facts": list(TEN_FACTS)})
    with small_tools(engine, provider=provider, pipeline=standard_pipeline(), gatherer=FactGatherer()) as tools:
        for _ in range(12):
            with transaction(engine) as session:
                lease.release_retries(session)
            for one in claim(engine):
                await run_job(one.job_id, one.token, tools=tools)
    return job_id


def calls(engine: Engine, job_id: str) -> list[tuple[str, int, str]]:
    with reading(engine) as session:
        rows = session.exec(
            select(ProviderCall).where(ProviderCall.job_id == job_id).order_by(col(ProviderCall.component))
        )
        return [(row.component, row.ordinal, row.error_code) for row in rows]


def version(engine: Engine, job_id: str) -> tuple[FinishedPage, QualityReport]:
    with reading(engine) as session:
        row = session.exec(select(ContentVersion).where(ContentVersion.job_id == job_id)).one()
        return load(FinishedPage, row.page), load(QualityReport, row.report)


def raising(name: str, error: Exception, *, until: int = 99) -> Callable[[str, int], str | None]:
    def trouble(asked: str, call: int) -> str | None:
        if asked == name and call <= until:
            raise error
        return None

    return trouble


async def test_plan_head_and_body_are_calls_of_the_ledger_and_each_is_made_once(engine: Engine):
    provider = TextProvider()

    job_id = await work_off(engine, provider)

    assert job_of(engine, job_id).state == "completed"
    first = [(name, error) for name, ordinal, error in calls(engine, job_id) if ordinal == 0]
    assert first == [("faq", ""), ("head", ""), ("intro", ""), ("sections", "")]
    page, _ = version(engine, job_id)
    assert {part.written_by for part in page.components} == {""}


@pytest.mark.parametrize(
    ("error", "asked"),
    [(AnswerMalformed("odd", provider="p"), [False, True]), (AnswerCutOff("cut", provider="p"), [False])],
)
async def test_a_part_that_a_model_cannot_write_is_written_by_the_embedded_writer(
    engine: Engine, error: Exception, asked: list[bool]
):
    provider = TextProvider(raising("sections", error))

    job_id = await work_off(engine, provider)

    job = job_of(engine, job_id)
    page, report = version(engine, job_id)
    assert (job.state, job.verdict) == ("completed", "needs_review")
    assert {part.kind.value for part in page.components if part.written_by == "embedded"} == {"sections"}
    first = [one for one in provider.prompts if one.brief.name == "sections" and not one.brief.findings]
    assert [prompt.brief.again for prompt in first] == asked, (
        "the second time differently; a call that was cut is not made again"
    )
    assert any("written by the embedded writer" in finding.message for finding in report.findings)


async def test_without_the_stand_in_the_job_fails_as_it_did(engine: Engine):
    provider = TextProvider(raising("intro", AnswerMalformed("odd", provider="p")))

    job_id = await work_off(engine, provider, stand_in=False)

    job = job_of(engine, job_id)
    assert (job.state, job.error_code) == ("failed", "answer_malformed")


async def test_a_rewrite_that_is_cut_each_time_costs_one_call_and_not_the_page(engine: Engine):
    def trouble(asked: str, call: int) -> str | None:
        if asked == "intro" and call == 1:
            return LIE
        if asked == "intro":
            raise AnswerCutOff("the answer stopped at the length limit", provider="p")
        return None

    job_id = await work_off(engine, TextProvider(trouble))

    job = job_of(engine, job_id)
    page, _ = version(engine, job_id)
    assert (job.state, job.verdict, job.attempts) == ("completed", "needs_review", 0)
    assert [one for one in calls(engine, job_id) if one[0] == "intro"] == [
        ("intro", 0, ""),
        ("intro", 1, "answer_cut_off"),
    ]
    assert any("98,765" in part.text for part in page.components), "the best version so far stays"


async def test_a_provider_that_breaks_over_a_rewrite_uses_the_tries_and_then_the_page_is_finished(engine: Engine):
    def trouble(asked: str, call: int) -> str | None:
        if asked == "intro" and call == 1:
            return LIE
        if asked == "intro":
            raise ProviderDown("it broke", provider="p")
        return None

    job_id = await work_off(engine, TextProvider(trouble))

    job = job_of(engine, job_id)
    assert (job.state, job.verdict) == ("completed", "needs_review")
    again = [one for one in calls(engine, job_id) if one[:2] == ("intro", 1)]
    assert [error for _, _, error in again] == ["provider_down"] * 4, (
        "in the try that wrote the page, and in three more"
    )


async def test_a_page_whose_rewriting_never_ends_in_time_is_finished_as_it_is(engine: Engine):
    import asyncio

    class Slow(TextProvider):
        async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
            if prompt.brief.findings:
                await asyncio.sleep(3600)
            return await super().complete(prompt, on_text=on_text)

    slow = Slow(lambda asked, call: LIE if (asked, call) == ("intro", 1) else None)

    job_id = await work_off(engine, slow, timeout=1, retry_attempts=0)

    job = job_of(engine, job_id)
    assert (job.state, job.verdict) == ("completed", "needs_review")


async def test_a_model_that_refuses_everything_leaves_the_whole_page_to_the_embedded_writer(engine: Engine):
    def refuse(asked: str, call: int) -> str | None:
        raise ProviderRefused("no", provider="p")

    provider = TextProvider(refuse)

    job_id = await work_off(engine, provider)

    page, _ = version(engine, job_id)
    assert job_of(engine, job_id).state == "completed"
    assert {part.written_by for part in page.components if part.kind is not ComponentKind.FAQ} == {"embedded"}
    first = [prompt.brief.name for prompt in provider.prompts if not prompt.brief.findings]
    assert first == ["head", "intro", "sections", "faq"], "nothing is asked for twice"


async def test_an_answer_that_goes_round_in_circles_is_stopped_and_paid_for(engine: Engine):
    from genapp.providers.openai_compatible.provider import OpenAICompatible, Prices

    async with ScriptedServer() as server:
        server.behaviour = replace(server.behaviour, latency=0.5)
        server.script.add([Step(kind=Kind.ANSWER), Step(kind=Kind.CIRCLES, times=3)])
        model = OpenAICompatible(base_url=server.base_url, model="scripted", prices=Prices(input=1.0, output=4.0))

        job_id = await work_off(engine, model)

        with reading(engine) as session:
            rows = session.exec(select(ProviderCall).where(ProviderCall.job_id == job_id)).all()
        await model.close()
    circles = [row for row in rows if row.error_code == "answer_malformed"]
    assert job_of(engine, job_id).state == "completed"
    assert {row.error_message for row in circles} == {"the answer goes round in circles and was stopped"}
    assert all(row.cost_micros > 0 for row in circles)
    assert all(0 < row.output_tokens < 500 for row in circles), "far from its end"
    assert server.counts.dropped == len(circles)
