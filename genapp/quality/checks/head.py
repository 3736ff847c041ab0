"""What a search engine shows: title tag and meta description."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Finding, Level
from genapp.quality.check import PageUnderTest, asked
from genapp.quality.text import pixel_width, positions, words

# The title tag is neither cut nor empty talk: length, width, keyword in its first half.

_TITLE: Final = "title"
_NARROWEST: Final = 200
_WIDEST: Final = 600


def title_tag(page: PageUnderTest) -> Iterator[Finding]:
    component, spec = asked(page, ComponentKind.TITLE)
    title, (fewest, most) = component.first, spec.characters
    width = pixel_width(title)
    if width > _WIDEST:
        yield _title_finding(Level.BLOCK, "is cut on a result page", f"{width:.0f} px", f"at most {_WIDEST} px", title)
    elif not fewest <= len(title) <= most or width < _NARROWEST:
        what = "is long" if len(title) > most else "is short"
        yield _title_finding(Level.WARN, what, f"{len(title)} characters", f"{fewest} to {most}", title)
    yield from _title_keyword(page, title)


def _title_keyword(page: PageUnderTest, title: str) -> Iterator[Finding]:
    keyword = page.request.primary_keyword
    found = positions(keyword, title, page.request.language)
    if not found:
        yield _title_finding(Level.WARN, "does not hold the primary keyword", "absent", keyword, title)
    elif found[0] > len(words(title)) / 2:
        yield _title_finding(Level.WARN, "names the primary keyword late", f"word {found[0] + 1}", "first half", title)


def _title_finding(level: Level, what: str, value: str, limit: str, evidence: str) -> Finding:
    return Finding(
        check=_TITLE,
        level=level,
        message=f"The title tag {what}.",
        component=ComponentKind.TITLE,
        value=value,
        limit=limit,
        evidence=evidence,
    )


# The meta description is whole, specific, and not the intro again.

_META_DESCRIPTION: Final = "meta_description"


def meta_text(page: PageUnderTest) -> Iterator[Finding]:
    component, spec = asked(page, ComponentKind.META_DESCRIPTION)
    text, (fewest, most) = component.first, spec.characters
    if not fewest <= len(text) <= most:
        what = "is cut on a result page" if len(text) > most else "leaves room unused"
        yield _meta_description_finding(Level.WARN, what, f"{len(text)} characters", f"{fewest} to {most}", text)
    if not positions(page.request.primary_keyword, text, page.request.language):
        yield _meta_description_finding(
            Level.WARN, "does not hold the primary keyword", "absent", page.request.primary_keyword, text
        )
    opening = page.component(page.spec.opening)
    if opening and opening.first.strip().casefold() == text.strip().casefold():
        yield _meta_description_finding(
            Level.BLOCK, f"repeats the {opening.kind.spoken}", "equal", "its own words", text
        )


def _meta_description_finding(level: Level, what: str, value: str, limit: str, evidence: str) -> Finding:
    return Finding(
        check=_META_DESCRIPTION,
        level=level,
        message=f"The meta description {what}.",
        component=ComponentKind.META_DESCRIPTION,
        value=value,
        limit=limit,
        evidence=evidence,
    )
