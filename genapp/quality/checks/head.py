"""What a search engine shows: title tag and meta description."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Finding, Level
from genapp.quality.check import PageUnderTest, about, asked
from genapp.quality.text import pixel_width, positions, words

_NARROWEST: Final = 200
_WIDEST: Final = 600


def title_tag(page: PageUnderTest) -> Iterator[Finding]:
    """It is neither cut nor empty talk: length, width, keyword in its first half."""
    component, spec = asked(page, ComponentKind.TITLE)
    title, (fewest, most) = component.first, spec.characters
    width = pixel_width(title)
    if width > _WIDEST:
        yield _title("is cut on a result page", title, f"{width:.0f} px", f"at most {_WIDEST} px", level=Level.BLOCK)
    elif not fewest <= len(title) <= most or width < _NARROWEST:
        what = "is long" if len(title) > most else "is short"
        yield _title(what, title, f"{len(title)} characters", f"{fewest} to {most}")
    keyword = page.request.primary_keyword
    found = positions(keyword, title, page.request.language)
    if not found:
        yield _title("does not hold the primary keyword", title, "absent", keyword)
    elif found[0] > len(words(title)) / 2:
        yield _title("names the primary keyword late", title, f"word {found[0] + 1}", "first half")


def _title(what: str, title: str, value: str, limit: str, *, level: Level = Level.WARN) -> Finding:
    return about(ComponentKind.TITLE, f"tag {what}", level=level, value=value, limit=limit, evidence=title)


def meta_text(page: PageUnderTest) -> Iterator[Finding]:
    """It is whole, specific, and not the opening again."""
    component, spec = asked(page, ComponentKind.META_DESCRIPTION)
    text, (fewest, most) = component.first, spec.characters
    if not fewest <= len(text) <= most:
        what = "is cut on a result page" if len(text) > most else "leaves room unused"
        yield _meta(what, text, f"{len(text)} characters", f"{fewest} to {most}")
    keyword = page.request.primary_keyword
    if not positions(keyword, text, page.request.language):
        yield _meta("does not hold the primary keyword", text, "absent", keyword)
    opening = page.component(page.spec.opening)
    if opening and opening.first.strip().casefold() == text.strip().casefold():
        yield _meta(f"repeats the {opening.kind.spoken}", text, "equal", "its own words", level=Level.BLOCK)


def _meta(what: str, text: str, value: str, limit: str, *, level: Level = Level.WARN) -> Finding:
    return about(ComponentKind.META_DESCRIPTION, what, level=level, value=value, limit=limit, evidence=text)
