"""The first words of a page: what it offers, and for whom."""

from typing import Final

from genapp.page.components import Block
from genapp.providers.embedded.flow import Flow
from genapp.providers.embedded.items import Item, facts_of
from genapp.providers.embedded.plan import TOPIC_SKIP, Plan

FEWEST_INTRO: Final = 42
FEWEST_SHORT: Final = 26
MOST_SHORT: Final = 58
PLAIN_FORMS: Final = ("single", "many", "period", "amount")
LEADS: Final = ("use_material", "brand_use", "use", "brand_audience", "audience", "brand_material", "material", "brand")
MORE: Final = ("material", "size", "weight", "colour", "warranty")


def intro(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    used: list[Item] = [item for key in ("sku_count", "audience") if (item := plan.item(key))]
    parts = [_offer(plan, flow)]
    if "audience" not in plan.words or plan.words["audience"] not in parts[0]:
        parts.append(flow.page("intro", "whom") or flow.page("intro", "whom_plain"))
    known = plan.words["topics2"] != plan.words["topics"] and flow.page("intro", "below")
    parts.append(known or flow.page("intro", "below_plain"))
    others = plan.other_keywords(0, 3)
    if others:
        parts.append(flow.page("intro", "secondary", plan.grammar.secondary(others)))
    if count(parts) < FEWEST_INTRO:
        told = plan.words["topics"] and any(plan.words["topics"] in part for part in parts)
        parts.insert(2, flow.page("intro", "checklist" if told or not plan.words["topics"] else "known_topics"))
    if count(parts) < FEWEST_INTRO:
        parts.insert(1, flow.page("intro", "brand"))
    if count(parts) < FEWEST_INTRO:
        parts.insert(2, flow.page("intro", "checklist"))
    used += [item for item in plan.items if item.key and item.key not in TOPIC_SKIP][:4]
    return [Block(text=joined(parts), facts=facts_of(used))]


def short_description(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    words = {item.key: item.value.text for item in plan.items if item.key and item.value.form in PLAIN_FORMS}
    words["brand"] = plan.words["brand"]
    if words["brand"] and words["brand"].casefold() in plan.thing.display.casefold():
        words["brand"] = ""
    lead, key = next((made for name in LEADS if (made := (_lead(flow, name, words), name))[0]), ("", "plain"))
    lead = lead or flow.page("lead", "plain")
    parts, used = [lead], [item for item in plan.items if item.value.text in lead]
    for name in MORE:
        item = plan.item(name)
        if (
            item
            and name in words
            and name not in key
            and (name != "colour" or item.value.plural)
            and count(parts) < FEWEST_SHORT + 8
        ):
            sentence = flow.say(f"more.{name}", plan.library.frames("lead", f"more_{name}"), words, item=item)
            if sentence:
                parts.append(sentence)
                used.append(item)
    closing = flow.page("lead", "close") or flow.page("lead", "close_plain")
    if count([*parts, closing]) <= MOST_SHORT:
        parts.append(closing)
    return [Block(text=joined(parts), facts=facts_of(used))]


def hero(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    odd = {"verb": ("line_verb",), "other": ("line_other",)}.get(plan.thing.kind, ())
    keys = (*odd, "line", "line_topics", "line_audience", "line_plain")
    line = next((made for key in keys if (made := flow.page("hero", key))), "")
    parts = [line, flow.page("hero", "more")]
    used = [item for item in plan.items if item.key == "audience" and item.value.text in line]
    return [Block(text=joined(parts), facts=facts_of(used)), Block(text=flow.page("hero", "action"))]


def count(parts: list[str]) -> int:
    return sum(len(part.split()) for part in parts)


def joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _offer(plan: Plan, flow: Flow) -> str:
    kind = {"verb": "offer_verb", "other": "offer_other"}.get(plan.thing.kind)
    keys = [kind] if kind else ["offer", "offer_count", "offer_audience", "offer_plain"]
    return next((made for key in keys if (made := flow.page("intro", key))), "") or flow.page("intro", "offer_plain")


def _lead(flow: Flow, name: str, words: dict[str, str]) -> str:
    known = {key: words.get(key, "") for key in ("use", "material", "audience", "brand")}
    return flow.page("lead", name, known)
