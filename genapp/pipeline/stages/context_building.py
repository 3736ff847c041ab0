"""Stage 2: gathers what is known about the page and stops when that is too little to write from."""

from typing import Final

from genapp.errors import TooFewFacts
from genapp.page.facts import PRODUCT_LINES, Fact, PageContext
from genapp.page.request import PageRequest, PageType
from genapp.pipeline.results import VALIDATION, Validated
from genapp.pipeline.work import Work
from genapp.words import counted

FEWEST_FACTS: Final = 3

_NEVER_COUNT: Final = frozenset({"brand", "sku count", "sku", "artikelnummer", "gtin", "ean", "product", "produkt"})
"""Facts that name a page but describe nothing on it."""

_WHAT_HELPS: Final = {
    PageType.CATEGORY: 'about the range, such as "Material: oak and ash", "Price range: 89 to 449 EUR", sizes or use',
    PageType.PRODUCT: 'about the product, such as "Material: merino wool", "Weight: 180 g", sizes or care',
    PageType.LANDING: 'about the offer, such as "Delivery: within 2 working days", "Trial: 30 days", who it is for',
}


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
    if page_type is not PageType.PRODUCT:
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
    return f"Add at least {missing} {_WHAT_HELPS[request.page_type]}, and submit again."
