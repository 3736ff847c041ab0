import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from genapp.errors import AnswerMalformed, LeaseLost, ProviderBusy, ProviderError, ProviderQuota
from genapp.page import Component, ComponentKind, PageContext, PageRequest, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.prompts import build_prompt
from genapp.pipeline.work import CONTEXT_BUILDING, VALIDATION, Validated, Work
from genapp.pipeline.writing import generate_components, write_component
from genapp.providers.base import Brief, OnText, Prompt
from tests.support.prompts import a_context, a_request
from tests.support.scripted_writer.writer import ScriptedProvider

pytestmark = pytest.mark.anyio

SPEC = PAGE_SPECS[PageType.CATEGORY]


@dataclass
class Desk:
    """Writer, watcher and all: writes with the scripted provider; `before` may wait or raise."""

    before: Callable[[ComponentKind], object] = lambda kind: None
    name: str = "desk"
    asked: list[tuple[ComponentKind, int]] = field(default_factory=list)
    told: list[tuple[ComponentKind, int]] = field(default_factory=list)
    shown: dict[ComponentKind, str] = field(default_factory=dict)
    stopped: list[ComponentKind] = field(default_factory=list)

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None: ...

    async def spoilt(self, *, ordinal: int) -> Mapping[str, int]:
        return {}

    @property
    def reads_text(self) -> bool:
        return False

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        kind = prompt.brief.spec.kind
        self.asked.append((kind, ordinal))
        try:
            waiting = self.before(kind)
            if asyncio.iscoroutine(waiting):
                await waiting
        except asyncio.CancelledError:
            self.stopped.append(kind)
            raise
        answer = await ScriptedProvider().complete(prompt, on_text=on_text)
        return Component(kind=kind, blocks=answer.blocks)

    def writing(self, kind: ComponentKind, text: str) -> None:
        self.shown[kind] = text

    def written(self, component: Component, *, ordinal: int) -> None:
        self.told.append((component.kind, ordinal))

    async def gather(self, request: PageRequest) -> PageContext:
        raise NotImplementedError

    async def save(self, work: Work) -> str:
        raise NotImplementedError


def work_at(desk: Desk) -> Work:
    work = Work(job_id="j", request=a_request(), spec=SPEC, gatherer=desk, writer=desk, watcher=desk, store=desk)
    work.results |= {VALIDATION: Validated(request=a_request()), CONTEXT_BUILDING: a_context()}
    return work


def failing(kind: ComponentKind, error: Exception, *, after: float = 0.0) -> Callable[[ComponentKind], object]:
    async def fail() -> None:
        await asyncio.sleep(after)
        raise error

    return lambda asked: fail() if asked is kind else None


async def test_all_components_come_in_the_order_of_the_page_type():
    def slow_first(kind: ComponentKind) -> object:
        return asyncio.sleep(0.02) if kind is ComponentKind.TITLE else None

    desk = Desk(before=slow_first)
    draft = await generate_components(work_at(desk))

    assert [component.kind for component in draft.components] == [spec.kind for spec in SPEC.components]
    assert sorted(desk.told) == sorted((spec.kind, 0) for spec in SPEC.components)
    assert desk.told[-1] == (ComponentKind.TITLE, 0)


async def test_components_are_written_side_by_side_and_shown_while_they_are():
    together = asyncio.Barrier(len(SPEC.components))
    desk = Desk(before=lambda kind: together.wait())

    async with asyncio.timeout(5):
        draft = await generate_components(work_at(desk))

    for component in draft.components:
        assert desk.shown[component.kind] == component.text


async def test_a_bad_answer_fails_the_stage_after_the_others_were_written():
    error = AnswerMalformed("no", provider="p")
    desk = Desk(before=failing(ComponentKind.H1, error))

    with pytest.raises(AnswerMalformed) as caught:
        await generate_components(work_at(desk))

    assert caught.value is error
    assert len(desk.told) == len(SPEC.components) - 1
    assert desk.stopped == []
    assert len(desk.asked) == len(SPEC.components)


async def test_what_waiting_cannot_mend_is_told_before_what_it_can():
    busy, quota = ProviderBusy("wait", provider="p", retry_after=1), ProviderQuota("no money", provider="p")
    errors: dict[ComponentKind, ProviderError] = {ComponentKind.TITLE: busy, ComponentKind.FAQ: quota}

    def before(kind: ComponentKind) -> object:
        return failing(kind, errors[kind])(kind) if kind in errors else None

    with pytest.raises(ProviderQuota):
        await generate_components(work_at(Desk(before=before)))


@pytest.mark.parametrize("error", [LeaseLost("gone"), RuntimeError("a bug")])
async def test_any_other_error_stops_the_others_at_once(error: Exception):
    def before(kind: ComponentKind) -> object:
        return failing(kind, error)(kind) if kind is ComponentKind.H1 else asyncio.sleep(60)

    desk = Desk(before=before)
    with pytest.raises(type(error)):
        await generate_components(work_at(desk))

    assert len(desk.stopped) == len(SPEC.components) - 1


async def test_cancelling_the_stage_stops_every_component():
    desk = Desk(before=lambda kind: asyncio.sleep(60))
    task = asyncio.ensure_future(generate_components(work_at(desk)))
    await asyncio.sleep(0.01)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert len(desk.stopped) == len(SPEC.components)


async def test_a_writing_that_is_cancelled_from_inside_cancels_the_stage():
    def before(kind: ComponentKind) -> object:
        if kind is ComponentKind.H1:
            raise asyncio.CancelledError
        return asyncio.sleep(60)

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await generate_components(work_at(Desk(before=before)))


async def test_a_component_written_again_is_told_with_its_ordinal():
    desk = Desk()
    spec = SPEC.components[0]
    work = work_at(desk)
    brief = Brief(request=a_request(), context=a_context(), spec=spec)
    before = await write_component(work, build_prompt(brief), ordinal=0)

    await write_component(work, build_prompt(replace(brief, previous=before)), ordinal=1)

    assert desk.asked == [(spec.kind, 0), (spec.kind, 1)]
    assert desk.told == [(spec.kind, 0), (spec.kind, 1)]
