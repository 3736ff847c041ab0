"""Every number, unit, material and certificate in the copy stands in the fact sheet."""

import re
from collections.abc import Iterator
from typing import Final

from genapp.languages import any_language
from genapp.page import Component, Finding
from genapp.quality.check import PageUnderTest, about
from genapp.quality.text import Quantity, mentions, quantities

_NAMED: Final = re.compile(
    rf"\b(?:{any_language(lambda words: words.claimed)}"
    r"|gore-?tex|vibram|cordura|kevlar|oeko-?tex|gots|fsc|bluesign|fair ?trade|iso ?\d{4,5}|ip[x\d]\d|energy star)\b",
    re.I,
)
"""Materials and certificates that a writer likes to make up."""


def backed_by_facts(page: PageUnderTest) -> Iterator[Finding]:
    known_text = _known(page)
    known = quantities(known_text)
    low = known_text.casefold()
    for component in page.components:
        yield from _numbers(component, known)
        for match in _NAMED.finditer(component.text):
            if match[0].casefold() not in low:
                yield _unsupported(component, "names something", match[0])


def _known(page: PageUnderTest) -> str:
    """What the copy may rest on: the fact sheet and the words of the job itself, never competitors."""
    request = page.request
    given = [*request.keywords, request.brand, request.target_url]
    products = [f"{line.name}\n{line.price} {line.currency}" for line in request.products]
    return "\n".join([*(fact.text for fact in page.context.facts.facts), *given, *products])


def _numbers(component: Component, known: set[Quantity]) -> Iterator[Finding]:
    values = {quantity.value for quantity in known}
    for mention in mentions(component.text):
        unit = next(iter(mention.meanings)).unit if mention.meanings else ""
        supported = mention.meanings & known if unit else {m for m in mention.meanings if m.value in values}
        if not supported:
            yield _unsupported(component, "states a number", mention.text)


def _unsupported(component: Component, what: str, evidence: str) -> Finding:
    what = f"{what} that no fact supports"
    return about(component.kind, what, value=evidence, limit="0 unsupported", evidence=evidence)
