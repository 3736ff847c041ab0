"""Writes plausible blocks without a model: the answer of a stand-in to what was asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from genapp.page.components import Block, ComponentKind
from genapp.page.request import Language
from genapp.providers.scripted.sentences import WORDS, Words

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
    own = [Block(text=item) for item in words.items]
    return tuple((from_facts[:2] + own)[: ask.blocks[0]])


def _prose(ask: Ask, words: Words) -> tuple[Block, ...]:
    count = ask.blocks[0]
    fewest, most = ask.length
    goal = (fewest + (most - fewest) // 6) / count
    stream = _stream(words, FIRST_SENTENCE.get(ask.kind, 0))
    if ask.kind is ComponentKind.HERO:
        return (_block(ask, words, 0, fewest + 5, stream), *(Block(text=words.call) for _ in range(count - 1)))
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
