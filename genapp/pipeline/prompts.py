"""The words that a model is asked with: templates per language and component, and the schema of its answer."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from math import ceil
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from genapp.languages import LANGUAGES
from genapp.languages.base import FOLDER
from genapp.page import (
    Component,
    ComponentKind,
    ComponentSpec,
    Fact,
    FactSheet,
    Language,
    PageContext,
    PageRequest,
    PageType,
    Shape,
)
from genapp.page_types import PAGE_SPECS
from genapp.providers.base import Brief, Prompt

# Makes a value safe to stand in the data part of a prompt: one line, bounded, without our delimiters.

MAX_CHARACTERS: Final = 1_200
"""Of one value; a fact longer than that is a page, not a fact."""

_DELIMITERS: Final = str.maketrans({"<": "‹", ">": "›"})
_SPACES: Final = re.compile(r"\s+")


def as_data(value: str) -> str:
    """One line that cannot close its data block or start a line of its own."""
    printable = "".join(sign for sign in value if sign.isspace() or unicodedata.category(sign)[0] != "C")
    line = _SPACES.sub(" ", printable).strip().translate(_DELIMITERS)
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1].rstrip() + "…"


# The JSON schema that an answer must fit, made from what is asked of a component.

_HEADED = frozenset({Shape.SECTIONS, Shape.PAIRS})
"""Shapes whose blocks carry a heading."""


def _answer_schema(spec: ComponentSpec) -> str:
    """As JSON text. Only words that strict mode knows: every property required, none additional."""
    text = {"type": "string"}
    facts = {"type": "array", "items": {"type": "integer"}}
    properties = (
        {"heading": text, "text": text, "facts": facts} if spec.shape in _HEADED else {"text": text, "facts": facts}
    )
    block = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    fewest, most = spec.blocks
    blocks = {"type": "array", "items": block, "minItems": fewest, "maxItems": most}
    answer = {"type": "object", "properties": {"blocks": blocks}, "required": ["blocks"], "additionalProperties": False}
    return json.dumps(answer)


# Loads the prompt templates; whatever they insert becomes data that cannot pass for instructions.


def _render_system(language: Language) -> str:
    """The same for every component of a language: no value of a page stands in it."""
    return _ENVIRONMENT.get_template(f"{language.value}/prompts/system.txt").render().strip()


def _render_user(language: Language, kind: ComponentKind, values: dict[str, object]) -> str:
    """The task with the data of one page; every inserted value goes through `as_data`."""
    template = _ENVIRONMENT.get_template(f"{language.value}/prompts/user.txt")
    return template.render(values, component_text=f"{language.value}/prompts/components/{kind.value}.txt").strip()


def _finalize(value: object) -> object:
    return as_data(value) if isinstance(value, str) else value


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*/prompts/**/*.txt")):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(
    loader=FileSystemLoader(FOLDER),
    undefined=StrictUndefined,
    auto_reload=False,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # the output is a prompt, not HTML; `finalize` guards every value
)

VERSION: Final = f"1.{_digest()}"
"""A number that people raise and a digest that changes with every letter of a template."""


# Turns a brief into one request to a model.

MAX_FACT_CHARACTERS: Final = 24_000
"""Of all facts together: what does not fit is left out, last facts first."""

_MAX_TOPICS: Final = 20
_LINE_WORDS: Final = 40
_TOKENS_PER_BLOCK: Final = 60
_SPARE_TOKENS: Final = 300


def build_prompt(brief: Brief) -> Prompt:
    """The same brief gives the same prompt, letter by letter."""
    language = brief.request.language
    return Prompt(
        brief=brief,
        system=_render_system(language),
        user=_render_user(language, brief.spec.kind, _values(brief, language)),
        schema=_answer_schema(brief.spec),
        max_tokens=max_tokens(brief.spec, language),
        version=VERSION,
    )


def _values(brief: Brief, language: Language) -> dict[str, object]:
    spec, facts = brief.spec, _fitting(brief.context.facts.facts)
    return {
        "request": brief.request,
        "spec": spec,
        "is_line": spec.shape is Shape.LINE,
        "is_headed": spec.shape in _HEADED,
        "is_pairs": spec.shape is Shape.PAIRS,
        "language": language.value,
        "facts": facts,
        "facts_left_out": len(brief.context.facts.facts) - len(facts),
        "topics": brief.context.topics[:_MAX_TOPICS],
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
    words = _LINE_WORDS if spec.shape is Shape.LINE else spec.words[1]
    return 2 * words * ceil(LANGUAGES[language].tokens_per_word) + spec.blocks[1] * _TOKENS_PER_BLOCK + _SPARE_TOKENS


# How many tokens a page will take, reckoned from its prompts: what is known before any page was written.

_SIGNS_PER_TOKEN: Final = 4
_FACT_TOKENS: Final = (100, 400, 2_000)
"""Of the fact sheet: few facts, the usual, a long target page. This project's own starting point."""
_WORDS_OF_A_LINE: Final = (8, 14, 30)
_REWRITES: Final = (1.0, 1.1, 3.0)
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
        asked += _asked(spec, page_type, language) + _FACT_TOKENS[level]
        written += _words(spec, level) * LANGUAGES[language].tokens_per_word
    return PageTokens(asked=asked * _REWRITES[level], written=written * _REWRITES[level])


def _asked(spec: ComponentSpec, page_type: PageType, language: Language) -> float:
    request = PageRequest(
        page_type=page_type, target_url="https://www.example.com/page", keywords=("keyword",), language=language
    )
    prompt = build_prompt(Brief(request=request, context=PageContext(facts=FactSheet()), spec=spec))
    return len(prompt.system + prompt.user + prompt.schema) / _SIGNS_PER_TOKEN


def _words(spec: ComponentSpec, level: int) -> float:
    if spec.shape is Shape.LINE:
        return _WORDS_OF_A_LINE[level]
    fewest, most = spec.words
    return (fewest, (fewest + most) / 2, most)[level]
