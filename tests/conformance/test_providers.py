"""What every provider promises."""

import asyncio
from itertools import pairwise

import pytest

from genapp.errors import ProviderError
from genapp.page import ComponentKind, ComponentSpec, Language, PageType, Shape
from genapp.page_types import PAGE_SPECS
from genapp.providers.base import Completion, Provider
from tests.support.prompts import a_prompt
from tests.support.scripted_writer.sentences import WORDS

pytestmark = pytest.mark.anyio

HEADED = (Shape.SECTIONS, Shape.PAIRS)


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize("page_type", list(PageType))
async def test_every_component_comes_in_its_shape(provider: Provider, page_type: PageType, language: Language):
    specs = PAGE_SPECS[page_type].components

    answers = await asyncio.gather(*(provider.complete(a_prompt(spec.kind, page_type, language)) for spec in specs))

    for spec, answer in zip(specs, answers, strict=True):
        assert_fits(answer, spec)


def assert_fits(answer: Completion, spec: ComponentSpec) -> None:
    fewest = spec.blocks[0] if spec.required else 0
    assert fewest <= len(answer.blocks) <= spec.blocks[1], spec.kind
    for block in answer.blocks:
        assert block.text.strip() == block.text != ""
        assert bool(block.heading) == (spec.shape in HEADED)
        assert all(number in (1, 2, 3) for number in block.facts)
        assert not any(mark in block.text + block.heading for mark in ("**", "`", "<", "#"))


async def test_the_text_grows_until_it_is_whole(provider: Provider):
    seen: list[str] = []

    answer = await provider.complete(a_prompt(ComponentKind.INTRO), on_text=seen.append)

    assert seen
    assert all(len(later) >= len(earlier) for earlier, later in pairwise(seen))
    for block in answer.blocks:
        assert block.heading in seen[-1]
        assert block.text in seen[-1]


async def test_a_kept_answer_reads_as_it_did_when_it_came(provider: Provider):
    prompt = a_prompt()

    answer = await provider.complete(prompt)

    assert provider.read(answer.text, prompt).blocks == answer.blocks


async def test_half_an_answer_is_never_read(provider: Provider):
    prompt = a_prompt()
    text = (await provider.complete(prompt)).text

    for end in range(0, len(text) - 1, max(1, len(text) // 50)):
        with pytest.raises(ProviderError):
            provider.read(text[:end], prompt)


async def test_usage_and_cost_are_told(provider: Provider):
    answer = await provider.complete(a_prompt(ComponentKind.TITLE))

    assert answer.usage.input_tokens >= 0
    assert answer.usage.output_tokens >= 0
    assert answer.cost_micros >= 0
    assert answer.model
    assert provider.name


async def test_a_provider_that_works_passes_its_check(provider: Provider):
    await provider.check()


async def test_a_cancelled_call_leaves_the_provider_usable(provider: Provider):
    call = asyncio.ensure_future(provider.complete(a_prompt(ComponentKind.TITLE)))
    await asyncio.sleep(0)
    if call.cancel():  # a writer that needs no waiting has answered by now
        with pytest.raises(asyncio.CancelledError):
            await call

    assert (await provider.complete(a_prompt(ComponentKind.TITLE))).blocks


async def test_many_calls_at_once_do_not_mix(provider: Provider):
    prompts = [a_prompt(kind) for kind in (ComponentKind.TITLE, ComponentKind.INTRO, ComponentKind.FAQ)] * 5

    answers = await asyncio.gather(*(provider.complete(prompt) for prompt in prompts))

    for prompt, answer in zip(prompts, answers, strict=True):
        assert_fits(answer, prompt.brief.spec)


async def test_closing_twice_is_allowed(provider: Provider):
    await provider.complete(a_prompt(ComponentKind.TITLE))
    await provider.close()
    await provider.close()
