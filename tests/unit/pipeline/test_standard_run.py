"""A page on its way through all seven stages, written by a server that speaks the real protocol."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from genapp.errors import ProviderDown, ProviderQuota
from genapp.page import Component, ComponentKind, Language, PageContext, PageRequest, PageType, Verdict
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import HEAD
from genapp.pipeline.pipeline import Outcome, Stage, StageRun
from genapp.pipeline.standard import standard_pipeline
from genapp.pipeline.work import (
    COMPONENT_GENERATION,
    QUALITY_VALIDATION,
    STAGE_NAMES,
    STORAGE,
    Checked,
    Draft,
    Stored,
    Work,
)
from genapp.providers.base import OnText, Prompt, Provider
from genapp.providers.registry import ProviderConfig, make_provider
from tests.support.prompts import a_context, a_request
from tests.support.scripted_server.answers import Kind, Step
from tests.support.scripted_server.server import ScriptedServer
from tests.support.scripted_writer.sentences import WORDS

pytestmark = pytest.mark.anyio


@dataclass
class Desk:
    """Everything a page needs around it, in memory."""

    provider: Provider
    language: Language
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    ordinals: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.provider.name

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None: ...

    async def spoilt(self, *, ordinal: int) -> Mapping[str, int]:
        return {}

    @property
    def reads_text(self) -> bool:
        return self.provider.reads_text

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        self.ordinals.append(ordinal)
        answer = await self.provider.complete(prompt, on_text=on_text)
        return Component(kind=prompt.brief.spec.kind, blocks=answer.blocks)

    def writing(self, kind: ComponentKind, text: str) -> None: ...

    def written(self, component: Component, *, ordinal: int) -> None: ...

    async def gather(self, request: PageRequest) -> PageContext:
        return a_context(self.language)

    async def save(self, work: Work) -> str:
        return f"content of {work.job_id}"

    async def started(self, stage: Stage) -> None: ...

    async def finished(self, stage: Stage, run: StageRun) -> None:
        self.outcomes[stage.name] = run.outcome


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
async def provider(server: ScriptedServer) -> AsyncIterator[Provider]:
    config = ProviderConfig(name="openai_compatible", base_url=server.base_url, model="scripted", concurrency=1)
    provider = make_provider(config)
    yield provider
    await provider.close()


async def go(desk: Desk, request: PageRequest, *, tries_left: int = 1) -> Work:
    spec = PAGE_SPECS[request.page_type]
    work = Work(job_id="j", request=request, spec=spec, gatherer=desk, writer=desk, watcher=desk, store=desk)
    work.tries_left = tries_left
    await standard_pipeline().run(work, journal=desk)
    return work


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize("page_type", list(PageType))
async def test_a_page_goes_through_all_seven_stages(
    server: ScriptedServer, provider: Provider, page_type: PageType, language: Language
):
    desk = Desk(provider=provider, language=language)

    work = await go(desk, a_request(page_type, language))

    assert desk.outcomes == dict.fromkeys(STAGE_NAMES, Outcome.COMPLETED)
    checked = work.result(QUALITY_VALIDATION, Checked)
    assert checked.report is not None
    assert (checked.report.verdict, checked.rewrites) == (Verdict.READY, 0), checked.report.findings
    assert work.result(STORAGE, Stored).content_id == "content of j"
    parts = work.result(COMPONENT_GENERATION, Draft).plan.parts
    assert server.counts.by_component == {"head": 1} | {part.kind.value: 1 for part in parts}
    assert [part.kind for part in checked.components[:3]] == [spec.kind for spec in HEAD]
    assert server.counts.repeated == 0


def head_with(title: str) -> Step:
    texts = {"title": title, "meta_description": META, "h1": "Dining tables for everyday use"}
    blocks = [{"heading": name, "text": text, "facts": []} for name, text in texts.items()]
    return Step(kind=Kind.ANSWER, text=json.dumps({"blocks": blocks}))


META = (
    "Dining tables of solid wood with a height of 74 cm, on which up to six people find a place, from Tischlerei Nord."
)
LIE = "Dining tables: 987 models in one place"


async def test_a_component_with_an_invented_number_is_written_again(server: ScriptedServer, provider: Provider):
    server.script.add([head_with(LIE)])  # without a plan, the head lines are the first call
    desk = Desk(provider=provider, language=Language.EN)

    work = await go(desk, a_request())

    checked = work.result(QUALITY_VALIDATION, Checked)
    again = server.requests[desk.ordinals.index(1)]["messages"][1]["content"]
    assert checked.rewrites == 1
    assert desk.ordinals.count(1) == 1
    assert "987" not in checked.components[0].text
    assert "987" in again.partition("<previous>")[2]
    assert "Part: head" in again


@pytest.mark.parametrize("step", [Step(kind=Kind.LENGTH), Step(kind=Kind.REFUSAL), Step(kind=Kind.MALFORMED)])
async def test_a_rewrite_of_no_use_never_costs_the_page(server: ScriptedServer, provider: Provider, step: Step):
    server.script.add([head_with(LIE), Step(kind=Kind.ANSWER, times=2), replace(step, times=9)])
    desk = Desk(provider=provider, language=Language.EN)

    work = await go(desk, a_request())

    checked = work.result(QUALITY_VALIDATION, Checked)
    assert checked.report is not None
    assert checked.report.verdict is Verdict.NEEDS_REVIEW
    assert LIE in checked.components[0].text, "the best version so far stays"
    assert [one.kind for one in checked.not_rewritten] == [ComponentKind.TITLE]
    assert desk.ordinals.count(1) == 1, "and it is not asked for again"
    assert desk.outcomes[STORAGE] is Outcome.COMPLETED


async def test_temporary_trouble_while_writing_again_is_raised_while_there_are_tries(
    server: ScriptedServer, provider: Provider
):
    server.script.add([head_with(LIE), Step(kind=Kind.ANSWER, times=2), Step(kind=Kind.STATUS, status=503, times=9)])

    with pytest.raises(ProviderDown):
        await go(Desk(provider=provider, language=Language.EN), a_request())


@pytest.mark.parametrize("left", [0, -1])
async def test_with_no_try_left_the_page_stays_as_it_is(server: ScriptedServer, provider: Provider, left: int):
    server.script.add([head_with(LIE), Step(kind=Kind.ANSWER, times=2), Step(kind=Kind.STATUS, status=503, times=9)])

    work = await go(Desk(provider=provider, language=Language.EN), a_request(), tries_left=left)

    checked = work.result(QUALITY_VALIDATION, Checked)
    assert checked.report is not None
    assert checked.report.verdict is Verdict.NEEDS_REVIEW
    assert len(checked.not_rewritten) == (1 if left == 0 else 0), "in the try beyond the last nothing is asked"


async def test_a_quota_that_is_used_up_while_writing_again_stays_what_it_is(server: ScriptedServer, provider: Provider):
    server.script.add([head_with(LIE), Step(kind=Kind.ANSWER, times=2), Step(kind=Kind.STATUS, status=402)])

    with pytest.raises(ProviderQuota):
        await go(Desk(provider=provider, language=Language.EN), a_request(), tries_left=0)


async def test_checks_that_nobody_wants_are_skipped_and_not_passed(provider: Provider):
    desk = Desk(provider=provider, language=Language.EN)

    work = await go(desk, replace(a_request(), skip_quality=True))

    assert desk.outcomes[QUALITY_VALIDATION] is Outcome.SKIPPED
    assert work.result(QUALITY_VALIDATION, Checked).report is None
    assert work.result(STORAGE, Stored)


async def test_writing_again_takes_at_most_half_of_the_first_writing_and_the_worst_first(
    server: ScriptedServer, provider: Provider
):
    lie = json.dumps({"blocks": [{"text": "The range has 98,765 models and 4,321 g.", "facts": []}]})
    lies = json.dumps(
        {"blocks": [{"heading": "Weights", "text": "They weigh 4,321 g. They last 77 years.", "facts": []}]}
    )
    server.script.add([head_with(LIE), Step(kind=Kind.ANSWER, text=lie), Step(kind=Kind.ANSWER, text=lies)])
    desk = Desk(provider=provider, language=Language.EN)

    await go(desk, a_request())

    first = [prompt for prompt, ordinal in zip(server.requests, desk.ordinals, strict=True) if ordinal == 0]
    again = [prompt for prompt, ordinal in zip(server.requests, desk.ordinals, strict=True) if ordinal > 0]
    assert len(first) == 3
    assert 1 <= len(again) <= 2
