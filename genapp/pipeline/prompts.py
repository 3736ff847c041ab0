"""The words that a model is asked with, and the schema of its answer.

What is the same for the whole page comes first (rules, facts, plan, head lines) and the task last, so that providers'
caches serve nearly all of it.
"""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any, Final

from genapp.languages import LANGUAGES, full_name
from genapp.languages.base import FOLDER
from genapp.page import (
    Block,
    Component,
    ComponentKind,
    ComponentSpec,
    Fact,
    FactSheet,
    Finding,
    Language,
    PageContext,
    PageRequest,
    PageType,
    Shape,
    SourceKind,
)
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import HEAD
from genapp.pipeline.plan import body_of, head_brief, plan_brief, pure_plan, worth_a_call
from genapp.providers.base import HEAD_LINES, NO_PLAN, READING, SIGNS_PER_TOKEN, Brief, PagePlan, PlannedPart, Prompt
from genapp.quality.second_reader import RUBRIC, sentences_of

MAX_CHARACTERS: Final = 1_200
"""Of one value; a fact longer than that is a page, not a fact."""
MAX_FACT_CHARACTERS: Final = 24_000
"""Of all facts together: what does not fit is left out, last facts first."""
_DELIMITERS: Final = str.maketrans({"<": "‹", ">": "›"})
_SPACES: Final = re.compile(r"\s+")
_MAX_TOPICS: Final = 20
_LINE_WORDS: Final = 40
_WORDS_OF_A_FACT: Final = 30
"""In a part that knows its facts, the most."""
_WORDS_OF_FEW: Final = 25
"""Beside those of its facts."""
_TOKENS_PER_BLOCK: Final = 60
_SPARE_TOKENS: Final = 300
_SHORTER: Final = 0.6
"""Of its limit, what is left for an answer after one that could not be used."""
_FACTS: Final = (8, 30, 150)
"""Of a sheet: few, the usual, a long target page. This project's own starting point."""
_SIGNS_OF_A_FACT: Final = 50
_MOST_READ: Final = 150
"""Sentences of a page that a second reader is asked about."""
_WORDS_OF_A_READING: Final = 8
"""For each sentence and each rating, the most."""
_WORDS_OF_A_SENTENCE: Final = 12
_TOKENS_OF_AN_ANSWER: Final = 22
"""To one sentence, as JSON."""
_TOKENS_OF_A_RATING: Final = 40
_REWRITES: Final = (1.0, 1.2, 1.6)
"""No component written again; one page in two has one written again; as many as there can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTokens:
    """Of all calls for one page."""

    asked: float
    written: float


def build_prompt(brief: Brief) -> Prompt:
    """The same brief gives the same prompt, letter by letter; no value of a page stands in its `system`."""
    language = brief.request.language
    return Prompt(
        brief=brief,
        system=_system(language),
        user="\n".join((*_shared(brief), *_task(brief))),
        schema=_answer_schema(brief),
        max_tokens=_max_tokens(brief, language),
        version=VERSION,
    )


def reading_tokens(page_type: PageType, language: Language) -> tuple[PageTokens, PageTokens, PageTokens]:
    """Of a second reading: low, likely and high."""
    low, likely, high = (_tokens_of_reading(page_type, language, level) for level in range(3))
    return low, likely, high


def expected_tokens(page_type: PageType, language: Language) -> tuple[PageTokens, PageTokens, PageTokens]:
    """Low, likely and high."""
    low, likely, high = (_tokens(page_type, language, level) for level in range(3))
    return low, likely, high


def as_data(value: str) -> str:
    """One bounded line that cannot close its data block or start a line of its own."""
    printable = "".join(sign for sign in value if sign.isspace() or unicodedata.category(sign)[0] != "C")
    line = _SPACES.sub(" ", printable).strip().translate(_DELIMITERS)
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1].rstrip() + "…"


@lru_cache(maxsize=256)
def _system(language: Language) -> str:
    never = ", ".join(f'"{phrase}"' for phrase in _style(language)["never"])
    return _WORDS["system"].strip().replace("[language]", full_name(language)).replace("[never]", never)


@lru_cache(maxsize=256)
def _style(language: Language) -> Mapping[str, Any]:  # Any: TOML
    """Phrases and examples in the language itself, where we have them, else in English."""
    codes = (language.value, language.base.value, Language.EN.value)
    files = (FOLDER / code / "prompts" / "style.toml" for code in codes)
    return tomllib.loads(next(file for file in files if file.is_file()).read_text(encoding="utf-8"))


def _shared(brief: Brief) -> Iterator[str]:
    """What all calls of the page begin with, as far as it is settled: every value is one line of data."""
    yield from _block("page", _page_lines(brief.request))
    yield from _block("facts", _fact_lines(brief.context.facts.facts))
    if topics := brief.context.topics[:_MAX_TOPICS]:
        yield from _block("topics", [f"- {as_data(topic)}" for topic in topics])
    if brief.plan.parts:
        yield from _block("plan", [_plan_line(part) for part in brief.plan.parts])
    if brief.head:
        yield from _block("head", [f"{line.kind.value}: {as_data(line.first)}" for line in brief.head])


def _block(name: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"<{name}>"
    yield from lines
    yield f"</{name}>"


def _page_lines(request: PageRequest) -> list[str]:
    reader = PAGE_SPECS[request.page_type].reader
    lines = [f"Page: {request.page_type.value}; the reader {reader}", f"Language: {request.language.value}"]
    lines.append(f"Primary keyword: {as_data(request.primary_keyword)}")
    lines += [f"Further keyword: {as_data(keyword)}" for keyword in request.keywords[1:]]
    lines += [f"Brand: {as_data(request.brand)}"] if request.brand else []
    return lines + ([f"Voice: {as_data(request.brand_voice)}"] if request.brand_voice else [])


def _fact_lines(facts: Sequence[Fact]) -> list[str]:
    fitting, room = list[str](), MAX_FACT_CHARACTERS
    for fact in facts:
        room -= len(fact.text)
        if room < 0:
            return [*fitting, f"({len(facts) - len(fitting)} further facts are left out here.)"]
        fitting.append(f"[{fact.number}] {as_data(fact.text)}")
    return fitting


def _plan_line(part: PlannedPart) -> str:
    says = [", ".join(map(str, part.facts)) or "no facts"]
    says += map(as_data, part.questions)
    if part.keywords:
        says.append(f"keywords: {', '.join(map(as_data, part.keywords))}")
    return f"{part.kind.value}: {'; '.join(says)}"


def _task(brief: Brief) -> Iterator[str]:
    if brief.task == READING:
        yield from _block("text", _numbered(brief))
        yield f"Part: {brief.name}"
        yield _WORDS["reading"].replace("[rubric]", ", ".join(RUBRIC))
        return
    if brief.previous:
        yield from _block("previous", [as_data(line) for line in _lines(brief.previous)])
    if brief.findings:
        yield from _block("findings", [_finding_line(finding) for finding in brief.findings])
    yield f"Part: {brief.name}"
    yield from [] if brief.task else [_size(brief)]
    yield _filled(brief)
    style = _style(brief.request.language)
    if good := style["good"].get(brief.name):
        yield f"Good: {good} Bad: {style['bad'][brief.name]}"
    yield from [_WORDS["mend"]] if brief.findings else []
    yield from [_WORDS["again"]] if brief.again else []


def _numbered(brief: Brief) -> list[str]:
    """The sentences to be read, each with the part that it stands in."""
    told = brief.previous.blocks if brief.previous else ()
    return [f"[{number}] {block.heading}: {as_data(block.text)}" for number, block in enumerate(told, start=1)]


def _filled(brief: Brief) -> str:
    """The task, with the lengths and names that belong to the page."""
    text = _WORDS["tasks"].get(brief.name, _WORDS["tasks"]["sections"])
    for line in HEAD:
        text = text.replace(f"[{line.kind.value}]", "{} to {}".format(*line.characters))
    page = PAGE_SPECS[brief.request.page_type]
    return text.replace("[parts]", ", ".join(spec.kind.value for spec in body_of(page)))


def _size(brief: Brief) -> str:
    blocks = "Blocks: {} to {}".format(*brief.spec.blocks)
    return f"{blocks}, at most {_most_words(brief)} words"


def _most_words(brief: Brief) -> int:
    """What the facts of the part can fill, and never more than the page type asks for."""
    part = brief.plan.part(brief.spec.kind)
    room = _WORDS_OF_FEW + _WORDS_OF_A_FACT * len(part.facts) if part else brief.spec.words[1]
    return min(brief.spec.words[1], room)


def _lines(previous: Component) -> list[str]:
    return [f"{block.heading}: {block.text}" if block.heading else block.text for block in previous.blocks]


def _finding_line(finding: Finding) -> str:
    """What was found, with its value and its limit."""
    beside = [f"found {finding.value}"] if finding.value else []
    beside += [f"limit {finding.limit}"] if finding.limit else []
    said = f"{finding.message} ({', '.join(beside)})" if beside else finding.message
    return f"- {as_data(said)}" + (f' Seen in: "{as_data(finding.evidence)}"' if finding.evidence else "")


def _answer_schema(brief: Brief) -> str:
    """As JSON text. Only words that strict mode knows: every property required, none additional."""
    spec, text = brief.spec, {"type": "string"}
    facts = {"type": "array", "items": {"type": "integer"}}
    heading = {"type": "string", "enum": _names(brief)} if brief.task else text
    properties = (
        {"heading": heading, "text": text, "facts": facts} if spec.shape.headed else {"text": text, "facts": facts}
    )
    block = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    fewest, most = spec.blocks
    blocks = {"type": "array", "items": block, "minItems": fewest if spec.required else 0, "maxItems": most}
    answer = {"type": "object", "properties": {"blocks": blocks}, "required": ["blocks"], "additionalProperties": False}
    return json.dumps(answer)


def _names(brief: Brief) -> list[str]:
    if brief.task == READING:
        return [*map(str, range(1, len(_numbered(brief)) + 1)), *RUBRIC]
    parts = HEAD if brief.task == HEAD_LINES else body_of(PAGE_SPECS[brief.request.page_type])
    return [spec.kind.value for spec in parts]


def _max_tokens(brief: Brief, language: Language) -> int:
    """Twice the longest answer that would be accepted as good, plus room for brackets and quotes.

    Tokens of a word are rounded up, so that a whole answer is never cut.
    """
    spec = brief.spec
    words = _LINE_WORDS if spec.shape is Shape.LINE else _most_words(brief)
    room = 2 * words * ceil(LANGUAGES[language].tokens_per_word) + spec.blocks[1] * _TOKENS_PER_BLOCK + _SPARE_TOKENS
    return ceil(room * _SHORTER) if brief.again else room


def reading_brief(
    request: PageRequest, context: PageContext, components: Sequence[Component], *, plan: PagePlan = NO_PLAN
) -> Brief:
    """What a second reader is asked about a written page; what it asks begins as the page's other calls do."""
    told = sentences_of(components, request.language)[:_MOST_READ]
    count = len(told) + len(RUBRIC)
    blocks = tuple(Block(heading=kind.value, text=sentence) for kind, sentence in told)
    spec = ComponentSpec(
        kind=ComponentKind.TITLE, shape=Shape.PAIRS, blocks=(1, count), words=(1, _WORDS_OF_A_READING * count)
    )
    head = tuple(part for kind in (line.kind for line in HEAD) for part in components if part.kind is kind)
    previous = Component(kind=ComponentKind.TITLE, blocks=blocks)
    return Brief(request=request, context=context, spec=spec, task=READING, plan=plan, head=head, previous=previous)


def foreseen(request: PageRequest, context: PageContext) -> list[Prompt]:
    """The calls of a first writing as far as they can be told before any is made; none will be much longer."""
    page = PAGE_SPECS[request.page_type]
    planned, plan = worth_a_call(context), pure_plan(request, context, page)
    head = tuple(Component(kind=line.kind, blocks=(Block(text="x" * line.characters[1]),)) for line in HEAD)
    briefs = [plan_brief(request, context)] if planned else []
    briefs.append(head_brief(request, context, plan))
    briefs += [
        Brief(request=request, context=context, spec=spec, plan=plan, head=head)
        for spec in body_of(page)
        if planned or plan.part(spec.kind)
    ]
    return [build_prompt(brief) for brief in briefs]


def weight(prompt: Prompt) -> float:
    """Tokens that the call takes, asked and written together, as far as they can be foreseen."""
    return len(prompt.question) / SIGNS_PER_TOKEN + _written(prompt, 1)


def _usual(page_type: PageType, language: Language, level: int) -> tuple[PageRequest, PageContext]:
    """A page with few facts, as many as usual, and a lot of them."""
    request = PageRequest(
        page_type=page_type, target_url="https://www.example.com/page", keywords=("keyword",), language=language
    )
    text = "x" * _SIGNS_OF_A_FACT
    facts = (Fact(number=number, text=text, source=SourceKind.USER) for number in range(1, _FACTS[level] + 1))
    return request, PageContext(facts=FactSheet(facts=tuple(facts)))


def _tokens_of_reading(page_type: PageType, language: Language, level: int) -> PageTokens:
    """As many sentences as the page has facts, and its head lines."""
    request, context = _usual(page_type, language, level)
    count = min(_FACTS[level] + len(HEAD), _MOST_READ)
    sentences = " ".join(f"{'Word ' * _WORDS_OF_A_SENTENCE}{number}." for number in range(count))
    body = Component(kind=ComponentKind.SECTIONS, blocks=(Block(text=sentences),))
    prompt = build_prompt(
        reading_brief(request, context, (body,), plan=pure_plan(request, context, PAGE_SPECS[page_type]))
    )
    written = count * _TOKENS_OF_AN_ANSWER + len(RUBRIC) * _TOKENS_OF_A_RATING
    return PageTokens(asked=len(prompt.question) / SIGNS_PER_TOKEN, written=written)


def _tokens(page_type: PageType, language: Language, level: int) -> PageTokens:
    prompts = foreseen(*_usual(page_type, language, level))
    asked = sum(len(prompt.question) / SIGNS_PER_TOKEN for prompt in prompts)
    written = sum(_written(prompt, level) for prompt in prompts)
    return PageTokens(asked=asked * _REWRITES[level], written=written * _REWRITES[level])


def _written(prompt: Prompt, level: int) -> float:
    """Tokens of the answer: low, likely and high."""
    fewest, most = prompt.brief.spec.words
    return (fewest, (fewest + most) / 2, most)[level] * LANGUAGES[prompt.brief.request.language].tokens_per_word


def _digest() -> str:
    """Changes with every letter of the instructions."""
    digest = hashlib.sha256()
    for path in (_INSTRUCTIONS, *sorted(FOLDER.glob("*/prompts/*.toml"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


_INSTRUCTIONS: Final = Path(__file__).parent / "instructions.toml"
_WORDS: Final[dict[str, Any]] = tomllib.loads(_INSTRUCTIONS.read_text(encoding="utf-8"))  # Any: TOML

VERSION: Final = f"2.{_digest()}"
"""A number that people raise, and the digest of the instructions."""
