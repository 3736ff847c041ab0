"""Every number, unit, material and certificate in the copy stands in the fact sheet."""

import re
from collections.abc import Iterator
from typing import Final

from genapp.languages import any_language
from genapp.page import Component, Finding, Level
from genapp.quality.check import PageUnderTest
from genapp.quality.text import Quantity, mentions, quantities

_FACTS: Final = "facts"
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
                yield _facts_finding(component, "names something that no fact supports", match[0])


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
            yield _facts_finding(component, "states a number that no fact supports", mention.text)


def _facts_finding(component: Component, what: str, evidence: str) -> Finding:
    return Finding(
        check=_FACTS,
        level=Level.BLOCK,
        message=f"The {component.kind.spoken} {what}.",
        component=component.kind,
        value=evidence,
        limit="0 unsupported",
        evidence=evidence,
    )
