"""The keywords are there, in the places that count, and not stuffed."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import HEAD_KINDS, ComponentKind
from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest
from genapp.quality.text import positions, words

NAME: Final = "keywords"
LEAST: Final = 0.5
MUCH: Final = 3.0
TOO_MUCH: Final = 4.0
OPENINGS: Final = (ComponentKind.INTRO, ComponentKind.SHORT_DESCRIPTION, ComponentKind.HERO)


def look(page: PageUnderTest) -> Iterator[Finding]:
    body = "\n".join(part.text for part in page.components if part.kind not in HEAD_KINDS)
    yield from _primary(page, body)
    yield from _places(page)
    for keyword in page.request.keywords[1:]:
        if not positions(keyword, body, page.request.language.value):
            yield _finding(Level.WARN, f"The keyword “{keyword}” is not used.", value="0 times", limit="once or more")


def _primary(page: PageUnderTest, body: str) -> Iterator[Finding]:
    total = len(words(body))
    if not total:
        return
    for number, keyword in enumerate(page.request.keywords):
        share = 100 * len(positions(keyword, body, page.request.language.value)) / total
        if share > MUCH:
            level = Level.BLOCK if share > TOO_MUCH else Level.WARN
            message = f"The keyword “{keyword}” is used too often."
            yield _finding(level, message, value=f"{share:.1f} %", limit=f"at most {MUCH:g} %")
        elif number == 0 and share < LEAST:
            message = f"The primary keyword “{keyword}” is used rarely."
            yield _finding(Level.WARN, message, value=f"{share:.1f} %", limit=f"{LEAST:g} % or more")


def _places(page: PageUnderTest) -> Iterator[Finding]:
    keyword, language = page.request.primary_keyword, page.request.language.value
    opening = next((kind for kind in OPENINGS if page.component(kind)), None)
    for kind in (ComponentKind.H1, opening):
        component = page.component(kind) if kind else None
        if component and not positions(keyword, component.text, language):
            name = component.kind.value.replace("_", " ")
            yield _finding(Level.WARN, f"The {name} does not hold the primary keyword.", component=kind, limit=keyword)


def _finding(
    level: Level, message: str, *, component: ComponentKind | None = None, value: str = "", limit: str = ""
) -> Finding:
    return Finding(check=NAME, level=level, message=message, component=component, value=value, limit=limit)
