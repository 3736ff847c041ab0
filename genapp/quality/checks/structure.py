"""The form of the page: its components, headings, length, questions."""

from collections.abc import Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from genapp.languages import meanings
from genapp.page import HEAD_KINDS, Block, Component, ComponentKind, ComponentSpec, Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest, about, asked
from genapp.quality.text import jaccard, shingles, words

_LEVELS: Final = "h1, h2, h3, h4, h5, h6"
SHORTEST: Final = 12
"""Words of an answer. A writer is asked for more; a plain fact in one full sentence is a good answer too."""
_ALIKE: Final = 0.6
_RUN_WORDS: Final = 3


def all_components(page: PageUnderTest) -> Iterator[Finding]:
    """All that are required are there and have the shape that was asked for."""
    for spec in page.spec.components:
        component = page.component(spec.kind)
        if component and component.blocks:
            yield from _shape(spec, component)
        elif spec.required:
            yield about(spec.kind, "is missing", limit=f"{spec.blocks[0]} or more parts")


def _shape(spec: ComponentSpec, component: Component) -> Iterator[Finding]:
    fewest, most = spec.blocks
    count = len(component.blocks)
    if not fewest <= count <= most:
        level = Level.WARN if count >= fewest else Level.BLOCK
        what = "has the wrong number of parts"
        yield about(spec.kind, what, level=level, value=str(count), limit=f"{fewest} to {most}")
    for number, block in enumerate(component.blocks, start=1):
        if not block.text.strip():
            yield about(spec.kind, f"has no text in part {number}")
        if spec.shape.headed and not block.heading.strip():
            yield about(spec.kind, f"has no heading in part {number}")


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


def body_length(page: PageUnderTest) -> Iterator[Finding]:
    """The body is as long as its page type asks."""
    count = sum(len(words(part.text)) for part in page.components if part.kind not in HEAD_KINDS)
    fewest, most = page.spec.words
    if fewest <= count <= most:
        return
    what = "short for its page type; more facts make more text" if count < fewest else "long for its page type"
    yield Finding(
        level=Level.BLOCK if count < fewest / 2 else Level.WARN,
        message=f"The body is {what}.",
        value=f"{count} words",
        limit=f"{fewest} to {most}",
    )


def questions_and_answers(page: PageUnderTest) -> Iterator[Finding]:
    """Questions end as questions, answers are neither stubs nor essays, and nothing is said twice."""
    if page.component(ComponentKind.FAQ) is None:
        raise CannotRun("there are no questions and answers")
    faq, spec = asked(page, ComponentKind.FAQ)
    paragraphs = [shingles(text, _RUN_WORDS) for text in _body_paragraphs(page)]
    for block in faq.blocks:
        yield from _pair(block, spec.answer_words[1])
        answer = shingles(block.text, _RUN_WORDS)
        if any(jaccard(answer, paragraph) >= _ALIKE for paragraph in paragraphs):
            yield _faq("An answer repeats the body", block.text, limit=f"less than {_ALIKE:.0%} alike")
    questions = [block.heading.strip().casefold() for block in faq.blocks]
    if len(set(questions)) < len(questions):
        yield _faq("A question is asked twice", "", limit="each once")


def _pair(block: Block, longest: int) -> Iterator[Finding]:
    if not block.heading.rstrip().endswith("?"):
        yield _faq("A question does not end as one", block.heading, limit="?")
    count = len(words(block.text))
    if not SHORTEST <= count <= longest:
        what = "An answer is long" if count > longest else "An answer is short"
        yield _faq(what, block.text, value=f"{count} words", limit=f"{SHORTEST} to {longest}")


def _body_paragraphs(page: PageUnderTest) -> list[str]:
    skipped = HEAD_KINDS | {ComponentKind.FAQ}
    blocks = (block for part in page.components if part.kind not in skipped for block in part.blocks)
    return [paragraph for block in blocks for paragraph in block.text.split("\n\n")]


def needed_facts(page: PageUnderTest) -> Iterator[Finding]:
    """The facts are known without which a page of this type makes no sense: a person adds them, no writer does."""
    if lack := page.spec.lacks(meanings(page.context.facts)):
        yield Finding(level=Level.WARN, message=lack, value="not known", limit="a fact that says it")


def _faq(what: str, evidence: str, *, limit: str, value: str = "") -> Finding:
    return Finding(
        level=Level.WARN,
        message=f"{what}.",
        component=ComponentKind.FAQ,
        value=value,
        limit=limit,
        evidence=evidence[:120],
    )
