"""Judges the JSON of an answer against what was asked of the component."""

from typing import Final

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError

from genapp.page.components import Block, ComponentSpec, Shape
from genapp.page.facts import FactSheet
from genapp.providers.answers.clean import MarkupFound, clean_text
from genapp.providers.answers.parse import Unreadable

HEADED: Final = frozenset({Shape.SECTIONS, Shape.PAIRS})
MAX_LINE: Final = 400
"""Characters of a heading, or of a component that is one line."""

MAX_TIMES_ASKED: Final = 3
"""Text this many times as long as was asked for is not an answer to the question."""

MAX_SIGNS_PER_WORD: Final = 20


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: StrictStr
    heading: StrictStr = ""
    facts: list[StrictInt] = []


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    blocks: list[_Block]


def judge_blocks(value: object, spec: ComponentSpec, facts: FactSheet) -> tuple[Block, ...]:
    """The blocks, cleaned; none when there is no text at all. Raises `Unreadable`."""
    try:
        answer = _Answer.model_validate(value)
    except ValidationError as error:
        raise Unreadable(_first_problem(error)) from None
    _judge_size(answer, spec)
    blocks = tuple(_block(block, spec, facts) for block in answer.blocks)
    if not any(block.text or block.heading for block in blocks):
        return ()
    _judge_count(len(blocks), spec)
    for number, block in enumerate(blocks, start=1):
        _judge_block(number, block, spec)
    _judge_length(blocks, spec)
    return blocks


def _block(block: _Block, spec: ComponentSpec, facts: FactSheet) -> Block:
    known = (number for number in dict.fromkeys(block.facts) if facts.by_number(number))
    try:
        text = clean_text(block.text, paragraphs=spec.shape is Shape.SECTIONS, item=spec.shape is Shape.LIST)
        return Block(text=text, heading=clean_text(block.heading), facts=tuple(known))
    except MarkupFound as found:
        raise Unreadable(f"it holds {found}") from None


def _judge_size(answer: _Answer, spec: ComponentSpec) -> None:
    """Before the text is cleaned, so that cleaning never works on a flood."""
    size = sum(len(block.text) + len(block.heading) for block in answer.blocks)
    if size > MAX_TIMES_ASKED * MAX_SIGNS_PER_WORD * spec.words[1]:
        raise Unreadable(f"its text has {size:,} characters, far more than was asked for")


def _judge_count(count: int, spec: ComponentSpec) -> None:
    fewest, most = spec.blocks
    if not fewest <= count <= most:
        asked = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        raise Unreadable(f"it has {count} blocks, and {asked} were asked for")


def _judge_block(number: int, block: Block, spec: ComponentSpec) -> None:
    if not block.text:
        raise Unreadable(f"block {number} has no text")
    if spec.shape in HEADED and not block.heading:
        raise Unreadable(f"block {number} has no heading")
    if spec.shape not in HEADED and block.heading:
        raise Unreadable(f"block {number} has a heading, and none was asked for")
    line = block.text if spec.shape is Shape.LINE else block.heading
    if len(line) > MAX_LINE:
        raise Unreadable(f"a line of block {number} has more than {MAX_LINE} characters")


def _judge_length(blocks: tuple[Block, ...], spec: ComponentSpec) -> None:
    words = sum(len(block.heading.split()) + len(block.text.split()) for block in blocks)
    if spec.shape is not Shape.LINE and words > MAX_TIMES_ASKED * spec.words[1]:
        raise Unreadable(f"it has {words} words, and at most {spec.words[1]} were asked for")


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the answer"
    return f"{where[:80]}: {first['msg'][:1].lower()}{first['msg'][1:]}"
