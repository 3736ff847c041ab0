"""Turns a brief into one request to a model."""

from math import ceil
from typing import Final

from genapp.languages import LANGUAGES
from genapp.page.components import Component, ComponentSpec, Shape
from genapp.page.facts import Fact
from genapp.page.request import Language
from genapp.pipeline.prompts.schema import HEADED, answer_schema
from genapp.pipeline.prompts.templates import VERSION, render_system, render_user
from genapp.providers.base import Brief, Prompt

MAX_FACT_CHARACTERS: Final = 24_000
"""Of all facts together: what does not fit is left out, last facts first."""

MAX_TOPICS: Final = 20
LINE_WORDS: Final = 40
TOKENS_PER_BLOCK: Final = 60
SPARE_TOKENS: Final = 300


def build_prompt(brief: Brief) -> Prompt:
    """The same brief gives the same prompt, letter by letter."""
    language = brief.request.language
    return Prompt(
        brief=brief,
        system=render_system(language),
        user=render_user(language, brief.spec.kind, _values(brief, language)),
        schema=answer_schema(brief.spec),
        max_tokens=max_tokens(brief.spec, language),
        version=VERSION,
    )


def _values(brief: Brief, language: Language) -> dict[str, object]:
    spec, facts = brief.spec, _fitting(brief.context.facts.facts)
    return {
        "request": brief.request,
        "spec": spec,
        "is_line": spec.shape is Shape.LINE,
        "is_headed": spec.shape in HEADED,
        "is_pairs": spec.shape is Shape.PAIRS,
        "language": language.value,
        "facts": facts,
        "facts_left_out": len(brief.context.facts.facts) - len(facts),
        "topics": brief.context.topics[:MAX_TOPICS],
        "previous": _lines(brief.previous),
        "findings": brief.findings,
    }


def _fitting(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    room = MAX_FACT_CHARACTERS
    for index, fact in enumerate(facts):
        room -= len(fact.text)
        if room < 0:
            return facts[:index]
    return facts


def _lines(previous: Component | None) -> list[str]:
    if previous is None:
        return []
    return [f"{block.heading}: {block.text}" if block.heading else block.text for block in previous.blocks]


def max_tokens(spec: ComponentSpec, language: Language) -> int:
    """Twice the longest answer that would be accepted as good, plus room for brackets and quotes.

    Tokens of a word are rounded up, so that a whole answer is never cut.
    """
    words = LINE_WORDS if spec.shape is Shape.LINE else spec.words[1]
    return 2 * words * ceil(LANGUAGES[language].tokens_per_word) + spec.blocks[1] * TOKENS_PER_BLOCK + SPARE_TOKENS
