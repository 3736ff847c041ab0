"""The body: one section per theme that is known, then what a reader should check."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import Block
from genapp.page.request import PageType
from genapp.providers.embedded.compose.opening import count, joined
from genapp.providers.embedded.flow import Flow
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.share import Group, benefit_items, groups, numbers

GUIDES: Final = ("family", "compare", "check", "ask", "prepare")
GUIDE_SENTENCES: Final = 3
MOST_QUOTES: Final = 3
ROOM_TO_SPARE: Final = 15
SECTIONS_WITH_GUIDE: Final = {PageType.CATEGORY: 4, PageType.PRODUCT: 2, PageType.LANDING: 3}


def sections(plan: Plan) -> list[Block]:
    """Deeper until there are enough words: first one piece of advice per section, then more."""
    fewest, most = plan.brief.spec.words
    blocks: list[Block] = []
    for depth in (1, 2, 3):
        blocks = _written(plan, 0 if plan.voice.short and depth == 1 else depth)
        if count([f"{block.heading} {block.text}" for block in blocks]) >= min(fewest + ROOM_TO_SPARE, most):
            break
    return blocks


def guides_taken_by_benefits(plan: Plan) -> int:
    return max(0, 3 - len(benefit_items(plan))) if plan.page_type is PageType.LANDING else 0


def guide_kinds(plan: Plan) -> list[str]:
    return [kind for kind in GUIDES if kind != "family" or plan.thing.family in plan.library.families]


def guide(plan: Plan, flow: Flow, kind: str, *, named: bool, sentences: int) -> Block:
    """A section that helps the reader and claims nothing about what is sold."""
    table = (
        plan.library.families[plan.thing.family]["check"] if kind == "family" else plan.library.frames("guide", kind)
    )
    place = "check" if kind == "family" else kind
    heading = _heading(plan, flow, [f"{place}_kw" if named else place])
    start = plan.chooser.rotate(f"guide.{kind}", table)[:sentences]
    chosen = [line for line in table if line in start]
    said = [flow.say(f"guide.{kind}.{number}", [line]) for number, line in enumerate(chosen)]
    return Block(heading=heading, text=joined(said))


def _written(plan: Plan, depth: int) -> list[Block]:
    flow = Flow(plan)
    fewest, most = plan.brief.spec.blocks
    themes = groups(plan, most)
    blocks = [_section(plan, flow, group, depth, named=number == 0) for number, group in enumerate(themes)]
    wanted = min(most, max(fewest, min(len(themes) + 1, SECTIONS_WITH_GUIDE[plan.page_type])))
    kinds = guide_kinds(plan)[guides_taken_by_benefits(plan) :]
    for kind in kinds[: max(0, wanted - len(blocks))]:
        blocks.append(guide(plan, flow, kind, named=not blocks, sentences=GUIDE_SENTENCES + max(0, depth - 1)))
    return _with_keywords(plan, flow, blocks)


def _section(plan: Plan, flow: Flow, group: Group, depth: int, *, named: bool) -> Block:
    heading = _heading(plan, flow, group.themes if not named else [f"{group.themes[0]}_kw", *group.themes[1:]])
    facts = [flow.fact(item, "body") for item in group.items]
    quotes = [flow.note(quote.text) for quote in group.quotes[:MOST_QUOTES]]
    advice = [flow.advice(item, "advice") for item in group.items[: max(depth, 0)]]
    if depth > 2:
        advice += [flow.advice(item, "advice") for item in group.items[:1]]
    first, second = joined([*facts, *quotes]), joined(advice)
    long = count([first]) > 25
    text = f"{first}\n\n{second}" if second and long else joined([first, second])
    return Block(heading=heading, text=text, facts=numbers(group.items, group.quotes[:MOST_QUOTES]))


def _heading(plan: Plan, flow: Flow, themes: list[str]) -> str:
    if len(themes) == 1:
        return flow.page("headings", themes[0])
    nouns = plan.library.page["nouns"]
    first, *rest = [nouns[theme.removesuffix("_kw")] for theme in themes[:3]]
    joined_nouns = plan.grammar.join([first, *rest])
    if themes[0].endswith("_kw"):
        return f"{plan.thing.display}: {joined_nouns}"
    return joined_nouns[:1].upper() + joined_nouns[1:]


def _with_keywords(plan: Plan, flow: Flow, blocks: list[Block]) -> list[Block]:
    """The other keywords that the opening has no room for."""
    chunks = list(_keyword_sentences(plan, flow))
    for number, sentence in enumerate(chunks):
        at = len(blocks) - 1 - number
        if at >= 0:
            block = blocks[at]
            blocks[at] = Block(heading=block.heading, text=f"{block.text} {sentence}", facts=block.facts)
    return blocks


def _keyword_sentences(plan: Plan, flow: Flow) -> Iterator[str]:
    places = {PageType.CATEGORY: (1,), PageType.PRODUCT: (0, 1, 2), PageType.LANDING: (0, 1)}[plan.page_type]
    for place in places:
        if others := plan.other_keywords(place, 3):
            yield flow.page("intro", "secondary", plan.grammar.secondary(others))
