"""The meta description is whole, specific, and not the intro again."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import ComponentKind
from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest, asked
from genapp.quality.text import positions

NAME: Final = "meta_description"


def look(page: PageUnderTest) -> Iterator[Finding]:
    component, spec = asked(page, ComponentKind.META_DESCRIPTION)
    text, (fewest, most) = component.first, spec.characters
    if not fewest <= len(text) <= most:
        what = "is cut on a result page" if len(text) > most else "leaves room unused"
        yield _finding(Level.WARN, what, f"{len(text)} characters", f"{fewest} to {most}", text)
    if not positions(page.request.primary_keyword, text, page.request.language):
        yield _finding(Level.WARN, "does not hold the primary keyword", "absent", page.request.primary_keyword, text)
    opening = page.component(page.spec.opening)
    if opening and opening.first.strip().casefold() == text.strip().casefold():
        yield _finding(Level.BLOCK, f"repeats the {opening.kind.spoken}", "equal", "its own words", text)


def _finding(level: Level, what: str, value: str, limit: str, evidence: str) -> Finding:
    return Finding(
        check=NAME,
        level=level,
        message=f"The meta description {what}.",
        component=ComponentKind.META_DESCRIPTION,
        value=value,
        limit=limit,
        evidence=evidence,
    )
