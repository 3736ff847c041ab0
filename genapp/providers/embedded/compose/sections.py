"""The body: one section per theme that is known, then what a reader should check."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import Block, ComponentKind, Subject
from genapp.providers.embedded.compose.opening import count, joined
from genapp.providers.embedded.flow import Flow
from genapp.providers.embedded.items import Item
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.share import Group, benefit_items, groups, numbers

GUIDES: Final = ("family", "compare", "check", "ask", "prepare", "people")
GUIDE_SENTENCES: Final = 3
MOST_QUOTES: Final = 3
ROOM_TO_SPARE: Final = 15
MOST_DEPTH: Final = 3
MOST_NOUNS: Final = 3
LONG_PARAGRAPH: Final = 25
ANCHORS: Final = {
    "materials": {"material"}, "fit": {"size"}, "use": {"use"}, "price": {"price"}, "care": {"care"},
    "range": {"types", "sku_count", "brands"}, "look": {"colour"}, "more": set(),
}  # fmt: skip


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
    return max(0, 3 - len(benefit_items(plan))) if plan.page.component(ComponentKind.BENEFITS) else 0


def guide_kinds(plan: Plan) -> list[str]:
    return [kind for kind in GUIDES if kind != "family" or plan.thing.family in plan.library.families]


def guide(plan: Plan, flow: Flow, kind: str, *, named: bool, sentences: int) -> Block:
    """A section that helps the reader and claims nothing about what is sold."""
    table = (
        plan.library.families[plan.thing.family]["check"] if kind == "family" else plan.library.frames("guide", kind)
    )
    place = "check" if kind == "family" else kind
    heading = _heading(plan, flow, place, named=named)
    start = plan.chooser.rotate(f"guide.{kind}", table)[:sentences]
    chosen = [line for line in table if line in start]
    said = [flow.say(f"guide.{kind}.{number}", [line]) for number, line in enumerate(chosen)]
    return Block(heading=heading, text=joined(said))


def _written(plan: Plan, depth: int) -> list[Block]:
    flow = Flow(plan)
    fewest, most = plan.brief.spec.blocks
    themes = groups(plan, most)
    blocks = [_section(plan, flow, group, depth, named=number == 0) for number, group in enumerate(themes)]
    wanted = min(most, max(fewest, min(len(themes) + 1, plan.page.sections_with_guide + depth - 1)))
    kinds = guide_kinds(plan)[guides_taken_by_benefits(plan) :]
    for kind in kinds[: max(0, wanted - len(blocks))]:
        blocks.append(guide(plan, flow, kind, named=not blocks, sentences=GUIDE_SENTENCES + max(0, depth - 1)))
    return _with_keywords(plan, flow, blocks)


def _section(plan: Plan, flow: Flow, group: Group, depth: int, *, named: bool) -> Block:
    heading = _group_heading(plan, flow, group, named=named)
    parts: list[str] = []
    for number, item in enumerate(group.items):
        parts.append(flow.fact(item, "body", heading=heading))
        if item.key and number < depth:
            parts.append(flow.advice(item, "advice"))
        if item.key and not number and depth > MOST_DEPTH - 1:
            parts.append(flow.advice(item, "advice"))
    if depth and group.items and not any(item.key for item in group.items):
        parts.append(flow.advice(group.items[0], "advice"))
    quotes = [flow.note(quote.text) for quote in group.quotes[:MOST_QUOTES]]
    text = _paragraphs(parts, quotes)
    return Block(heading=heading, text=text, facts=numbers(group.items, group.quotes[:MOST_QUOTES]))


def _paragraphs(parts: list[str], quotes: list[str]) -> str:
    """The words of the user stand apart when the paragraph before them is long."""
    first, second = joined(parts), joined(quotes)
    if first and second and count([first]) > LONG_PARAGRAPH:
        return f"{first}\n\n{second}"
    return joined([first, second])


def _group_heading(plan: Plan, flow: Flow, group: Group, *, named: bool) -> str:
    """The heading of the theme when the group holds what it promises, else the things it speaks of."""
    theme, keys = group.themes[0], {item.key for item in group.items}
    anchors = ANCHORS.get(theme, set())
    whole = len(group.themes) == 1 and (keys <= anchors or (theme == "technical" and len(group.items) > 1))
    if whole or not group.items:
        return _heading(plan, flow, theme, named=named)
    known = [item.noun for item in group.items if item.key]
    nouns = list(dict.fromkeys(known or [_inline(plan, item) for item in group.items]))
    text = plan.grammar.join(
        nouns if len(nouns) <= MOST_NOUNS else [*nouns[: MOST_NOUNS - 1], plan.library.page["nouns"]["more"]]
    )
    return f"{plan.thing.display}: {text}" if named and not plan.sparing else text[:1].upper() + text[1:]


def _heading(plan: Plan, flow: Flow, key: str, *, named: bool) -> str:
    """Named headings hold the keyword as it is, where an article would be wrong or heard too often."""
    if not named or plan.sparing:
        return flow.page("headings", key)
    frames = plan.library.frames("headings", f"{key}_kw")
    if plan.subject is Subject.PRODUCT or plan.thing.kind != "plain":
        frames = [frame for frame in frames if "{Kw}" in frame] or frames
    return flow.say(f"headings.{key}_kw", frames)


def _inline(plan: Plan, item: Item) -> str:
    return plan.grammar.lower_value(item.name)


def _with_keywords(plan: Plan, flow: Flow, blocks: list[Block]) -> list[Block]:
    """The other keywords that the opening has no room for."""
    chunks = list(_keyword_sentences(plan, flow))
    for number, sentence in enumerate(chunks):
        at = max(0, len(blocks) - 1 - number)
        if blocks:
            block = blocks[at]
            blocks[at] = Block(heading=block.heading, text=f"{block.text} {sentence}", facts=block.facts)
    return blocks


def _keyword_sentences(plan: Plan, flow: Flow) -> Iterator[str]:
    """The first share belongs to an intro and the last to a closing, on pages that have one."""
    elsewhere = {0: ComponentKind.INTRO, 2: ComponentKind.CLOSING}
    for place in range(3):
        if place in elsewhere and plan.page.component(elsewhere[place]):
            continue
        if others := plan.other_keywords(place, 3):
            yield flow.page("intro", "secondary", plan.grammar.secondary(others))
