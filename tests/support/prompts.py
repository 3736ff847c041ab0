"""Prompts for tests of providers: real ones, made from a small page."""

from collections.abc import Sequence

from genapp.page import (
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Finding,
    Language,
    PageContext,
    PageRequest,
    PageType,
    SourceKind,
)
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.prompts import build_prompt
from genapp.providers.base import Brief, Prompt

FACTS = {
    Language.EN: ("Material: solid wood", "Height: 74 cm", "The table seats up to six people."),
    Language.DE: ("Material: Massivholz", "Höhe: 74 cm", "Am Tisch finden bis zu sechs Personen Platz."),
}
KEYWORDS = {Language.EN: ("dining tables", "wooden tables"), Language.DE: ("Esstische", "Holztische")}


def a_request(page_type: PageType = PageType.CATEGORY, language: Language = Language.EN) -> PageRequest:
    return PageRequest(
        page_type=page_type,
        target_url="https://shop.example/tables",
        keywords=KEYWORDS.get(language, KEYWORDS[Language.EN]),
        language=language,
        brand="Tischlerei Nord",
        brand_voice="calm and plain",
    )


def a_context(language: Language = Language.EN, *extra: str) -> PageContext:
    facts = (
        Fact(number=number, text=text, source=SourceKind.USER)
        for number, text in enumerate((*FACTS.get(language, FACTS[Language.EN]), *extra), start=1)
    )
    return PageContext(facts=FactSheet(facts=tuple(facts)), topics=("How to care for wood",))


def a_brief(
    kind: ComponentKind = ComponentKind.SECTIONS,
    page_type: PageType = PageType.CATEGORY,
    language: Language = Language.EN,
    *,
    context: PageContext | None = None,
    previous: Component | None = None,
    findings: tuple[Finding, ...] = (),
) -> Brief:
    spec = PAGE_SPECS[page_type].component(kind)
    assert spec is not None
    return Brief(
        request=a_request(page_type, language),
        context=context or a_context(language),
        spec=spec,
        previous=previous,
        findings=findings,
    )


def a_prompt(
    kind: ComponentKind = ComponentKind.SECTIONS,
    page_type: PageType = PageType.CATEGORY,
    language: Language = Language.EN,
) -> Prompt:
    return build_prompt(a_brief(kind, page_type, language))


def shared_prefix(prompts: Sequence[Prompt]) -> float:
    """Of all that the calls of a page ask, what each shares with another one from its beginning."""
    texts = [prompt.system + prompt.user for prompt in prompts]
    shared = [max(_common(one, other) for other in texts if other is not one) for one in texts]
    return sum(shared) / sum(map(len, texts))


def _common(one: str, other: str) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
