"""The title tag is neither cut nor empty talk: length, width, keyword in its first half."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import ComponentKind
from genapp.page.findings import Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest
from genapp.quality.pixels import pixel_width
from genapp.quality.text import positions, words

NAME: Final = "title"
FEWEST_SIGNS: Final = 30
MOST_SIGNS: Final = 60
NARROWEST: Final = 200
WIDEST: Final = 600


def look(page: PageUnderTest) -> Iterator[Finding]:
    component = page.component(ComponentKind.TITLE)
    if component is None:
        raise CannotRun("there is no title")
    title = component.first
    width = pixel_width(title)
    if width > WIDEST:
        yield _finding(Level.BLOCK, "is cut on a result page", f"{width:.0f} px", f"at most {WIDEST} px", title)
    elif not FEWEST_SIGNS <= len(title) <= MOST_SIGNS or width < NARROWEST:
        what = "is long" if len(title) > MOST_SIGNS else "is short"
        yield _finding(Level.WARN, what, f"{len(title)} characters", f"{FEWEST_SIGNS} to {MOST_SIGNS}", title)
    yield from _keyword(page, title)


def _keyword(page: PageUnderTest, title: str) -> Iterator[Finding]:
    keyword = page.request.primary_keyword
    found = positions(keyword, title, page.request.language.value)
    if not found:
        yield _finding(Level.WARN, "does not hold the primary keyword", "absent", keyword, title)
    elif found[0] > len(words(title)) / 2:
        yield _finding(Level.WARN, "names the primary keyword late", f"word {found[0] + 1}", "first half", title)


def _finding(level: Level, what: str, value: str, limit: str, evidence: str) -> Finding:
    return Finding(
        check=NAME,
        level=level,
        message=f"The title tag {what}.",
        component=ComponentKind.TITLE,
        value=value,
        limit=limit,
        evidence=evidence,
    )
