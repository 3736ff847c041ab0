"""The short list of a product page: what is known, one thing per line."""

from typing import Final

from genapp.page.components import Block
from genapp.providers.embedded.flow import item_words
from genapp.providers.embedded.items import Item
from genapp.providers.embedded.phrase import fill
from genapp.providers.embedded.plan import Plan

LONGEST: Final = 110
LONGEST_QUOTE: Final = 18


def bullets(plan: Plan) -> list[Block]:
    """Facts first, then sentences of the user, then what a reader can do. The price has a place of its own."""
    fewest, most = plan.brief.spec.blocks
    told = [item for item in plan.items if item.value.form != "amount"]
    items = told if len(told) >= fewest else plan.items
    known = [Block(text=_line(plan, item), facts=(item.fact,)) for item in items]
    known = [block for block in known if len(block.text) <= LONGEST]
    quotes = [
        Block(text=quote.text.rstrip("."), facts=(quote.fact,))
        for quote in plan.quotes
        if len(quote.text.split()) <= LONGEST_QUOTE
    ]
    blocks = [*known[:most], *quotes[: max(0, fewest - len(known))]]
    lines = (fill(frame, plan.words, plan.agreement) for frame in plan.library.frames("bullets", "fill"))
    more = [Block(text=line) for line in lines if line]
    return [*blocks, *more[: max(0, fewest - len(blocks))]][:most]


def _line(plan: Plan, item: Item) -> str:
    words = item_words(plan, item)
    label = words["Name"] if item.value.form in ("yes", "no") or not item.key else words["Noun"]
    return f"{label}: {item.value.labelled}"
