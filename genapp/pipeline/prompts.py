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
from genapp.providers.base import SIGNS_PER_TOKEN, Brief, Prompt

MAX_CHARACTERS: Final = 1_200
"""Of one value; a fact longer than that is a page, not a fact."""
_DELIMITERS: Final = str.maketrans({"<": "‹", ">": "›"})
_SPACES: Final = re.compile(r"\s+")
MAX_FACT_CHARACTERS: Final = 24_000
"""Of all facts together: what does not fit is left out, last facts first."""

_MAX_TOPICS: Final = 20
_LINE_WORDS: Final = 40
_TOKENS_PER_BLOCK: Final = 60
_SPARE_TOKENS: Final = 300
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


def build_prompt(brief: Brief) -> Prompt:
    """The same brief gives the same prompt, letter by letter; no value of a page stands in its `system`."""
    language = brief.request.language
    folder = f"{language.base if LANGUAGES[language].has_prompts else Language.EN}/prompts"
    values = _values(brief) | {"component_text": f"{folder}/components/{brief.spec.kind.value}.txt"}
    return Prompt(
        brief=brief,
        system=_ENVIRONMENT.get_template(f"{folder}/system.txt").render().strip(),
        user=_ENVIRONMENT.get_template(f"{folder}/user.txt").render(values).strip(),
        schema=_answer_schema(brief.spec),
        max_tokens=_max_tokens(brief.spec, language),
        version=VERSION,
    )


def expected_tokens(page_type: PageType, language: Language) -> tuple[PageTokens, PageTokens, PageTokens]:
    """Low, likely and high."""
    low, likely, high = (_tokens(page_type, language, level) for level in range(3))
    return low, likely, high


def as_data(value: str) -> str:
    """One bounded line that cannot close its data block or start a line of its own."""
    printable = "".join(sign for sign in value if sign.isspace() or unicodedata.category(sign)[0] != "C")
    line = _SPACES.sub(" ", printable).strip().translate(_DELIMITERS)
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1].rstrip() + "…"


def _values(brief: Brief) -> dict[str, object]:
    spec, facts = brief.spec, _fitting(brief.context.facts.facts)
    return {
        "request": brief.request,
        "spec": spec,
        "is_line": spec.shape is Shape.LINE,
        "is_headed": spec.shape.headed,
        "is_pairs": spec.shape is Shape.PAIRS,
        "language": brief.request.language.value,
        "language_name": LANGUAGES[brief.request.language].name,
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


def _answer_schema(spec: ComponentSpec) -> str:
    """As JSON text. Only words that strict mode knows: every property required, none additional."""
    text = {"type": "string"}
    facts = {"type": "array", "items": {"type": "integer"}}
    properties = (
        {"heading": text, "text": text, "facts": facts} if spec.shape.headed else {"text": text, "facts": facts}
    )
    block = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    fewest, most = spec.blocks
    blocks = {"type": "array", "items": block, "minItems": fewest, "maxItems": most}
    answer = {"type": "object", "properties": {"blocks": blocks}, "required": ["blocks"], "additionalProperties": False}
    return json.dumps(answer)


def _max_tokens(spec: ComponentSpec, language: Language) -> int:
    """Twice the longest answer that would be accepted as good, plus room for brackets and quotes.

    Tokens of a word are rounded up, so that a whole answer is never cut.
    """
    words = _LINE_WORDS if spec.shape is Shape.LINE else spec.words[1]
    return 2 * words * ceil(LANGUAGES[language].tokens_per_word) + spec.blocks[1] * _TOKENS_PER_BLOCK + _SPARE_TOKENS


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
    return len(prompt.question) / SIGNS_PER_TOKEN


def _words(spec: ComponentSpec, level: int) -> float:
    if spec.shape is Shape.LINE:
        return _WORDS_OF_A_LINE[level]
    fewest, most = spec.words
    return (fewest, (fewest + most) / 2, most)[level]


def _finalize(value: object) -> object:
    """Whatever a template inserts becomes data that cannot pass for instructions."""
    return as_data(value) if isinstance(value, str) else value


def _digest() -> str:
    """Changes with every letter of a template."""
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
"""A number that people raise, and the digest of the templates."""
