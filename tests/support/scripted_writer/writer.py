"""A provider that needs no model: answers from a list, or writes plausible blocks for what a brief or a prompt asks."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeVar

from genapp.errors import ProviderError
from genapp.page import Block, ComponentKind, Language, Shape
from genapp.providers.answers import read_answer
from genapp.providers.base import Brief, Completion, OnText, Prompt, ProviderKind, Usage
from tests.support.scripted_writer.sentences import WORDS, Words

FIRST_SENTENCE: Final = {
    ComponentKind.SECTIONS: 4,
    ComponentKind.BENEFITS: 16,
    ComponentKind.FAQ: 24,
    ComponentKind.CLOSING: 32,
}
"""Where each component begins in the sentences, so that a page does not say a thing twice."""

FACTS_OF_SECTIONS: Final = 2
"""On a page with benefits the sections tell the first facts, the benefits the others."""

HEADED: Final = frozenset({ComponentKind.SECTIONS, ComponentKind.BENEFITS, ComponentKind.FAQ})
LISTS: Final = frozenset({ComponentKind.BULLETS, ComponentKind.STEPS})
MOST_FACT_CHARACTERS: Final = 160
USUAL_BLOCKS: Final = 2
USUAL_ITEMS: Final = 4
USUAL_WORDS: Final = 70
"""As many as are written where any number would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be written, as far as a stand-in cares. `length` counts words, of lines characters."""

    kind: ComponentKind
    language: Language
    keywords: tuple[str, ...]
    blocks: tuple[int, int]
    length: tuple[int, int]
    facts: tuple[tuple[int, str], ...] = ()


def write_blocks(ask: Ask) -> tuple[Block, ...]:
    """The same ask gives the same blocks; they keep to its numbers and use its facts."""
    words = WORDS[ask.language]
    if ask.kind in (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1):
        return (Block(text=_line(ask, words)),)
    if ask.kind in LISTS:
        return _items(ask, words)
    return _prose(ask, words)


def _line(ask: Ask, words: Words) -> str:
    keyword = _capital(ask.keywords[0])
    if ask.kind is ComponentKind.H1:
        return words.h1.format(k=keyword)
    fewest, most = ask.length
    if ask.kind is ComponentKind.TITLE:
        lines = [title.format(k=keyword) for title in words.titles]
    else:
        first, *rest = (line.format(k=keyword) for line in words.lines)
        lines = [" ".join((first, *some)) for count in range(len(rest), -1, -1) for some in combinations(rest, count)]
    return next((line for line in lines if fewest <= len(line) <= most), lines[-1][:most])


def _items(ask: Ask, words: Words) -> tuple[Block, ...]:
    """Facts are good bullets; steps are always our own."""
    known = ask.facts if ask.kind is ComponentKind.BULLETS else ()
    from_facts = [Block(text=text.rstrip("."), facts=(number,)) for number, text in known if _short(text)]
    own = [Block(text=item) for item in words.items[3:] + words.items[:3]]
    if ask.kind is ComponentKind.BULLETS:
        own.reverse()
    return tuple((from_facts[:2] + own)[: max(ask.blocks[0], min(ask.blocks[1], USUAL_ITEMS))])


def _prose(ask: Ask, words: Words) -> tuple[Block, ...]:
    count = max(ask.blocks[0], min(ask.blocks[1], USUAL_BLOCKS if ask.kind in HEADED else 2))
    fewest, most = max(ask.length[0], min(ask.length[1] // 3, USUAL_WORDS)), ask.length[1]
    goal = min(fewest + 10, most) / count
    stream = _stream(words, FIRST_SENTENCE.get(ask.kind, 0))
    if ask.kind is ComponentKind.HERO:
        return (_block(ask, words, 0, fewest, stream), *(Block(text=words.call) for _ in range(count - 1)))
    return tuple(_block(ask, words, index, goal, stream) for index in range(count))


def _block(ask: Ask, words: Words, index: int, goal: float, stream: Iterator[str]) -> Block:
    sentences, facts = _opening(ask, words, index)
    heading = _heading(ask, words, index)
    while len(heading.split()) + sum(len(sentence.split()) for sentence in sentences) < goal:
        sentences.append(next(stream))
    return Block(text=" ".join(sentences), heading=heading, facts=facts)


def _opening(ask: Ask, words: Words, index: int) -> tuple[list[str], tuple[int, ...]]:
    if ask.kind is ComponentKind.CLOSING:
        return [words.closing.format(k=ask.keywords[0])], ()
    if ask.kind not in HEADED:
        return ([words.opening.format(k=ask.keywords[0])] if index == 0 else []), ()
    sentences: list[str] = []
    if ask.kind is ComponentKind.SECTIONS and index + 1 < len(ask.keywords):
        sentences.append(words.further.format(k=ask.keywords[index + 1]))
    short = [(number, text) for number, text in ask.facts if _short(text)]
    if ask.kind is ComponentKind.BENEFITS:
        short = short[FACTS_OF_SECTIONS:]
    if ask.kind is ComponentKind.FAQ or index >= len(short):
        return sentences, ()
    number, text = short[index]
    return [*sentences, words.fact.format(f=text.rstrip("."))], (number,)


def _heading(ask: Ask, words: Words, index: int) -> str:
    if ask.kind not in HEADED:
        return ""
    headings = words.questions if ask.kind is ComponentKind.FAQ else words.headings
    start = 2 if ask.kind is ComponentKind.BENEFITS else 0
    return headings[(start + index) % len(headings)].format(k=ask.keywords[0])


def _stream(words: Words, start: int) -> Iterator[str]:
    while True:
        yield words.sentences[start % len(words.sentences)]
        start += 1


def _short(text: str) -> bool:
    return len(text) <= MOST_FACT_CHARACTERS


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


E = TypeVar("E", ComponentKind, Language)

_FIELD: Final = re.compile(r"^(Component|Language|Primary keyword|Further keyword): (.+)$", re.M)
_RANGE: Final = re.compile(r"^(Blocks|Length): (\d+) to (\d+)", re.M)
_FACT: Final = re.compile(r"^\[(\d+)\] (.+)$", re.M)


def ask_from_brief(brief: Brief) -> Ask:
    line = brief.spec.shape is Shape.LINE
    return Ask(
        kind=brief.spec.kind,
        language=brief.request.language,
        keywords=brief.request.keywords,
        blocks=brief.spec.blocks,
        length=brief.spec.characters if line else brief.spec.words,
        facts=tuple((fact.number, fact.text) for fact in brief.context.facts.facts),
    )


def ask_from_text(user: str) -> Ask:
    """Reads the user part of a prompt as `genapp.pipeline.prompts` writes it; what is missing gets a default."""
    fields = _FIELD.findall(user)
    ranges = {name: (int(low), int(high)) for name, low, high in _RANGE.findall(user)}
    first = dict(reversed(fields))
    keywords = [
        first.get("Primary keyword", "the range"),
        *(text for name, text in fields if name == "Further keyword"),
    ]
    facts = user.partition("<facts>")[2].partition("</facts>")[0]
    return Ask(
        kind=_member(ComponentKind, first.get("Component", ""), ComponentKind.INTRO),
        language=_member(Language, first.get("Language", ""), Language.EN),
        keywords=tuple(keywords),
        blocks=ranges.get("Blocks", (1, 1)),
        length=ranges.get("Length", (20, 60)),
        facts=tuple((int(number), text) for number, text in _FACT.findall(facts)),
    )


def _member(kind: type[E], value: str, default: E) -> E:
    try:
        return kind(value)
    except ValueError:
        return default


Answer = str | tuple[Block, ...] | ProviderError
PIECES: Final = 8


class ScriptedProvider:
    """Gives the answers of a list in their order, then plausible blocks. A string is judged like a model's answer."""

    def __init__(self, answers: Iterable[Answer] = (), *, latency: float = 0.0, model: str = "scripted") -> None:
        self._answers = deque(answers)
        self._latency = latency
        self._model = model
        self.prompts: list[Prompt] = []
        """What was asked, in order."""

    @property
    def name(self) -> str:
        return "scripted"

    @property
    def model(self) -> str:
        return self._model

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        self.prompts.append(prompt)
        answer = self._answers.popleft() if self._answers else write_blocks(ask_from_brief(prompt.brief))
        if isinstance(answer, ProviderError):
            await asyncio.sleep(self._latency)
            raise answer
        completion = self.read(answer if isinstance(answer, str) else _as_json(answer), prompt)
        await self._write(completion, on_text)
        return completion

    async def check(self) -> None:
        """Nothing can be missing."""

    def fitted(self, prompt: Prompt) -> Prompt:
        return prompt

    def most_cost(self, prompt: Prompt) -> int:
        return 0

    def read(self, text: str, prompt: Prompt) -> Completion:
        return Completion(
            text=text, blocks=read_answer(text, prompt, provider=self.name), model=self._model, usage=Usage()
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def _write(self, completion: Completion, on_text: OnText | None) -> None:
        parts = [part for block in completion.blocks for part in (block.heading, block.text) if part]
        text = "\n".join(parts)
        for piece in range(1, PIECES + 1):
            await asyncio.sleep(self._latency / PIECES)
            if on_text:
                on_text(text[: len(text) * piece // PIECES])


def _as_json(blocks: tuple[Block, ...]) -> str:
    """Headings only where there are some."""
    values = [
        {"heading": block.heading, "text": block.text, "facts": list(block.facts)}
        if block.heading
        else {"text": block.text, "facts": list(block.facts)}
        for block in blocks
    ]
    return json.dumps({"blocks": values}, ensure_ascii=False)


PROVIDERS: Final = (
    ProviderKind(
        name="scripted",
        label="Scripted writer",
        what="a stand-in",
        about="Writes plausible sentences without a model.",
        make=lambda _config: ScriptedProvider(),
        paid=False,
        limited=True,
    ),
)
KNOWN: Final = {"GENAPP_PROVIDER_MODULES": __name__}
"""The setting by which a genapp knows this writer."""
