"""Writing again after findings: only what can be mended by it, within its share of the tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from genapp.page import Component, ComponentKind
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.stages import assemble_template, validate_quality
from genapp.pipeline.work import COMPONENT_GENERATION, TEMPLATE_ASSEMBLY, Checked
from genapp.pipeline.writing import generate_components
from genapp.providers.base import OnText, Prompt
from tests.bench.rows.content_prompts import ONE_IN, REQUEST, rewriting_rows
from tests.unit.pipeline.stages.test_writing import ModelDesk, work_at

pytestmark = pytest.mark.anyio

LIE = "All of them won the Red Dot award in 2019."
OTHER_LIE = "They are certified by Greenpeace."


@dataclass
class Mender(ModelDesk):
    """Writes again what it is asked to, as it wrote it, with these words at the end."""

    adds: str = ""
    rewritten: list[str] = field(default_factory=list)

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        if not ordinal:
            return await super().write(prompt, ordinal=ordinal, on_text=on_text)
        self.asked.append(prompt)
        self.rewritten.append(prompt.brief.name)
        assert prompt.brief.previous
        return with_lie(replace(prompt.brief.previous), self.adds)


def with_lie(part: Component, *lies: str) -> Component:
    first, *rest = part.blocks
    text = first.text
    for lie in (LIE, OTHER_LIE):
        text = text.replace(lie, "")
    return replace(part, blocks=(replace(first, text=" ".join([text.strip(), *lies]).strip()), *rest))


async def checked(desk: ModelDesk, lies: Sequence[ComponentKind], *, written_by: str = "") -> Checked:
    work = work_at(desk)
    draft = await generate_components(work)
    parts = (
        replace(with_lie(part, LIE, OTHER_LIE), written_by=written_by) if part.kind in lies else part
        for part in draft.components
    )
    work.results[COMPONENT_GENERATION] = replace(draft, components=tuple(parts))
    work.results[TEMPLATE_ASSEMBLY] = await assemble_template(work)
    return await validate_quality(work)


async def test_a_part_with_a_lie_is_written_again_alone_and_told_all_of_its_findings():
    desk = Mender()

    page = await checked(desk, [ComponentKind.INTRO])

    (prompt,) = [prompt for prompt in desk.asked if prompt.brief.findings]
    assert desk.rewritten == ["intro"]
    assert page.rewrites == 1
    assert LIE in prompt.user
    assert OTHER_LIE in prompt.user


async def test_what_the_stand_in_wrote_is_not_asked_of_the_model_that_could_not_write_it():
    desk = Mender()

    page = await checked(desk, [ComponentKind.INTRO], written_by="embedded")

    assert (desk.rewritten, page.rewrites) == ([], 0)


async def test_a_part_that_got_no_better_is_not_written_a_second_time():
    desk = Mender(adds=f"{LIE} {OTHER_LIE}")

    page = await checked(desk, [ComponentKind.INTRO])

    assert (desk.rewritten, page.rewrites) == (["intro"], 1)


async def test_when_everything_is_wrong_the_worst_is_written_again_and_the_rest_waits_for_a_person():
    desk = Mender()
    everything = [spec.kind for spec in PAGE_SPECS[REQUEST.page_type].components]

    await checked(desk, everything)

    assert 0 < len(desk.rewritten) < len([prompt for prompt in desk.asked if not prompt.brief.findings])


def test_pages_with_the_mistakes_of_models_cost_little_more_than_their_first_writing():
    """The bench's own row, with as many pages as a test has time for."""
    keywords = ("oak dining tables", "cordless drills", "wool blankets", "tea kettles", "desk lamps", "trail shoes")
    requests = [
        replace(REQUEST, keywords=(word,), target_url=f"https://shop.example/{number}")
        for number, word in enumerate(keywords)
    ]

    cost, times = rewriting_rows(requests)

    assert ONE_IN <= 6
    assert 1 < cost.value <= 1.3
    assert times.value <= 2
