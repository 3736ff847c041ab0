"""Every number, unit, material and certificate in the copy stands in the fact sheet."""

import re
from collections.abc import Iterator
from typing import Final

from genapp.page.components import Component
from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest
from genapp.quality.numbers import Quantity, mentions, quantities

NAME: Final = "facts"
NAMED: Final = re.compile(
    r"\b(?:gore-?tex|vibram|cordura|kevlar|leather|suede|cotton|wool|merino|polyester|polyamide|nylon|elastane|linen|silk"
    r"|bamboo|titanium|aluminium|aluminum|stainless steel|carbon fib(?:re|er)|oak|walnut|beech"
    r"|leder|velours\w*|baumwolle|wolle|merinowolle|polyamid|leinen|seide|bambus|titan"
    r"|edelstahl|eiche\w*|nussbaum|buche\w*"
    r"|oeko-?tex|gots|fsc|bluesign|fair ?trade|iso ?\d{4,5}|ce-?kennzeichnung|tüv\w*|ip[x\d]\d|energy star"
    r"|stiftung warentest)\b",
    re.I,
)
"""Materials and certificates that a writer likes to make up."""


def look(page: PageUnderTest) -> Iterator[Finding]:
    known_text = _known(page)
    known = quantities(known_text)
    low = known_text.casefold()
    for component in page.components:
        yield from _numbers(component, known)
        for match in NAMED.finditer(component.text):
            if match[0].casefold() not in low:
                yield _finding(component, "names something that no fact supports", match[0])


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
            yield _finding(component, "states a number that no fact supports", mention.text)


def _finding(component: Component, what: str, evidence: str) -> Finding:
    return Finding(
        check=NAME,
        level=Level.BLOCK,
        message=f"The {component.kind.value.replace('_', ' ')} {what}.",
        component=component.kind,
        value=evidence,
        limit="0 unsupported",
        evidence=evidence,
    )
