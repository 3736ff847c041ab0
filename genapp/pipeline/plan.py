"""The plan of a page for models: one home for each fact, made by a pure function or read from a model's answer."""

from collections.abc import Iterable, Sequence
from typing import Final

from genapp.languages import meaning
from genapp.page import (
    BRAND,
    PRODUCT_LINES,
    Block,
    ComponentKind,
    ComponentSpec,
    Fact,
    PageContext,
    PageRequest,
    Shape,
)
from genapp.page_types.base import HEAD, PageSpec
from genapp.providers.base import HEAD_LINES, PLAN, Brief, PagePlan, PlannedPart

FACTS_WITHOUT_CALL: Final = 12
"""Up to so many facts to tell, a page is planned by the pure function: a call would cost more than it mends."""
_FEWEST_FOR_QUESTIONS: Final = 8
"""Facts of a page that has questions and answers beside its body."""
_SHARE: Final = 5
"""One fact in so many belongs to the opening, and one to the questions."""
_MOST_IN_OPENING: Final = 3
_MOST_IN_QUESTIONS: Final = 4
_FEWEST_IN_A_PART: Final = 4
"""Where another part could do without it."""
_ALLOTTED: Final = 0.5
"""Of the facts, what a model's plan has to give a home; else it is none."""
_LAST: Final = frozenset({ComponentKind.FAQ, ComponentKind.STEPS, ComponentKind.CLOSING})
_FROM_DATA: Final = frozenset({"price", "price range", "availability", "sku", "gtin"})
"""Facts that stand in places filled from data, never in sentences."""
_HEAD_SPEC: Final = ComponentSpec(kind=ComponentKind.TITLE, shape=Shape.PAIRS, blocks=(3, 3), words=(16, 60))
_PLAN_SPEC: Final = ComponentSpec(kind=ComponentKind.TITLE, shape=Shape.PAIRS, blocks=(1, 20), words=(1, 250))
"""Their kind says nothing: `Brief.task` says what is asked for."""


def body_of(page: PageSpec) -> tuple[ComponentSpec, ...]:
    """The components that are written one by one."""
    return tuple(spec for spec in page.components if spec not in HEAD)


def plan_brief(request: PageRequest, context: PageContext) -> Brief:
    return Brief(request=request, context=context, spec=_PLAN_SPEC, task=PLAN)


def head_brief(request: PageRequest, context: PageContext, plan: PagePlan) -> Brief:
    return Brief(request=request, context=context, spec=_HEAD_SPEC, task=HEAD_LINES, plan=plan)


def worth_a_call(context: PageContext) -> bool:
    """Whether so much is known that a model should say what belongs where."""
    return len(told(context.facts.facts)) > FACTS_WITHOUT_CALL


def told(facts: Sequence[Fact]) -> list[Fact]:
    """Those that sentences tell; products, brand, prices and numbers of articles stand in places of their own."""
    others = [fact for fact in facts if fact.source not in PRODUCT_LINES and fact.name != BRAND]
    ours = [fact for fact in others if meaning(fact.name) not in _FROM_DATA]
    return ours or list(facts)


def pure_plan(request: PageRequest, context: PageContext, page: PageSpec) -> PagePlan:
    """Facts keep their order: the first ones open the page, the last ones answer questions."""
    numbers = [fact.number for fact in told(context.facts.facts)]
    opening, *others = body_of(page)
    count = max(1, min(_MOST_IN_OPENING, len(numbers) // _SHARE))
    homes = {opening.kind: numbers[:count]}
    rest = numbers[count:]
    for spec in reversed([spec for spec in others if spec.kind in _LAST]):
        share = _share_of_last(spec, len(numbers))
        cut = max(len(rest) - share, 0)
        homes[spec.kind], rest = rest[cut:], rest[:cut]
    homes |= _split(rest, [spec for spec in others if spec.kind not in _LAST] or others[-1:], homes)
    return _planned(page, homes, {}, request.keywords[1:], spare=numbers)


def read_plan(blocks: Iterable[Block], request: PageRequest, context: PageContext, page: PageSpec) -> PagePlan:
    """What a model planned, with each fact in its first home; the pure plan when that is too little to be one."""
    numbers = [fact.number for fact in told(context.facts.facts)]
    kinds = {spec.kind.value: spec.kind for spec in body_of(page)}
    homes: dict[ComponentKind, list[int]] = {}
    questions: dict[ComponentKind, list[str]] = {}
    taken: set[int] = set()
    for block in blocks:
        kind = kinds.get("_".join(block.heading.casefold().split()))
        mine = [number for number in dict.fromkeys(block.facts) if number in numbers and number not in taken]
        if kind is None or not mine:
            continue
        taken.update(mine)
        homes.setdefault(kind, []).extend(mine)
        questions.setdefault(kind, []).append(block.text)
    if len(taken) < _ALLOTTED * len(numbers):
        return pure_plan(request, context, page)
    _place_rest(homes, [number for number in numbers if number not in taken])
    return _planned(page, homes, questions, request.keywords[1:], spare=numbers)


def _share_of_last(spec: ComponentSpec, count: int) -> int:
    """Of so many facts, those of a part at the end of the page; one that may be missing needs a reason."""
    if spec.kind is ComponentKind.FAQ and (spec.required or count >= _FEWEST_FOR_QUESTIONS):
        return min(_MOST_IN_QUESTIONS, max(1, count // _SHARE))
    return int(spec.required)


def _split(
    numbers: list[int], specs: list[ComponentSpec], before: dict[ComponentKind, list[int]]
) -> dict[ComponentKind, list[int]]:
    """In even shares; parts that may be missing are left out while there are too few facts for them."""
    while len(specs) > 1 and len(numbers) < _FEWEST_IN_A_PART * len(specs):
        least = next((spec for spec in reversed(specs) if not spec.required), None)
        if least is None:
            break
        specs = [spec for spec in specs if spec is not least]
    homes: dict[ComponentKind, list[int]] = {}
    for place, spec in enumerate(specs):
        start, end = (round(len(numbers) * edge / len(specs)) for edge in (place, place + 1))
        homes[spec.kind] = numbers[start:end] + before.get(spec.kind, [])
    return homes


def _place_rest(homes: dict[ComponentKind, list[int]], rest: list[int]) -> None:
    """Facts that a model gave no home stand where most facts stand."""
    fullest = max(homes, key=lambda kind: (kind is ComponentKind.SECTIONS, len(homes[kind])))
    homes[fullest].extend(rest)


def _planned(
    page: PageSpec,
    homes: dict[ComponentKind, list[int]],
    questions: dict[ComponentKind, list[str]],
    keywords: tuple[str, ...],
    *,
    spare: list[int],
) -> PagePlan:
    """In the order of the page. A part that has to be there and has no fact of its own may tell the first one again."""
    specs = [spec for spec in body_of(page) if homes.get(spec.kind) or spec.required]
    homeless = [spec.kind for spec in specs[1:]] or [spec.kind for spec in specs]
    parts = [
        PlannedPart(
            kind=spec.kind,
            facts=tuple(homes.get(spec.kind) or spare[:1]),
            questions=tuple(questions.get(spec.kind, ())),
            keywords=tuple(word for place, word in enumerate(keywords) if homeless[place % len(homeless)] is spec.kind),
        )
        for spec in specs
    ]
    return PagePlan(parts=tuple(parts))
