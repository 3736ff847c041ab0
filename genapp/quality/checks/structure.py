"""The form of the page: its components, headings, length, questions."""

from collections.abc import Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from genapp.page import HEAD_KINDS, Block, Component, ComponentKind, ComponentSpec, Finding, Level, Shape
from genapp.quality.check import CannotRun, PageUnderTest, asked
from genapp.quality.text import jaccard, shingles, words

# All required components are there and have the shape that was asked for.

_COMPONENTS = "components"


def all_components(page: PageUnderTest) -> Iterator[Finding]:
    for spec in page.spec.components:
        component = page.component(spec.kind)
        if component is None or not component.blocks:
            if spec.required:
                yield _components_finding(spec, "is missing", limit=f"{spec.blocks[0]} or more parts")
        else:
            yield from _components_shape(spec, component)


def _components_shape(spec: ComponentSpec, component: Component) -> Iterator[Finding]:
    fewest, most = spec.blocks
    count = len(component.blocks)
    if not fewest <= count <= most:
        level = Level.WARN if count >= fewest else Level.BLOCK
        yield _components_finding(
            spec, "has the wrong number of parts", value=str(count), limit=f"{fewest} to {most}", level=level
        )
    headed = spec.shape in (Shape.SECTIONS, Shape.PAIRS)
    for number, block in enumerate(component.blocks, start=1):
        if not block.text.strip():
            yield _components_finding(spec, f"has no text in part {number}")
        if headed and not block.heading.strip():
            yield _components_finding(spec, f"has no heading in part {number}")


def _components_finding(
    spec: ComponentSpec, what: str, *, value: str = "", limit: str = "", level: Level = Level.BLOCK
) -> Finding:
    name = spec.kind.spoken
    return Finding(
        check=_COMPONENTS, level=level, message=f"The {name} {what}.", component=spec.kind, value=value, limit=limit
    )


# Exactly one H1, not the title again, and no skipped level.

_HEADINGS: Final = "headings"
_LEVELS: Final = "h1, h2, h3, h4, h5, h6"


def heading_order(page: PageUnderTest) -> Iterator[Finding]:
    found = [(int((node.tag or "h0")[1]), node.text(strip=True)) for node in LexborHTMLParser(page.html).css(_LEVELS)]
    count = sum(level == 1 for level, _ in found)
    if count != 1:
        yield _headings_finding("The page does not have exactly one H1.", value=str(count), limit="1")
    yield from _headings_order(found)
    yield from _against_title(page)


def _headings_order(found: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    before = 0
    for level, text in found:
        if level > before + 1:
            yield _headings_finding(
                "A heading skips a level.", value=f"h{level}", limit=f"h{before + 1}", evidence=text[:80]
            )
        before = level


def _against_title(page: PageUnderTest) -> Iterator[Finding]:
    title, h1 = page.component(ComponentKind.TITLE), page.component(ComponentKind.H1)
    if title and h1 and title.first.strip().casefold() == h1.first.strip().casefold():
        yield _headings_finding(
            "The H1 says the same as the title tag.", component=ComponentKind.H1, evidence=h1.first, limit="different"
        )


def _headings_finding(
    message: str, *, component: ComponentKind | None = None, value: str = "", limit: str = "", evidence: str = ""
) -> Finding:
    return Finding(
        check=_HEADINGS,
        level=Level.BLOCK,
        message=message,
        component=component,
        value=value,
        limit=limit,
        evidence=evidence,
    )


# The body is as long as its page type asks.

_LENGTH: Final = "length"


def body_length(page: PageUnderTest) -> Iterator[Finding]:
    count = sum(len(words(part.text)) for part in page.components if part.kind not in HEAD_KINDS)
    fewest, most = page.spec.words
    if fewest <= count <= most:
        return
    level = Level.BLOCK if count < fewest / 2 else Level.WARN
    more = "; more facts make more text" if count < fewest else ""
    yield Finding(
        check=_LENGTH,
        level=level,
        message=f"The body is {'short' if count < fewest else 'long'} for its page type{more}.",
        value=f"{count} words",
        limit=f"{fewest} to {most}",
    )


# Questions end as questions, answers are neither stubs nor essays, and nothing is said twice.

_FAQ: Final = "faq"
SHORTEST: Final = 12
"""In words. A writer is asked for more; a plain fact answered in one full sentence is a good answer too."""
_SAME_OF_FAQ: Final = 0.6
_RUN_OF_FAQ: Final = 3


def questions_and_answers(page: PageUnderTest) -> Iterator[Finding]:
    if page.component(ComponentKind.FAQ) is None:
        raise CannotRun("there are no questions and answers")
    faq, spec = asked(page, ComponentKind.FAQ)
    paragraphs = _body_paragraphs(page)
    for block in faq.blocks:
        yield from _faq_pair(block, spec.answer_words[1])
        if any(
            jaccard(shingles(block.text, _RUN_OF_FAQ), shingles(text, _RUN_OF_FAQ)) >= _SAME_OF_FAQ
            for text in paragraphs
        ):
            yield _faq_finding("An answer repeats the body", block.text, limit=f"less than {_SAME_OF_FAQ:.0%} alike")
    questions = [block.heading.strip().casefold() for block in faq.blocks]
    if len(set(questions)) < len(questions):
        yield _faq_finding("A question is asked twice", "", limit="each once")


def _faq_pair(block: Block, longest: int) -> Iterator[Finding]:
    if not block.heading.rstrip().endswith("?"):
        yield _faq_finding("A question does not end as one", block.heading, limit="?")
    count = len(words(block.text))
    if not SHORTEST <= count <= longest:
        what = "An answer is long" if count > longest else "An answer is short"
        yield _faq_finding(what, block.text, value=f"{count} words", limit=f"{SHORTEST} to {longest}")


def _body_paragraphs(page: PageUnderTest) -> list[str]:
    skipped = HEAD_KINDS | {ComponentKind.FAQ}
    blocks = (block for part in page.components if part.kind not in skipped for block in part.blocks)
    return [paragraph for block in blocks for paragraph in block.text.split("\n\n")]


def _faq_finding(message: str, evidence: str, *, value: str = "", limit: str = "") -> Finding:
    return Finding(
        check=_FAQ,
        level=Level.WARN,
        message=f"{message}.",
        component=ComponentKind.FAQ,
        value=value,
        limit=limit,
        evidence=evidence[:120],
    )
