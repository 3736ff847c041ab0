"""Exactly one H1, not the title again, and no skipped level."""

from collections.abc import Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from genapp.page.components import ComponentKind
from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest

NAME: Final = "headings"
LEVELS: Final = "h1, h2, h3, h4, h5, h6"


def look(page: PageUnderTest) -> Iterator[Finding]:
    found = [(int((node.tag or "h0")[1]), node.text(strip=True)) for node in LexborHTMLParser(page.html).css(LEVELS)]
    count = sum(level == 1 for level, _ in found)
    if count != 1:
        yield _finding("The page does not have exactly one H1.", value=str(count), limit="1")
    yield from _order(found)
    yield from _against_title(page)


def _order(found: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    before = 0
    for level, text in found:
        if level > before + 1:
            yield _finding("A heading skips a level.", value=f"h{level}", limit=f"h{before + 1}", evidence=text[:80])
        before = level


def _against_title(page: PageUnderTest) -> Iterator[Finding]:
    title, h1 = page.component(ComponentKind.TITLE), page.component(ComponentKind.H1)
    if title and h1 and title.first.strip().casefold() == h1.first.strip().casefold():
        yield _finding(
            "The H1 says the same as the title tag.", component=ComponentKind.H1, evidence=h1.first, limit="different"
        )


def _finding(
    message: str, *, component: ComponentKind | None = None, value: str = "", limit: str = "", evidence: str = ""
) -> Finding:
    return Finding(
        check=NAME,
        level=Level.BLOCK,
        message=message,
        component=component,
        value=value,
        limit=limit,
        evidence=evidence,
    )
