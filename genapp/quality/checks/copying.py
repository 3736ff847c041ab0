"""The copy uses its own words, not those of a competitor."""

from collections.abc import Iterator
from typing import Final

from genapp.page.findings import Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest
from genapp.quality.text import runs, shingles

NAME: Final = "copying"
LONGEST_RUN: Final = 11
RUN: Final = 5
MOST_SHARED: Final = 0.10


def look(page: PageUnderTest) -> Iterator[Finding]:
    if not page.context.competitor_texts:
        raise CannotRun("no competitor page was read")
    own_facts = shingles("\n".join(fact.text for fact in page.context.facts.facts), RUN)
    long_runs = {run for text in page.context.competitor_texts for run in runs(text, LONGEST_RUN + 1)}
    short_runs = {run for text in page.context.competitor_texts for run in runs(text, RUN)}
    for component in page.components:
        copied = next((run for run in runs(component.text, LONGEST_RUN + 1) if run in long_runs), None)
        mine = shingles(component.text, RUN) - own_facts
        share = len(mine & short_runs) / len(mine) if mine else 0.0
        if copied or share > MOST_SHARED:
            yield Finding(
                check=NAME,
                level=Level.BLOCK,
                message=f"The {component.kind.value.replace('_', ' ')} repeats a competitor's words.",
                component=component.kind,
                value=f"{share:.0%} of its five-word runs",
                limit=f"at most {MOST_SHARED:.0%}, no run over {LONGEST_RUN} words",
                evidence=" ".join(copied or ()),
            )
