"""The meta description is whole, specific, and not the intro again."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import ComponentKind
from genapp.page.findings import Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest
from genapp.quality.text import positions

NAME: Final = "meta_description"
FEWEST_SIGNS: Final = 121
MOST_SIGNS: Final = 156
OPENINGS: Final = (ComponentKind.INTRO, ComponentKind.SHORT_DESCRIPTION, ComponentKind.HERO)


def look(page: PageUnderTest) -> Iterator[Finding]:
    component = page.component(ComponentKind.META_DESCRIPTION)
    if component is None:
        raise CannotRun("there is no meta description")
    text = component.first
    if not FEWEST_SIGNS <= len(text) <= MOST_SIGNS:
        what = "is cut on a result page" if len(text) > MOST_SIGNS else "leaves room unused"
        yield _finding(Level.WARN, what, f"{len(text)} characters", f"{FEWEST_SIGNS} to {MOST_SIGNS}", text)
    if not positions(page.request.primary_keyword, text, page.request.language.value):
        yield _finding(Level.WARN, "does not hold the primary keyword", "absent", page.request.primary_keyword, text)
    for kind in OPENINGS:
        opening = page.component(kind)
        if opening and opening.first.strip().casefold() == text.strip().casefold():
            yield _finding(Level.BLOCK, f"repeats the {kind.value.replace('_', ' ')}", "equal", "its own words", text)


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
