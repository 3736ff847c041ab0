"""A page on its way through all seven stages, written by a server that speaks the real protocol."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from genapp.errors import ProviderError, ProviderQuota
from genapp.page import Component, ComponentKind, Language, PageContext, PageRequest, PageType, Verdict
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.pipeline import Outcome, Stage, StageRun
from genapp.pipeline.standard import standard_pipeline
from genapp.pipeline.work import (
    POST_PROCESSING,
    QUALITY_VALIDATION,
    STAGE_NAMES,
    STORAGE,
    Checked,
    FinishedPage,
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


async def go(desk: Desk, request: PageRequest) -> Work:
    spec = PAGE_SPECS[request.page_type]
    work = Work(job_id="j", request=request, spec=spec, gatherer=desk, writer=desk, watcher=desk, store=desk)
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
    assert work.result(POST_PROCESSING, FinishedPage).words >= work.spec.words[0]
    assert work.result(STORAGE, Stored).content_id == "content of j"
    assert server.counts.calls == len(work.spec.components)
    assert server.counts.repeated == 0


async def test_a_component_with_an_invented_number_is_written_again(server: ScriptedServer, provider: Provider):
    title = json.dumps({"blocks": [{"text": "Dining tables: 987 models in one place", "facts": []}]})
    server.script.add([Step(kind=Kind.ANSWER, text=title)])  # one call at a time, and the title is the first
    desk = Desk(provider=provider, language=Language.EN)

    work = await go(desk, a_request())

    checked = work.result(QUALITY_VALIDATION, Checked)
    assert checked.rewrites == 1
    assert desk.ordinals.count(1) == 1
    assert "987" not in checked.components[0].text
    assert "987" in server.requests[-1]["messages"][1]["content"].partition("<previous>")[2]


async def test_a_provider_error_while_writing_again_stays_what_it_is(server: ScriptedServer, provider: Provider):
    title = json.dumps({"blocks": [{"text": "Dining tables: 987 models in one place", "facts": []}]})
    components = len(PAGE_SPECS[PageType.CATEGORY].components)
    server.script.add([Step(kind=Kind.ANSWER, text=title), Step(kind=Kind.ANSWER, times=components - 1)])
    server.script.add([Step(kind=Kind.STATUS, status=402)])

    with pytest.raises(ProviderError) as caught:
        await go(Desk(provider=provider, language=Language.EN), a_request())

    assert isinstance(caught.value, ProviderQuota)


async def test_checks_that_nobody_wants_are_skipped_and_not_passed(provider: Provider):
    desk = Desk(provider=provider, language=Language.EN)

    work = await go(desk, replace(a_request(), skip_quality=True))

    assert desk.outcomes[QUALITY_VALIDATION] is Outcome.SKIPPED
    assert work.result(QUALITY_VALIDATION, Checked).report is None
    assert work.result(STORAGE, Stored)
