"""Component generation with a model: a plan, head lines in one call, and what follows when it cannot write a part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from genapp.errors import AnswerCutOff, AnswerMalformed, ProviderError, ProviderRefused, ThoughtTooLong
from genapp.page import Block, Component, ComponentKind, PageContext, PageRequest, PageType
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import HEAD
from genapp.pipeline.plan import FACTS_WITHOUT_CALL, pure_plan
from genapp.pipeline.work import CONTEXT_BUILDING, VALIDATION, Draft, StandIn, Validated, Work
from genapp.pipeline.writing import generate_components, stood_in
from genapp.providers.base import Brief, OnText, Prompt
from genapp.quality.voice import read_voice
from tests.support.pages import a_sheet
from tests.support.prompts import a_request
from tests.support.scripted_writer.writer import ScriptedProvider

pytestmark = pytest.mark.anyio

SPEC = PAGE_SPECS[PageType.CATEGORY]
FEW = PageContext(facts=a_sheet(*(f"Detail {number}: value {number}" for number in range(1, 11))))
MANY = PageContext(facts=a_sheet(*(f"Detail {number}: value {number}" for number in range(1, FACTS_WITHOUT_CALL + 3))))
ODD = AnswerMalformed("odd", provider="p")
CUT = AnswerCutOff("cut", provider="p")
REFUSED = ProviderRefused("no", provider="p")


@dataclass
class ModelDesk:
    """A model's desk: the answers of `errors` are raised, by what is asked for; anything else is written."""

    errors: Mapping[str, ProviderError] = field(default_factory=dict)
    spoiled: Mapping[str, int] = field(default_factory=dict)
    plan: tuple[Block, ...] = ()
    name: str = "desk"
    reads_text: bool = True
    asked: list[Prompt] = field(default_factory=list)
    aside: list[list[str]] = field(default_factory=list)
    told: list[ComponentKind] = field(default_factory=list)

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None:
        self.aside.append([prompt.brief.name for prompt in prompts])

    async def spoilt(self, *, ordinal: int) -> Mapping[str, int]:
        return self.spoiled

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        self.asked.append(prompt)
        if error := self.errors.get(prompt.brief.name):
            raise error
        if prompt.brief.task == "plan" and self.plan:
            return Component(kind=prompt.brief.spec.kind, blocks=self.plan)
        answer = await ScriptedProvider().complete(prompt, on_text=on_text)
        return Component(kind=prompt.brief.spec.kind, blocks=answer.blocks)

    def writing(self, kind: ComponentKind, text: str) -> None: ...

    def written(self, component: Component, *, ordinal: int) -> None:
        self.told.append(component.kind)

    async def gather(self, request: PageRequest) -> PageContext:
        raise NotImplementedError

    async def save(self, work: Work) -> str:
        raise NotImplementedError

    @property
    def names(self) -> list[str]:
        return [prompt.brief.name for prompt in self.asked]


def by_hand(brief: Brief) -> Sequence[Block]:
    return () if brief.spec.kind is ComponentKind.FAQ else (Block(text="By hand."),)


STAND_IN = StandIn(name="embedded", write=by_hand)


def work_at(desk: ModelDesk, context: PageContext = FEW, **changes: object) -> Work:
    work = Work(
        job_id="j", request=a_request(), spec=SPEC, gatherer=desk, writer=desk, watcher=desk, store=desk, **changes
    )
    work.results |= {VALIDATION: Validated(request=a_request()), CONTEXT_BUILDING: context}
    return work


def by(draft: Draft) -> dict[str, str]:
    return {part.kind.value: part.written_by for part in draft.components}


async def test_a_small_page_is_planned_without_a_call_and_its_head_lines_are_one():
    desk = ModelDesk()

    draft = await generate_components(work_at(desk))

    assert desk.names == ["head", "intro", "sections", "faq"]
    assert [part.kind for part in draft.components[:3]] == [spec.kind for spec in HEAD]
    assert draft.plan == pure_plan(a_request(), FEW, SPEC)
    assert set(desk.told) == {part.kind for part in draft.components}


async def test_money_is_held_for_all_calls_before_the_first_and_then_for_those_that_are_made():
    desk = ModelDesk()

    await generate_components(work_at(desk, MANY))

    first, second = desk.aside
    assert first == ["plan", "head", "intro", "sections", "faq", "closing"]
    assert second == desk.names[2:]


async def test_a_larger_page_is_planned_by_the_model_and_all_parts_know_its_plan():
    plan = (
        Block(heading="Sections", text="How big?", facts=(3, 4, 5, 6, 3, 99)),
        Block(heading="intro", text="What is it?", facts=(1, 2)),
        Block(heading="sections", text="Which?", facts=(4, 7, 8)),
        Block(heading="nonsense", text="?", facts=(9,)),
    )
    desk = ModelDesk(plan=plan)

    draft = await generate_components(work_at(desk, MANY))

    intro, sections = draft.plan.parts
    assert (intro.kind, intro.facts, intro.questions) == (ComponentKind.INTRO, (1, 2), ("What is it?",))
    assert sections.facts == (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), "what has no home stands with the most"
    assert sections.questions == ("How big?", "Which?")
    assert desk.names == ["plan", "head", "intro", "sections"]
    assert all("intro: 1, 2; What is it?" in prompt.user for prompt in desk.asked[1:])


async def test_every_call_knows_the_voice_of_the_page_and_then_that_of_the_installation():
    desk = ModelDesk()
    voice = read_voice("Address the reader with Sie\nAddress the reader with you\nNever write: bargain")

    await generate_components(work_at(desk, voice=voice))

    line = "Voice: calm and plain; Address the reader with you; Never write: bargain"
    assert all(line in prompt.user.splitlines() for prompt in desk.asked)


PLANS: dict[str, ModelDesk] = {
    "malformed": ModelDesk(errors={"plan": ODD}),
    "cut": ModelDesk(errors={"plan": CUT}),
    "refused": ModelDesk(errors={"plan": REFUSED}),
    "too little": ModelDesk(plan=(Block(heading="intro", text="What?", facts=(1,)),)),
    "of other parts": ModelDesk(plan=(Block(heading="hero", text="What?", facts=tuple(range(1, 15))),)),
    "spoilt before": ModelDesk(spoiled={"plan": 1}),
}


@pytest.mark.parametrize("kind", PLANS)
async def test_a_plan_of_no_use_never_costs_the_page(kind: str):
    desk = PLANS[kind]

    draft = await generate_components(work_at(desk, MANY))

    assert draft.plan == pure_plan(a_request(), MANY, SPEC)
    assert desk.names.count("plan") == (0 if kind == "spoilt before" else 1)


async def test_a_first_answer_of_no_use_is_left_to_the_job():
    with pytest.raises(AnswerMalformed):
        await generate_components(work_at(ModelDesk(errors={"sections": ODD}), stand_in=STAND_IN))


async def test_the_next_answer_is_asked_for_differently():
    desk = ModelDesk(spoiled={"sections": 1})

    draft = await generate_components(work_at(desk, stand_in=STAND_IN))

    again = {prompt.brief.name: prompt.brief.again for prompt in desk.asked}
    assert again == {"head": False, "intro": False, "sections": True, "faq": False}
    assert set(by(draft).values()) == {""}


@pytest.mark.parametrize(("error", "before"), [(ODD, 1), (CUT, 1), (CUT, 0), (REFUSED, 0)])
async def test_what_a_model_cannot_write_the_stand_in_writes(error: ProviderError, before: int):
    desk = ModelDesk(errors={"sections": error}, spoiled={"sections": before} if before else {})

    draft = await generate_components(work_at(desk, stand_in=STAND_IN))

    assert by(draft)["sections"] == "embedded"
    assert by(draft)["intro"] == ""
    assert ComponentKind.SECTIONS in desk.told
    assert stood_in(draft) == "had the embedded writer write the sections"


async def test_after_two_answers_of_no_use_nobody_is_asked_any_more():
    desk = ModelDesk(spoiled={"sections": 2, "head": 2})

    draft = await generate_components(work_at(desk, stand_in=STAND_IN))

    assert desk.names == ["intro", "faq"]
    assert desk.aside[0] == ["intro", "faq"], "and no money is held for it"
    assert [kind for kind, writer in by(draft).items() if writer] == ["title", "meta_description", "h1", "sections"]


async def test_in_the_last_try_of_a_job_one_answer_of_no_use_is_enough():
    desk = ModelDesk(errors={"head": ODD, "sections": ThoughtTooLong("thought", provider="p")})

    draft = await generate_components(work_at(desk, stand_in=STAND_IN, tries_left=0))

    assert [kind for kind, writer in by(draft).items() if writer] == ["title", "meta_description", "h1", "sections"]


async def test_a_model_that_may_think_longer_the_next_time_is_asked_again():
    thought = ThoughtTooLong("thought", provider="p")

    with pytest.raises(ThoughtTooLong):
        await generate_components(work_at(ModelDesk(errors={"sections": thought}), stand_in=STAND_IN))


async def test_a_part_that_nobody_can_write_is_left_out_where_the_page_may_be_without_it():
    desk = ModelDesk(errors={"faq": ODD}, spoiled={"faq": 1})

    draft = await generate_components(work_at(desk, stand_in=STAND_IN))

    assert [(one.kind, one.reason) for one in draft.left_out] == [(ComponentKind.FAQ, "odd")]
    assert "faq" not in by(draft)
    assert stood_in(draft) == "left out the faq (odd)"


@pytest.mark.parametrize("part", ["head", "intro"])
async def test_without_a_stand_in_a_part_that_has_to_be_there_fails_the_job_as_before(part: str):
    desk = ModelDesk(errors={part: ODD}, spoiled={part: 5})

    with pytest.raises(AnswerMalformed):
        await generate_components(work_at(desk, tries_left=0))

    assert part in desk.names, "it was asked for again"


async def test_head_lines_are_found_by_their_names_and_else_by_their_order():
    def lines(*names: str) -> Callable[[Prompt], tuple[Block, ...]]:
        return lambda prompt: tuple(Block(heading=name, text=f"{place}") for place, name in enumerate(names))

    for names, texts in (
        (("h1", "title", "Meta description"), ["1", "2", "0"]),
        (("Titel", "Beschreibung", "h1"), ["0", "1", "2"]),
        (("", "", ""), ["0", "1", "2"]),
    ):
        desk = ModelDesk()
        answer = lines(*names)
        desk.write = writing_head(desk, answer)  # pyright: ignore[reportAttributeAccessIssue]  # this test's own answer

        draft = await generate_components(work_at(desk))

        assert [part.first for part in draft.components[:3]] == texts


def writing_head(desk: ModelDesk, answer: Callable[[Prompt], tuple[Block, ...]]) -> object:
    usual = desk.write

    async def write(prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        if prompt.brief.task == "head":
            return Component(kind=prompt.brief.spec.kind, blocks=answer(prompt))
        return await usual(prompt, ordinal=ordinal, on_text=on_text)

    return write
