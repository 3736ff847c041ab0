"""The form of the page: its components and headings."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from genapp.languages import meanings
from genapp.page import HEAD_KINDS, Component, ComponentKind, ComponentSpec, Finding, Level, Shape
from genapp.quality.check import PageUnderTest, about
from genapp.quality.reading import PageReading, alike, body_parts, content, read
from genapp.quality.text import words

_HEAD_LINES: Final = HEAD_KINDS | {ComponentKind.H1}
_LEVELS: Final = "h1, h2, h3, h4, h5, h6"
_ARTICLE: Final = re.compile(
    r"^(?:the|an?|our|d(?:er|ie|as)|unsere?|l[ae]s?|nos|notre|el|l[ao]s|nuestr[oa]s?|il|lo|i|gli|de|het|onze) ", re.I
)
_LONGEST_HEADING: Final = 90
"""Characters; more is a sentence."""


def all_components(page: PageUnderTest) -> Iterator[Finding]:
    """The head lines and a body are there; what else a page has is for its writer to choose.

    A component that its page type asks for and that nobody wrote is told and costs nothing: no fact had a place in it.
    """
    for spec in page.spec.components:
        component = page.component(spec.kind)
        if component and component.blocks:
            yield from _shape(spec, component)
        elif spec.kind in _HEAD_LINES:
            yield about(spec.kind, "is missing; write it", value="absent", limit="one line")
        elif spec.required:
            what = "is not there; no fact may have had a place in it"
            yield about(spec.kind, what, level=Level.INFORM, value="absent", limit="may be left out")
    if not any(part.text.strip() for part in body_parts(page)):
        yield about(
            page.spec.opening, "and the whole body are missing; write them", value="absent", limit="one or more"
        )


def _shape(spec: ComponentSpec, component: Component) -> Iterator[Finding]:
    most, count = spec.blocks[1], len(component.blocks)
    if count > most:
        what = "has more parts than its page type asks for; join some if they say the same"
        yield about(spec.kind, what, level=Level.INFORM, value=str(count), limit=f"at most {most}")
    for number, block in enumerate(component.blocks, start=1):
        if not block.text.strip():
            yield about(spec.kind, f"has no text in part {number}; write it", value="empty", limit="a text")
        if spec.shape.headed and not block.heading.strip():
            level = Level.BLOCK if spec.shape is Shape.PAIRS else Level.WARN
            yield about(
                spec.kind, f"has no heading in part {number}; write it", level=level, value="empty", limit="a line"
            )


def heading_order(page: PageUnderTest) -> Iterator[Finding]:
    """Exactly one H1, not the title again, and no skipped level."""
    found = [(int((node.tag or "h0")[1]), node.text(strip=True)) for node in LexborHTMLParser(page.html).css(_LEVELS)]
    count = sum(level == 1 for level, _ in found)
    if count != 1:
        message = "The page does not have exactly one H1."
        yield Finding(level=Level.BLOCK, message=message, value=str(count), limit="1")
    yield from _skipped_levels(found)
    title, h1 = page.component(ComponentKind.TITLE), page.component(ComponentKind.H1)
    if title and h1 and title.first.strip().casefold() == h1.first.strip().casefold():
        yield Finding(
            level=Level.BLOCK,
            message="The H1 says the same as the title tag.",
            component=ComponentKind.H1,
            limit="different",
            evidence=h1.first,
        )
    yield from _under_headings(page)


def _skipped_levels(found: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    before = 0
    for level, text in found:
        if level > before + 1:
            yield Finding(
                level=Level.BLOCK,
                message="A heading skips a level.",
                value=f"h{level}",
                limit=f"h{before + 1}",
                evidence=text[:80],
            )
        before = level


def _under_headings(page: PageUnderTest) -> Iterator[Finding]:
    """Each heading has a text under it that keeps what it says, and is there once."""
    seen = set[str]()
    headed = [(part.kind, block) for part in body_parts(page) for block in part.blocks if block.heading.strip()]
    for kind, block in headed:
        heading = " ".join(block.heading.split())
        if heading.casefold() in seen:
            yield _heading(kind, "is there twice; name what differs, or join the two", heading, "once")
        seen.add(heading.casefold())
        yield from _one_heading(kind, heading, block.text, read(page))


def _one_heading(kind: ComponentKind, heading: str, text: str, reading: PageReading) -> Iterator[Finding]:
    if not text.strip():
        yield _heading(kind, "stands over nothing; write its text or leave it out", heading, "a text")
    if len(heading) > _LONGEST_HEADING:
        yield _heading(kind, "is a whole text; shorten it", heading, f"at most {_LONGEST_HEADING} characters")
    if reading.wording and reading.wording.has("empty_headings", heading):
        yield _heading(kind, "says nothing of what follows; name it", heading, "a heading that tells")
    elif kind is not ComponentKind.FAQ and _misleads(heading, text, reading):
        yield _heading(kind, "promises something else than its text; let them fit", heading, "the same subject")


def _misleads(heading: str, text: str, reading: PageReading) -> bool:
    """The heading is the name of one fact, and the text under it tells only others and shares no word with it."""
    stems = content(heading, reading.language)
    bare = _ARTICLE.sub("", heading)
    if heading.rstrip().endswith("?") or len(words(bare)) > len(stems):
        return False
    named = {fact.number for fact in reading.facts if fact.name and stems and fact.name >= set(stems)}
    told, touched = reading.touch(text)
    if not named or not told or named & touched:
        return False
    below = content(text, reading.language)
    return not any(alike(one, other) for one in stems for other in below)


def needed_facts(page: PageUnderTest) -> Iterator[Finding]:
    """The facts are known without which a page of this type makes no sense: a person adds them, no writer does."""
    if lack := page.spec.lacks(meanings(page.context.facts)):
        yield Finding(level=Level.WARN, message=lack, value="not known", limit="a fact that says it")


def _heading(kind: ComponentKind, what: str, heading: str, limit: str) -> Finding:
    message = f"A heading of the {kind.spoken} {what}."
    return Finding(
        level=Level.WARN, message=message, component=kind, value=heading[:80], limit=limit, evidence=heading[:80]
    )
