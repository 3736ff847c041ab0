"""How many tokens a page will take, reckoned from its prompts: what is known before any page was written."""

from dataclasses import dataclass
from typing import Final

from genapp.languages import LANGUAGES
from genapp.page.components import ComponentSpec, Shape
from genapp.page.facts import FactSheet, PageContext
from genapp.page.request import Language, PageRequest, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.prompts.build import build_prompt
from genapp.providers.base import Brief

SIGNS_PER_TOKEN: Final = 4
FACT_TOKENS: Final = (100, 400, 2_000)
"""Of the fact sheet: few facts, the usual, a long target page. This project's own starting point."""
LINE_WORDS: Final = (8, 14, 30)
REWRITES: Final = (1.0, 1.1, 3.0)
"""No component written again; one in ten; each of them twice, the most there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTokens:
    """Of all calls for one page."""

    asked: float
    written: float


def expected_tokens(page_type: PageType, language: Language) -> tuple[PageTokens, PageTokens, PageTokens]:
    """Low, likely and high."""
    low, likely, high = (_tokens(page_type, language, level) for level in range(3))
    return low, likely, high


def _tokens(page_type: PageType, language: Language, level: int) -> PageTokens:
    asked = written = 0.0
    for spec in PAGE_SPECS[page_type].components:
        asked += _asked(spec, page_type, language) + FACT_TOKENS[level]
        written += _words(spec, level) * LANGUAGES[language].tokens_per_word
    return PageTokens(asked=asked * REWRITES[level], written=written * REWRITES[level])


def _asked(spec: ComponentSpec, page_type: PageType, language: Language) -> float:
    request = PageRequest(
        page_type=page_type, target_url="https://www.example.com/page", keywords=("keyword",), language=language
    )
    prompt = build_prompt(Brief(request=request, context=PageContext(facts=FactSheet()), spec=spec))
    return len(prompt.system + prompt.user + prompt.schema) / SIGNS_PER_TOKEN


def _words(spec: ComponentSpec, level: int) -> float:
    if spec.shape is Shape.LINE:
        return LINE_WORDS[level]
    fewest, most = spec.words
    return (fewest, (fewest + most) / 2, most)[level]
