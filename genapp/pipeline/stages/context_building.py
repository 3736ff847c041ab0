"""Stage 2: gathers what is known about the page and stops when that is too little to write from."""

from typing import Final

from genapp.errors import TooFewFacts
from genapp.languages import called
from genapp.page.components import Subject
from genapp.page.facts import BRAND, PRODUCT_LINES, SKU_COUNT, Fact, PageContext
from genapp.page.request import PageRequest, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.results import VALIDATION, Validated
from genapp.pipeline.work import Work
from genapp.words import counted

FEWEST_FACTS: Final = 3

_NEVER_COUNT: Final = frozenset({BRAND, SKU_COUNT, "ean"}).union(*map(called, ("sku", "gtin", "product")))
"""Facts that name a page but describe nothing on it."""


async def run(work: Work) -> PageContext:
    """The context, or `TooFewFacts` with a hint that says what to add."""
    request = work.result(VALIDATION, Validated).request
    context = await work.gatherer.gather(request)
    known = page_specific(context, request.page_type)
    if len(known) < FEWEST_FACTS:
        raise TooFewFacts(_too_little(len(known), context), hint=_what_to_add(len(known), request))
    return context


def page_specific(context: PageContext, page_type: PageType) -> list[Fact]:
    """Facts that describe this page. On a product page all product lines together count as one."""
    facts = [fact for fact in context.facts.facts if fact.name.casefold() not in _NEVER_COUNT]
    if PAGE_SPECS[page_type].subject is not Subject.PRODUCT:
        return facts
    lines = [fact for fact in facts if fact.source in PRODUCT_LINES]
    return [fact for fact in facts if fact.source not in PRODUCT_LINES] + lines[:1]


def _too_little(known: int, context: PageContext) -> str:
    facts = {0: "No fact is known", 1: "Only 1 fact is known"}.get(known, f"Only {known} facts are known")
    target = next((source for source in context.sources if source.role == "target"), None)
    if target is None:
        return f"{facts} about this page."
    seen = target.reason if not target.ok else "the target page was read, but states too little"
    return f"{facts} about this page ({seen})."


def _what_to_add(known: int, request: PageRequest) -> str:
    missing = counted(FEWEST_FACTS - known, "fact")
    return f"Add at least {missing} {PAGE_SPECS[request.page_type].what_helps}, and submit again."
