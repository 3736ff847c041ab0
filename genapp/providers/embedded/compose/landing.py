"""The parts only a landing page has: benefits and next steps."""

from typing import Final

from genapp.page.components import Block
from genapp.providers.embedded.compose.opening import count, joined
from genapp.providers.embedded.compose.sections import GUIDE_SENTENCES, guide, guide_kinds, guides_taken_by_benefits
from genapp.providers.embedded.flow import Flow, item_words
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.share import benefit_items, numbers

STEPS: Final = 4


def benefits(plan: Plan) -> list[Block]:
    """What is known, point by point; with too few facts, what helps a reader to find out."""
    blocks: list[Block] = []
    for depth in (1, 2):
        flow = Flow(plan)
        blocks = []
        for item in benefit_items(plan):
            heading = item_words(plan, item)["Noun"]
            parts = [flow.fact(item, "body", heading=heading), flow.advice(item, "advice")]
            parts += [flow.advice(item, "advice")] if depth > 1 else []
            blocks.append(Block(heading=heading, text=joined(parts), facts=numbers([item])))
        for kind in guide_kinds(plan)[: guides_taken_by_benefits(plan)]:
            blocks.append(guide(plan, flow, kind, named=False, sentences=GUIDE_SENTENCES))
        if count([block.text for block in blocks]) >= plan.brief.spec.words[0]:
            break
    return blocks


def steps(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    pairs = zip(plan.library.frames("steps", "step"), plan.library.frames("steps", "step2"), strict=True)
    said = [flow.say(f"step.{number}", pair) for number, pair in enumerate(pairs)]
    keep = [*said[: STEPS - 1], said[-1]]
    return [Block(text=text) for text in keep]
