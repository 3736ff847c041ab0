"""The lines of the head: title tag, meta description, H1."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from genapp.page.components import Block, ComponentKind
from genapp.providers.embedded.flow import Flow, item_words
from genapp.providers.embedded.items import Item, facts_of
from genapp.providers.embedded.phrase import fill
from genapp.providers.embedded.plan import Plan, topic_nouns

SAFE_WIDTH: Final = 56
"""More letters than this may be wider than a result page shows."""
SHORT_VALUE: Final = 48
MOST_SHORTS: Final = 6


def title(plan: Plan) -> list[Block]:
    return [Block(text=title_text(plan), facts=_head_facts(plan))]


def title_text(plan: Plan) -> str:
    """The first candidate that fits and was not refused before."""
    refused = plan.brief.previous.first if plan.brief.previous else ""
    candidates = [text for text in _titles(plan) if text != refused]
    fewest, most = plan.characters(ComponentKind.TITLE)
    fitting = [text for text in candidates if fewest <= len(text) <= SAFE_WIDTH]
    fitting = fitting or [text for text in candidates if fewest <= len(text) <= most]
    if fitting:
        return plan.chooser.rotate("title", fitting[:2])[0]
    near = sorted(candidates, key=lambda text: (len(text) > most, abs(len(text) - SAFE_WIDTH)))
    return near[0] if near and len(near[0]) <= most else _cut(plan.thing.display, most)


def h1(plan: Plan) -> list[Block]:
    frames = plan.library.frames("h1", plan.subject)
    longest = plan.characters(ComponentKind.H1)[1]
    made = [text for frame in frames if (text := fill(frame, plan.words, plan.agreement))]
    shown = title_text(plan).casefold()
    chosen = next((text for text in made if len(text) <= longest and text.casefold() != shown), None)
    audience = plan.item("audience")
    text = chosen or f"{plan.thing.display}: {plan.library.page['nouns']['more']}"
    return [Block(text=text, facts=facts_of([audience]) if audience and audience.value.text in text else ())]


def meta_description(plan: Plan) -> list[Block]:
    """A first sentence about the page and as many short facts as have room."""
    shorts = [(f"{_label(plan, item)}: {item.value.labelled}.", item) for item in _short_items(plan)]
    flow = Flow(plan)
    more = [text for frame in plan.library.frames("meta", "more") if (text := fill(frame, plan.words, plan.agreement))]
    options = [*shorts[:MOST_SHORTS], *((text, None) for text in plan.chooser.order("meta.more", more))]
    refused = plan.brief.previous.first if plan.brief.previous else ""
    fewest, most = plan.characters(ComponentKind.META_DESCRIPTION)
    best = ""
    for lead in _meta_leads(plan):
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


def _meta_leads(plan: Plan) -> Iterator[str]:
    for frame in plan.library.frames("meta", plan.subject):
        if plan.thing.kind != "plain" and "{Kw}" not in frame:
            continue
        text = fill(frame, plan.words, plan.agreement)
        if text:
            yield text


def _choices(options: list[tuple[str, Item | None]]) -> Iterator[tuple[tuple[str, Item | None], ...]]:
    for size in (2, 1, 3, 4, 0):
        yield from combinations(options[:10], size)


def _short_items(plan: Plan) -> list[Item]:
    """Facts that say something in a few signs; the most telling ones first."""
    rank = {key: place for place, key in enumerate(("price", "material", "size", "delivery", "returns", "warranty"))}
    short = [
        item
        for item in plan.items
        if item.key not in ("", "audience", "sku_count")
        and item.value.form not in ("yes", "no", "long")
        and len(item.value.text) <= SHORT_VALUE
    ]
    return sorted(short, key=lambda item: rank.get(item.key, len(rank)))


def _label(plan: Plan, item: Item) -> str:
    return item_words(plan, item)["Noun"]


def _head_facts(plan: Plan, items: list[Item] | None = None) -> tuple[int, ...]:
    """The facts whose values stand in a line made of page words."""
    page = [item for key in ("sku_count", "audience", "brands") if (item := plan.item(key))]
    return facts_of([*page, *(items or [])])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;:–-")


__all__ = ["h1", "meta_description", "title", "title_text", "topic_nouns"]
