"""Questions and answers: one per fact that readers ask for, then what helps any reader."""

from typing import Final

from genapp.page.components import Block
from genapp.providers.embedded.compose.opening import count, joined
from genapp.providers.embedded.flow import Flow, item_words
from genapp.providers.embedded.items import Item
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.share import faq_items, numbers

WANTED: Final = 4
FEW: Final = 2


def faq(plan: Plan) -> list[Block]:
    """The first question names the keyword."""
    fewest, most = plan.brief.spec.blocks
    flow = Flow(plan)
    items = faq_items(plan)[: min(most, WANTED)]
    blocks = [_pair(plan, flow, item, named=number == 0) for number, item in enumerate(items)]
    blocks = [block for block in blocks if block.heading and block.text]
    pairs = plan.chooser.rotate("faq", plan.library.page["faq"]["pair"])
    wanted = max(fewest, len(blocks)) if len(items) > FEW else WANTED
    for number, pair in enumerate(pairs[: max(0, wanted - len(blocks))]):
        question = flow.say(f"faq.ask.{number}", pair["ask"])
        blocks.append(Block(heading=question, text=flow.say(f"faq.answer.{number}", pair["answer"])))
    return blocks


def _pair(plan: Plan, flow: Flow, item: Item, *, named: bool) -> Block:
    question = _named_question(plan, flow, item) if named and not plan.sparing else ""
    question = question or flow.fact(item, "ask")
    parts = [flow.fact(item, "answer"), flow.advice(item, "tip")]
    if count(parts) < plan.brief.spec.answer_words[0]:
        parts.append(flow.advice(item, "tip"))
    return Block(heading=question, text=joined(parts), facts=numbers([item]))


def _named_question(plan: Plan, flow: Flow, item: Item) -> str:
    """Asks about the thing by its full name, where that is safe."""
    frames = [frame for frame in plan.library.attribute(item.key).get("ask", []) if "{ref}" in frame]
    full = plan.words.get("ref_kw", "")
    if not frames or not full:
        return ""
    return flow.say(f"ask.named.{item.name}", frames, {**item_words(plan, item), "ref": full}, item=item)
