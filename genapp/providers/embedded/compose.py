"""One function a component: given the plan of the page, it returns the blocks."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from genapp.page import Block, ComponentKind, Subject
from genapp.providers.embedded.flow import FactGroup, Flow, benefit_items, faq_items, groups, item_words, label
from genapp.providers.embedded.items import Item, facts_of, ranked
from genapp.providers.embedded.library import fill
from genapp.providers.embedded.plan import TOPIC_SKIP, Plan

_SAFE_WIDTH: Final = 56
"""More letters than this may be wider than a result page shows."""
_SHORT_VALUE: Final = 48
_SHORT_FIRST: Final = ("price", "material", "size", "delivery", "returns", "warranty")
_MOST_SHORTS: Final = 6
_FEWEST_INTRO: Final = 42
_FEWEST_SHORT: Final = 26
_MOST_SHORT: Final = 58
_PLAIN_FORMS: Final = ("single", "many", "period", "amount")
_LEADS: Final = (
    "use_material",
    "brand_use",
    "use",
    "brand_audience",
    "audience",
    "brand_material",
    "material",
    "brand",
)
_MORE_LEADS: Final = ("material", "size", "weight", "colour", "warranty")
_GUIDES: Final = ("family", "compare", "check", "ask", "prepare", "people")
_GUIDE_SENTENCES: Final = 3
_MOST_QUOTES: Final = 3
_ROOM_TO_SPARE: Final = 15
_MOST_DEPTH: Final = 3
_MOST_NOUNS: Final = 3
_LONG_PARAGRAPH: Final = 25
_ANCHORS: Final = {
    "materials": {"material"}, "fit": {"size"}, "use": {"use"}, "price": {"price"}, "care": {"care"},
    "range": {"types", "sku_count", "brands"}, "look": {"colour"}, "more": set(),
}  # fmt: skip
_LONGEST_BULLET: Final = 110
_LONGEST_BULLET_QUOTE: Final = 18
_USUAL_QUESTIONS: Final = 4
_FEW_QUESTIONS: Final = 2
_MOST_STEPS: Final = 4


def title(plan: Plan) -> list[Block]:
    return [Block(text=_title_text(plan), facts=_head_facts(plan))]


def _title_text(plan: Plan) -> str:
    """The first candidate that fits and was not refused before."""
    refused = plan.brief.previous.first if plan.brief.previous else ""
    candidates = [text for text in _titles(plan) if text != refused]
    fewest, most = plan.characters(ComponentKind.TITLE)
    fitting = [text for text in candidates if fewest <= len(text) <= _SAFE_WIDTH]
    fitting = fitting or [text for text in candidates if fewest <= len(text) <= most]
    if fitting:
        return plan.chooser.rotate("title", fitting[:2])[0]
    near = sorted(candidates, key=lambda text: (len(text) > most, abs(len(text) - _SAFE_WIDTH)))
    return near[0] if near and len(near[0]) <= most else _cut(plan.thing.display, most)


def h1(plan: Plan) -> list[Block]:
    longest = plan.characters(ComponentKind.H1)[1]
    made = plan.filled(plan.library.frames("h1", plan.subject))
    shown = _title_text(plan).casefold()
    chosen = next((text for text in made if len(text) <= longest and text.casefold() != shown), None)
    audience = plan.item("audience")
    text = chosen or f"{plan.thing.display}: {plan.library.page['nouns']['more']}"
    return [Block(text=text, facts=facts_of([audience]) if audience and audience.value.text in text else ())]


def meta_description(plan: Plan) -> list[Block]:
    """A first sentence about the page and as many short facts as have room."""
    shorts = [(f"{label(item)}: {item.value.labelled}.", item) for item in _short_items(plan)]
    flow = Flow(plan)
    more = plan.filled(plan.library.frames("meta", "more"))
    plain = plan.thing.kind == "plain"
    leads = plan.filled(frame for frame in plan.library.frames("meta", plan.subject) if plain or "{Kw}" in frame)
    options = [*shorts[:_MOST_SHORTS], *((text, None) for text in plan.chooser.order("meta.more", more))]
    refused = plan.brief.previous.first if plan.brief.previous else ""
    fewest, most = plan.characters(ComponentKind.META_DESCRIPTION)
    best = ""
    for lead in leads:
        fresh = [option for option in options if not option[1] or option[1].value.text not in lead]
        for chosen in _choices(fresh):
            text = " ".join([lead, *(sentence for sentence, _ in chosen)])
            if fewest <= len(text) <= most and text != refused:
                items = [item for _, item in chosen if item]
                return [Block(text=flow.note(text), facts=_head_facts(plan, items))]
            if len(best) < len(text) <= most:
                best = text
    return [Block(text=best or _cut(plan.thing.display, most), facts=_head_facts(plan))]


def _titles(plan: Plan) -> Iterator[str]:
    for frame in plan.library.frames("title", plan.subject):
        for most in (3, 2) if "{topics}" in frame else (0,):
            text = fill(frame, {**plan.words, "topics": plan.topics(most)}, plan.agreement)
            if text and text.casefold().count(plan.words["brand"].casefold() or "\n") < 2:
                yield text


def _choices(options: list[tuple[str, Item | None]]) -> Iterator[tuple[tuple[str, Item | None], ...]]:
    for size in (2, 1, 3, 4, 0):
        yield from combinations(options[:10], size)


def _short_items(plan: Plan) -> list[Item]:
    """Facts that say something in a few signs; the most telling ones first."""
    short = (
        item
        for item in plan.items
        if item.key not in ("", "audience", "sku_count")
        and item.value.form not in ("yes", "no", "long")
        and len(item.value.text) <= _SHORT_VALUE
    )
    return ranked(short, _SHORT_FIRST)


def _head_facts(plan: Plan, items: list[Item] | None = None) -> tuple[int, ...]:
    """The facts whose values stand in a line made of page words."""
    page = [item for key in ("sku_count", "audience", "brands") if (item := plan.item(key))]
    return facts_of([*page, *(items or [])])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;:–-")


def intro(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    used: list[Item] = [item for key in ("sku_count", "audience") if (item := plan.item(key))]
    offers = plan.odd("offer") or ("offer", "offer_count", "offer_audience")
    parts = [flow.page("intro", *offers, "offer_plain")]
    if "audience" not in plan.words or plan.words["audience"] not in parts[0]:
        parts.append(flow.page("intro", "whom", "whom_plain"))
    known = plan.words["topics2"] != plan.words["topics"] and flow.page("intro", "below")
    parts.append(known or flow.page("intro", "below_plain"))
    parts += _other_keywords(plan, flow, 0)
    if _count(parts) < _FEWEST_INTRO:
        told = plan.words["topics"] and any(plan.words["topics"] in part for part in parts)
        parts.insert(2, flow.page("intro", "checklist" if told or not plan.words["topics"] else "known_topics"))
    if _count(parts) < _FEWEST_INTRO:
        parts.insert(1, flow.page("intro", "brand"))
    if _count(parts) < _FEWEST_INTRO:
        parts.insert(2, flow.page("intro", "checklist"))
    used += [item for item in plan.items if item.key and item.key not in TOPIC_SKIP][:4]
    return [Block(text=_joined(parts), facts=facts_of(used))]


def short_description(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    words = {item.key: item.value.text for item in plan.items if item.key and item.value.form in _PLAIN_FORMS}
    words["brand"] = plan.words["brand"]
    if words["brand"] and words["brand"].casefold() in plan.thing.display.casefold():
        words["brand"] = ""
    known = {key: words.get(key, "") for key in ("use", "material", "audience", "brand")}
    leads = ((flow.page("lead", name, words=known), name) for name in _LEADS)
    lead, key = next((made for made in leads if made[0]), ("", "plain"))
    lead = lead or flow.page("lead", "plain")
    parts, used = [lead], [item for item in plan.items if item.value.text in lead]
    for name in _MORE_LEADS:
        item = plan.item(name)
        if (
            item
            and name in words
            and name not in key
            and (name != "colour" or item.value.plural)
            and _count(parts) < _FEWEST_SHORT + 8
        ):
            sentence = flow.say(f"more.{name}", plan.library.frames("lead", f"more_{name}"), words, item=item)
            if sentence:
                parts.append(sentence)
                used.append(item)
    closing = flow.page("lead", "close", "close_plain")
    if _count([*parts, closing]) <= _MOST_SHORT:
        parts.append(closing)
    return [Block(text=_joined(parts), facts=facts_of(used))]


def hero(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    line = flow.page("hero", *plan.odd("line"), "line", "line_topics", "line_audience", "line_plain")
    parts = [line, flow.page("hero", "more")]
    used = [item for item in plan.items if item.key == "audience" and item.value.text in line]
    return [Block(text=_joined(parts), facts=facts_of(used)), Block(text=flow.page("hero", "action"))]


def _count(parts: list[str]) -> int:
    return sum(len(part.split()) for part in parts)


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _other_keywords(plan: Plan, flow: Flow, place: int) -> list[str]:
    """The sentence with the other keywords that belong to this place; none when there are none."""
    others = plan.other_keywords(place)
    return [flow.page("intro", "secondary", words=plan.grammar.secondary(others))] if others else []


def sections(plan: Plan) -> list[Block]:
    """One per theme that is known, then what a reader should check.

    Deeper until there are enough words: first one piece of advice per section, then more.
    """
    fewest, most = plan.brief.spec.words
    blocks: list[Block] = []
    for depth in (1, 2, 3):
        blocks = _written(plan, 0 if plan.voice.short and depth == 1 else depth)
        if _count([f"{block.heading} {block.text}" for block in blocks]) >= min(fewest + _ROOM_TO_SPARE, most):
            break
    return blocks


def _guides_taken_by_benefits(plan: Plan) -> int:
    return max(0, 3 - len(benefit_items(plan))) if plan.page.component(ComponentKind.BENEFITS) else 0


def _guide_kinds(plan: Plan) -> list[str]:
    return [kind for kind in _GUIDES if kind != "family" or plan.thing.family in plan.library.families]


def _guide(plan: Plan, flow: Flow, kind: str, *, named: bool, sentences: int) -> Block:
    """A section that helps the reader and claims nothing about what is sold."""
    table = (
        plan.library.families[plan.thing.family]["check"] if kind == "family" else plan.library.frames("guide", kind)
    )
    place = "check" if kind == "family" else kind
    heading = _heading(plan, flow, place, named=named)
    start = plan.chooser.rotate(f"guide.{kind}", table)[:sentences]
    chosen = [line for line in table if line in start]
    said = [flow.say(f"guide.{kind}.{number}", [line]) for number, line in enumerate(chosen)]
    return Block(heading=heading, text=_joined(said))


def _written(plan: Plan, depth: int) -> list[Block]:
    flow = Flow(plan)
    fewest, most = plan.brief.spec.blocks
    themes = groups(plan, most)
    blocks = [_section(plan, flow, group, depth, named=number == 0) for number, group in enumerate(themes)]
    wanted = min(most, max(fewest, min(len(themes) + 1, plan.page.sections_with_guide + depth - 1)))
    kinds = _guide_kinds(plan)[_guides_taken_by_benefits(plan) :]
    for kind in kinds[: max(0, wanted - len(blocks))]:
        blocks.append(_guide(plan, flow, kind, named=not blocks, sentences=_GUIDE_SENTENCES + max(0, depth - 1)))
    return _with_keywords(plan, flow, blocks)


def _section(plan: Plan, flow: Flow, group: FactGroup, depth: int, *, named: bool) -> Block:
    heading = _group_heading(plan, flow, group, named=named)
    parts: list[str] = []
    for number, item in enumerate(group.items):
        parts.append(flow.fact(item, "body", heading=heading))
        if item.key and number < depth:
            parts.append(flow.advice(item, "advice"))
        if item.key and not number and depth > _MOST_DEPTH - 1:
            parts.append(flow.advice(item, "advice"))
    if depth and group.items and not any(item.key for item in group.items):
        parts.append(flow.advice(group.items[0], "advice"))
    quotes = [flow.note(quote.text) for quote in group.quotes[:_MOST_QUOTES]]
    text = _paragraphs(parts, quotes)
    return Block(heading=heading, text=text, facts=facts_of([*group.items, *group.quotes[:_MOST_QUOTES]]))


def _paragraphs(parts: list[str], quotes: list[str]) -> str:
    """The words of the user stand apart when the paragraph before them is long."""
    first, second = _joined(parts), _joined(quotes)
    if first and second and _count([first]) > _LONG_PARAGRAPH:
        return f"{first}\n\n{second}"
    return _joined([first, second])


def _group_heading(plan: Plan, flow: Flow, group: FactGroup, *, named: bool) -> str:
    """The heading of the theme when the group holds what it promises, else the things it speaks of."""
    theme, keys = group.themes[0], {item.key for item in group.items}
    anchors = _ANCHORS.get(theme, set())
    whole = len(group.themes) == 1 and (keys <= anchors or (theme == "technical" and len(group.items) > 1))
    if whole or not group.items:
        return _heading(plan, flow, theme, named=named)
    known = [item.noun for item in group.items if item.key]
    nouns = list(dict.fromkeys(known or [plan.grammar.lower_value(item.name) for item in group.items]))
    text = plan.grammar.join(
        nouns if len(nouns) <= _MOST_NOUNS else [*nouns[: _MOST_NOUNS - 1], plan.library.page["nouns"]["more"]]
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
        yield from _other_keywords(plan, flow, place)


def bullets(plan: Plan) -> list[Block]:
    """Facts first, then sentences of the user, then what a reader can do. The price has a place of its own."""
    fewest, most = plan.brief.spec.blocks
    told = [item for item in plan.items if item.value.form != "amount"]
    items = told if len(told) >= fewest else plan.items
    known = [Block(text=_line(plan, item), facts=(item.fact,)) for item in items]
    known = [block for block in known if len(block.text) <= _LONGEST_BULLET]
    quotes = [
        Block(text=quote.text.rstrip("."), facts=(quote.fact,))
        for quote in plan.quotes
        if len(quote.text.split()) <= _LONGEST_BULLET_QUOTE
    ]
    blocks = [*known[:most], *quotes[: max(0, fewest - len(known))]]
    more = [Block(text=line) for line in plan.filled(plan.library.frames("bullets", "fill"))]
    return [*blocks, *more[: max(0, fewest - len(blocks))]][:most]


def _line(plan: Plan, item: Item) -> str:
    named = item.value.form in ("yes", "no") or not item.key
    return f"{item_words(plan, item)['Name'] if named else label(item)}: {item.value.labelled}"


def faq(plan: Plan) -> list[Block]:
    """One per fact that readers ask for, then what helps any reader; the first question names the keyword."""
    fewest, most = plan.brief.spec.blocks
    flow = Flow(plan)
    items = faq_items(plan)[: min(most, _USUAL_QUESTIONS)]
    blocks = [_pair(plan, flow, item, named=number == 0) for number, item in enumerate(items)]
    blocks = [block for block in blocks if block.heading and block.text]
    pairs = plan.chooser.rotate("faq", plan.library.page["faq"]["pair"])
    wanted = max(fewest, len(blocks)) if len(items) > _FEW_QUESTIONS else _USUAL_QUESTIONS
    for number, pair in enumerate(pairs[: max(0, wanted - len(blocks))]):
        question = flow.say(f"faq.ask.{number}", pair["ask"])
        blocks.append(Block(heading=question, text=flow.say(f"faq.answer.{number}", pair["answer"])))
    return blocks[:most]


def _pair(plan: Plan, flow: Flow, item: Item, *, named: bool) -> Block:
    question = _named_question(plan, flow, item) if named and not plan.sparing else ""
    question = question or flow.fact(item, "ask")
    parts = [flow.fact(item, "answer"), flow.advice(item, "tip")]
    if _count(parts) < plan.brief.spec.answer_words[0]:
        parts.append(flow.advice(item, "tip"))
    return Block(heading=question, text=_joined(parts), facts=(item.fact,))


def _named_question(plan: Plan, flow: Flow, item: Item) -> str:
    """Asks about the thing by its full name, where that is safe."""
    frames = [frame for frame in plan.library.attribute(item.key).get("ask", []) if "{ref}" in frame]
    full = plan.words.get("ref_kw", "")
    if not frames or not full:
        return ""
    return flow.say(f"ask.named.{item.name}", frames, {**item_words(plan, item), "ref": full}, item=item)


def benefits(plan: Plan) -> list[Block]:
    """What is known, point by point; with too few facts, what helps a reader to find out."""
    blocks: list[Block] = []
    for depth in (1, 2):
        flow = Flow(plan)
        blocks = []
        for item in benefit_items(plan):
            heading = label(item)
            parts = [flow.fact(item, "body", heading=heading), flow.advice(item, "advice")]
            parts += [flow.advice(item, "advice")] if depth > 1 else []
            blocks.append(Block(heading=heading, text=_joined(parts), facts=(item.fact,)))
        for kind in _guide_kinds(plan)[: _guides_taken_by_benefits(plan)]:
            blocks.append(_guide(plan, flow, kind, named=False, sentences=_GUIDE_SENTENCES))
        if _count([block.text for block in blocks]) >= plan.brief.spec.words[0]:
            break
    return blocks


def steps(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    pairs = zip(plan.library.frames("steps", "step"), plan.library.frames("steps", "step2"), strict=True)
    said = [flow.say(f"step.{number}", pair) for number, pair in enumerate(pairs)]
    keep = [*said[: _MOST_STEPS - 1], said[-1]]
    return [Block(text=text) for text in keep]


def closing(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    parts = [
        flow.page("closing", *plan.odd("start"), "start", "start_plain"),
        flow.page("closing", "next"),
        flow.page("closing", "contact", "contact_plain"),
    ]
    parts[1:1] = _other_keywords(plan, flow, 2)
    return [Block(text=_joined(parts))]


COMPOSERS: Final[dict[ComponentKind, Callable[[Plan], list[Block]]]] = {
    ComponentKind.TITLE: title,
    ComponentKind.META_DESCRIPTION: meta_description,
    ComponentKind.H1: h1,
    ComponentKind.INTRO: intro,
    ComponentKind.SHORT_DESCRIPTION: short_description,
    ComponentKind.HERO: hero,
    ComponentKind.BULLETS: bullets,
    ComponentKind.BENEFITS: benefits,
    ComponentKind.SECTIONS: sections,
    ComponentKind.STEPS: steps,
    ComponentKind.FAQ: faq,
    ComponentKind.CLOSING: closing,
}
