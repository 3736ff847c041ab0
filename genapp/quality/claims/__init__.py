"""Claims: sentences of a page held against its facts, and what to do about those that no fact holds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from genapp.page import Block, Component, ComponentKind, Fact, Finding, Level
from genapp.quality.check import PageUnderTest, about
from genapp.quality.claims.judging import Judgement as Judgement
from genapp.quality.claims.judging import Support as Support
from genapp.quality.claims.judging import judge as judge
from genapp.quality.text import sentences

_LEVELS: Final = {Support.BLOCKED: Level.BLOCK, Support.WARNED: Level.WARN}
_PHRASES: Final = frozenset({ComponentKind.TITLE, ComponentKind.H1})
"""Components that need not be whole sentences."""


def check_claims(page: PageUnderTest) -> Iterator[Finding]:
    """What no fact holds or what goes against one; each finding names the sentence and what to do."""
    facts = page.context.facts.facts
    own = _own(page)
    unchecked = ""
    for component in page.components:
        for block in component.blocks:
            for sentence, phrase in _said(component, block, page.request.language):
                judged = judge(sentence, facts, language=page.request.language, own=own, phrase=phrase)
                unchecked = unchecked or judged.unchecked
                if judged.verdict in _LEVELS:
                    yield _finding(component, sentence, judged, facts)
    if unchecked:
        yield Finding(level=Level.INFORM, message=unchecked)


def _own(page: PageUnderTest) -> tuple[str, ...]:
    """Words that state nothing: keywords, brand, and those of the address."""
    request = page.request
    path = unquote(urlsplit(request.target_url).path)
    return (*request.keywords, request.brand, " ".join("".join(s if s.isalnum() else " " for s in path).split()))


def _said(component: Component, block: Block, language: str) -> Iterator[tuple[str, bool]]:
    """The sentences of a block, and whether one is a mere phrase, as headings are."""
    for heading in sentences(block.heading, language):
        yield heading, True
    for sentence in sentences(block.text, language):
        yield sentence, component.kind in _PHRASES


def _finding(component: Component, sentence: str, judged: Judgement, facts: tuple[Fact, ...]) -> Finding:
    texts = [fact.text for fact in facts if fact.number in judged.facts]
    what = f"{judged.reason}. Leave it out, or add the fact"
    found = about(component.kind, what, value=judged.evidence, limit=texts[0] if texts else "words of the facts")
    return replace(found, level=_LEVELS[judged.verdict], evidence=sentence)
