"""Questions end as questions, answers are neither stubs nor essays, and nothing is said twice."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import HEAD_KINDS, Block, ComponentKind
from genapp.page.findings import Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest
from genapp.quality.text import jaccard, shingles, words

NAME: Final = "faq"
SHORTEST: Final = 12
"""A plain fact answered in one full sentence is a good answer."""
LONGEST: Final = 90
SAME: Final = 0.6
RUN: Final = 3


def look(page: PageUnderTest) -> Iterator[Finding]:
    faq = page.component(ComponentKind.FAQ)
    if faq is None:
        raise CannotRun("there are no questions and answers")
    paragraphs = _body_paragraphs(page)
    for block in faq.blocks:
        yield from _pair(block)
        if any(jaccard(shingles(block.text, RUN), shingles(text, RUN)) >= SAME for text in paragraphs):
            yield _finding("An answer repeats the body", block.text, limit=f"less than {SAME:.0%} alike")
    questions = [block.heading.strip().casefold() for block in faq.blocks]
    if len(set(questions)) < len(questions):
        yield _finding("A question is asked twice", "", limit="each once")


def _pair(block: Block) -> Iterator[Finding]:
    if not block.heading.rstrip().endswith("?"):
        yield _finding("A question does not end as one", block.heading, limit="?")
    count = len(words(block.text))
    if not SHORTEST <= count <= LONGEST:
        what = "An answer is long" if count > LONGEST else "An answer is short"
        yield _finding(what, block.text, value=f"{count} words", limit=f"{SHORTEST} to {LONGEST}")


def _body_paragraphs(page: PageUnderTest) -> list[str]:
    skipped = HEAD_KINDS | {ComponentKind.FAQ}
    blocks = (block for part in page.components if part.kind not in skipped for block in part.blocks)
    return [paragraph for block in blocks for paragraph in block.text.split("\n\n")]


def _finding(message: str, evidence: str, *, value: str = "", limit: str = "") -> Finding:
    return Finding(
        check=NAME,
        level=Level.WARN,
        message=f"{message}.",
        component=ComponentKind.FAQ,
        value=value,
        limit=limit,
        evidence=evidence[:120],
    )
