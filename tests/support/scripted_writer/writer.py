"""A provider that needs no model: answers from a list, or writes plausible blocks for what a brief or a prompt asks."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, TypeVar

from genapp.errors import ProviderError
from genapp.page import Block, ComponentKind, Language
from genapp.pipeline.prompts import build_prompt
from genapp.providers.answers import read_answer
from genapp.providers.base import Brief, Completion, OnText, Prompt, ProviderKind, Usage
from genapp.quality.second_reader import RUBRIC
from tests.support.scripted_writer.sentences import WORDS, Words

FIRST_SENTENCE: Final = {
    ComponentKind.SECTIONS: 4,
    ComponentKind.BENEFITS: 16,
    ComponentKind.FAQ: 24,
    ComponentKind.CLOSING: 32,
}
"""Where each component begins in the sentences, so that a page does not say a thing twice."""

OPENINGS: Final = frozenset({ComponentKind.INTRO, ComponentKind.SHORT_DESCRIPTION, ComponentKind.HERO})
HEADED: Final = frozenset({ComponentKind.SECTIONS, ComponentKind.BENEFITS, ComponentKind.FAQ})
LISTS: Final = frozenset({ComponentKind.BULLETS, ComponentKind.STEPS})
MOST_FACT_CHARACTERS: Final = 160
FEWEST_WORDS: Final = 20
"""Where no fact says more."""

Facts = tuple[tuple[int, str], ...]
"""Number and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be written, as far as a stand-in cares. `length` counts words, of lines characters."""

    kind: ComponentKind
    language: Language
    keywords: tuple[str, ...]
    blocks: tuple[int, int]
    length: tuple[int, int]
    facts: Facts = ()
    task: str = ""
    """"plan", "head" or "reading", when it is not one component."""
    parts: tuple[str, ...] = ()
    """That a plan may name."""
    sentences: tuple[str, ...] = ()
    """To be read."""

    @property
    def name(self) -> str:
        return self.task or self.kind.value


def write_blocks(ask: Ask) -> tuple[Block, ...]:
    """The same ask gives the same blocks; they keep to its numbers and use its facts."""
    words = WORDS.get(ask.language, WORDS[Language.EN])
    if ask.task == "plan":
        return _plan(ask)
    if ask.task == "head":
        return _head(ask, words)
    if ask.task == "reading":
        return _reading(ask)
    if ask.kind in (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1):
        return (Block(text=_line(ask, words)),)
    if ask.kind in LISTS:
        return _items(ask, words)
    return _prose(ask, words)


def _plan(ask: Ask) -> tuple[Block, ...]:
    """The facts in even shares."""
    count = len(ask.parts)
    shares = ((part, ask.facts[place::count]) for place, part in enumerate(ask.parts))
    return tuple(
        Block(heading=part, text=f"What about the {part}?", facts=tuple(number for number, _ in share))
        for part, share in shares
        if share
    )


def _reading(ask: Ask) -> tuple[Block, ...]:
    """A fact whose value stands in a sentence supports it; other sentences state nothing."""
    values = [(number, text.partition(": ")[2].casefold() or text.casefold()) for number, text in ask.facts]
    told: list[Block] = []
    for place, sentence in enumerate(ask.sentences, start=1):
        numbers = tuple(number for number, value in values if value.rstrip(".") in sentence.casefold())
        told.append(Block(heading=str(place), text="supported" if numbers else "nothing", facts=numbers))
    return (*told, *(Block(heading=name, text="7: it tells its facts") for name in RUBRIC))


def _head(ask: Ask, words: Words) -> tuple[Block, ...]:
    """Each line as it would be written by itself."""
    kinds = (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1)
    lines = (replace(ask, task="", kind=kind, length=LINE_LENGTHS.get(kind, (10, 70))) for kind in kinds)
    return tuple(Block(heading=line.kind.value, text=_line(line, words)) for line in lines)


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
    told = [text.rstrip(".") for _, text in ask.facts if _short(text)]
    lines = [f"{keyword}: {', '.join(told[:count])}" for count in range(1, len(told) + 1)] + lines
    return next((line for line in lines if fewest <= len(line) <= most), lines[-1][:most])


def _items(ask: Ask, words: Words) -> tuple[Block, ...]:
    """Facts are good bullets; steps are always our own."""
    known = ask.facts[: ask.blocks[1]] if ask.kind is ComponentKind.BULLETS else ()
    from_facts = [Block(text=text.rstrip("."), facts=(number,)) for number, text in known]
    own = [Block(text=item) for item in words.items[: max(ask.blocks[0] - len(known), 0)]]
    return (*from_facts, *own)


def _prose(ask: Ask, words: Words) -> tuple[Block, ...]:
    """The facts in even shares; where there are none, neutral sentences."""
    fewest, most = ask.length
    stream = _stream(words, FIRST_SENTENCE.get(ask.kind, 0))
    if ask.kind is ComponentKind.HERO:
        opening = Block(text=_told(ask, words, ask.facts), facts=_numbers(ask.facts))
        return (opening, *(Block(text=words.call) for _ in range(ask.blocks[0] - 1)))
    count = min(max(ask.blocks[0], -(-len(ask.facts) // 2)), ask.blocks[1])
    goal = 0.0 if ask.facts else (fewest + (most - fewest) // 6) / count
    return tuple(_block(ask, words, index, ask.facts[index::count], goal, stream) for index in range(count))


def _block(ask: Ask, words: Words, index: int, facts: Facts, goal: float, stream: Iterator[str]) -> Block:
    heading = _heading(ask, words, index)
    sentences = [_told(ask, words, facts) if facts or index == 0 else next(stream)]
    while len(heading.split()) + sum(len(sentence.split()) for sentence in sentences) < goal:
        sentences.append(next(stream))
    return Block(text=" ".join(sentences), heading=heading, facts=_numbers(facts))


def _told(ask: Ask, words: Words, facts: Facts) -> str:
    """The opening of a page names what it is about."""
    opening = [words.opening.format(k=ask.keywords[0])] if ask.kind in OPENINGS or not facts else []
    return " ".join([*opening, *(words.fact.format(f=text.rstrip(".")) for _, text in facts if _short(text))])


def _numbers(facts: Facts) -> tuple[int, ...]:
    return tuple(number for number, _ in facts)


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

LINE_LENGTHS: Final = {
    ComponentKind.TITLE: (30, 60),
    ComponentKind.META_DESCRIPTION: (121, 156),
}
_FIELD: Final = re.compile(r"^(Part|Language|Primary keyword|Further keyword): (.+)$", re.M)
_BLOCKS: Final = re.compile(r"^Blocks: (\d+) to (\d+), at most (\d+) words$", re.M)
_FACT: Final = re.compile(r"^\[(\d+)\] (.+)$", re.M)
_PLANNED: Final = re.compile(r"^(\w+): ([\d, ]+)(?:;|$)", re.M)
_TOLD: Final = re.compile(r"^\[\d+\] \w+: (.+)$", re.M)
_PARTS: Final = re.compile(r"heading: the part \((.+?)\)")


def ask_from_brief(brief: Brief) -> Ask:
    """As a model would read it."""
    return ask_from_text(build_prompt(brief).user)


def ask_from_text(user: str) -> Ask:
    """Reads the user part of a prompt as `genapp.pipeline.prompts` writes it; what is missing gets a default."""
    fields = _FIELD.findall(user)
    first = dict(reversed(fields))
    keywords = [first.get("Primary keyword", "the range")]
    keywords += [text for name, text in fields if name == "Further keyword"]
    blocks = _BLOCKS.search(user)
    fewest, most, words = map(int, blocks.groups()) if blocks else (1, 1, 60)
    part, parts = first.get("Part", ""), _PARTS.search(user)
    kind = _member(ComponentKind, part, ComponentKind.INTRO)
    return Ask(
        kind=kind,
        language=_member(Language, first.get("Language", ""), Language.EN),
        keywords=tuple(keywords),
        blocks=(fewest, most),
        length=LINE_LENGTHS.get(kind, (min(words, FEWEST_WORDS), words)),
        facts=_facts(user, part),
        task=part if part in ("plan", "head", "reading") else "",
        parts=tuple(parts[1].split(", ")) if parts else (),
        sentences=tuple(_TOLD.findall(user.partition("<text>\n")[2])),
    )


def _facts(user: str, part: str) -> Facts:
    """Those that the plan gives to the part; all where it gives none."""
    sheet = user.partition("<facts>")[2].partition("</facts>")[0]
    facts = tuple((int(number), text) for number, text in _FACT.findall(sheet))
    plan = dict(_PLANNED.findall(user.partition("<plan>")[2].partition("</plan>")[0]))
    mine = {int(number) for number in plan[part].split(",")} if part in plan else None
    return tuple(fact for fact in facts if mine is None or fact[0] in mine)


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

    @property
    def reads_text(self) -> bool:
        return False

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
