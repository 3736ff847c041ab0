"""The page as another model reads it: which facts it finds for each sentence, and how it rates the whole."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from genapp.languages.base import listed
from genapp.page import HEAD_KINDS, Block, Component, ComponentKind, Finding, Language, Level
from genapp.quality.check import CannotRun, PageUnderTest, Rating, SecondReading, about, noted
from genapp.quality.text import sentences
from genapp.words import capital, counted

RUBRIC: Final = ("usefulness", "clarity", "structure", "voice")
_LEAST_RATED: Final = 5
"""Points of 10; fewer is a warning."""
_LEAST_READ: Final = 0.8
"""Of the sentences that were asked about, what an answer has to judge; else the page was not read."""
_MOST_NAMED: Final = 6
"""Sentences without a fact that are told one by one."""
_NUMBER: Final = re.compile(r"\D{0,12}(\d{1,3})\D{0,3}")
_POINTS: Final = re.compile(r"\W*(\d{1,2})\b(?:\s*(?:/|of)\s*10)?[\s:.,;–-]*(.*)", re.S)
_SUPPORTED, _NONE, _NOTHING = "supported", "none", "nothing"
_SAYS: Final = {
    "supported": _SUPPORTED,
    "none": _NONE,
    "unsupported": _NONE,
    "not supported": _NONE,
    "nothing": _NOTHING,
    "claims nothing": _NOTHING,
}
"""How an answer begins, and what that means."""


def sentences_of(components: Sequence[Component], language: Language) -> list[tuple[ComponentKind, str]]:
    """What is read, in the order of the page; a sentence that is there twice is read once."""
    found: dict[str, ComponentKind] = {}
    for component in components:
        for block in component.blocks:
            for text in (block.heading, block.text):
                for sentence in sentences(text, language):
                    found.setdefault(sentence, component.kind)
    return [(kind, sentence) for sentence, kind in found.items()]


def understood(blocks: Sequence[Block], asked: Sequence[str]) -> SecondReading:
    """What an answer says of the sentences it was asked about, which are numbered from 1.

    What it says in two ways it has not said, and support by no fact is none. An answer that leaves out many sentences
    is no reading.
    """
    said: dict[int, set[tuple[str, tuple[int, ...]]]] = {}
    ratings: dict[str, Rating] = {}
    for block in blocks:
        name = block.heading.strip().casefold()
        if name in RUBRIC:
            if rating := _rating(name, block.text):
                ratings.setdefault(name, rating)
        elif (number := _NUMBER.fullmatch(name)) and 0 < int(number[1]) <= len(asked):
            said.setdefault(int(number[1]), set()).add((_meant(block.text), block.facts))
    clear = {asked[number - 1]: next(iter(answers)) for number, answers in said.items() if len(answers) == 1}
    judged = {sentence: answer for sentence, answer in clear.items() if answer[0]}
    if len(judged) < _LEAST_READ * len(asked):
        return SecondReading(missed=f"the answer judges {len(judged)} of {counted(len(asked), 'sentence')}")
    return SecondReading(
        read=frozenset(judged),
        supported=tuple(
            (sentence, facts) for sentence, (says, facts) in judged.items() if says == _SUPPORTED and facts
        ),
        unsupported=frozenset(sentence for sentence, (says, _) in judged.items() if says == _NONE),
        ratings=tuple(ratings[name] for name in RUBRIC if name in ratings),
    )


def _meant(text: str) -> str:
    """Empty when it means nothing that was asked for."""
    told = " ".join(text.casefold().split()).lstrip("\"'“(")
    return next((meant for begins, meant in _SAYS.items() if told.startswith(begins)), "")


def _rating(name: str, text: str) -> Rating | None:
    found = _POINTS.match(text)
    if found is None or int(found[1]) > 10:
        return None
    return Rating(name=name, points=int(found[1]), reason=" ".join(found[2].split())[:200])


def second_reader(page: PageUnderTest) -> Iterator[Finding]:
    """Sentences for which the second reader finds no fact, its points, and what it has not seen."""
    reading = page.reading
    if reading is None:
        raise CannotRun("there is no second reader")
    if reading.missed:
        raise CannotRun(f"the page was not read: {reading.missed}")
    told = sentences_of(page.components, page.request.language)
    unsupported = [(kind, sentence) for kind, sentence in told if sentence in reading.unsupported]
    for kind, sentence in unsupported[:_MOST_NAMED]:
        what = "says what no fact holds, as the second reader finds. Leave it out, or add the fact"
        yield replace(about(kind, what, level=Level.WARN, limit="a fact"), evidence=sentence)
    for rating in reading.ratings:
        yield _rated(rating, page)
    if unseen := sum(sentence not in reading.read for _, sentence in told):
        yield noted(None, f"The second reader has not judged {counted(unseen, 'sentence')}.", level=Level.INFORM)


def _rated(rating: Rating, page: PageUnderTest) -> Finding:
    """A low rating is the whole page's; where most of the page stands, it can be mended."""
    low = rating.points < _LEAST_RATED
    message = f"{capital(rating.name)}: {rating.points} of 10." + (
        f" {capital(rating.reason)}" if rating.reason else ""
    )
    level = Level.WARN if low else Level.INFORM
    limit = f"{_LEAST_RATED} or more"
    return noted(_longest(page) if low else None, message, level=level, value=f"{rating.points} of 10", limit=limit)


def _longest(page: PageUnderTest) -> ComponentKind | None:
    body = {part.kind: len(part.text) for part in page.components if part.kind not in HEAD_KINDS}
    return Counter(body).most_common(1)[0][0] if body else None


def decided(finding: Finding, reading: SecondReading | None) -> Finding:
    """A doubt about a sentence, as the second reader decides it: cleared by a fact, or confirmed; else as it was."""
    if reading is None or finding.level is not Level.WARN:
        return finding
    if facts := reading.facts_of(finding.evidence):
        where = f"fact {facts[0]}" if len(facts) == 1 else f"facts {listed([str(number) for number in facts], 'and')}"
        return replace(
            finding, level=Level.INFORM, message=f"{finding.message} Cleared: the second reader finds it in {where}."
        )
    if finding.evidence in reading.unsupported:
        message = f"{finding.message} The second reader finds no fact for it either."
        return replace(finding, level=Level.BLOCK, message=message)
    return finding
