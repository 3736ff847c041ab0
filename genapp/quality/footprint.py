"""What a page has in common with pages beside it: doorways, and what stands word for word elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz.distance import LCSseq

from genapp.languages.slots import is_slot
from genapp.page import HEAD_KINDS, Component, ComponentKind, Finding, Level
from genapp.quality.check import PageUnderTest, Sibling, about
from genapp.quality.likeness import (
    LINES,
    PAIR,
    SAME,
    SIMILAR,
    OwnWords,
    body_sentences,
    head_lines,
    jaccard_of,
    masked_runs,
    own_words,
    pair_key,
    plain,
    tells,
    words_of,
)
from genapp.quality.text import sentences

REPEATED: Final = 0.3
"""Share of a page's sentences that may stand on other pages."""
_THIRD: Final = 1 / 3
_HALF: Final = 0.5
_NEARLY: Final = 0.85
_SEVERAL: Final = 3
"""Facts that two pages tell in whatever words, and neither anything else: they are one page under two keywords."""
_MUCH: Final = 5
"""Words of one fact that are enough to tell something of a page alone."""


def doorway(page: PageUnderTest) -> Iterator[Finding]:
    """A page that tells what another one tells, with another place, colour or keyword in its slots."""
    mine = _Told.of_page(page)
    judged = [(twin, *mine.against(_Told.of(twin.components))) for twin in page.siblings]
    found = [
        (level, same, twin)
        for twin, same, own in judged
        if (level := _doorway_level(same, own, heads_alike=_heads_alike(page.components, twin.components)))
    ]
    if found:
        level, same, twin = max(found, key=lambda item: (item[0] is Level.BLOCK, item[1]))
        yield Finding(
            level=level,
            message=f"This page and {_called(twin)} are the same but for the keyword{_more(len(found) - 1)}. Add facts "
            "that are true of this page alone, or let one page stand for all.",
            value=f"{same:.0%} of the words are the same" if same >= _HALF else "the same facts",
            limit=f"{SAME:.0%}, or two facts of its own",
            evidence=mine.shared_with(_Told.of(twin.components)),
        )


def _doorway_level(same: float, own: "_Ownness", *, heads_alike: bool) -> Level | None:
    """A page that tells part of what another one tells, under another kind of heading, is no doorway."""
    if own.enough or (same < _HALF and own.told < _SEVERAL):
        return None
    if not own.nothing:
        return Level.WARN if same >= _NEARLY else None
    if same >= SAME:
        return Level.BLOCK
    return Level.WARN if heads_alike else None


def _heads_alike(one: Sequence[Component], other: Sequence[Component]) -> bool:
    """Whether the H1s are the same but for a name of a few words."""
    mine, theirs = (words_of(_line_of(parts, ComponentKind.H1)) for parts in (one, other))
    return LCSseq.similarity(mine, theirs) >= _THIRD * max(len(mine), len(theirs), 1)


def _more(others: int) -> str:
    return f", as {'is another page' if others == 1 else f'are {others} others'}" if others else ""


def footprint(page: PageUnderTest) -> Iterator[Finding]:
    """Head lines, questions and sentences that stand on other pages, and a text that is another page's once what is
    the page's own is masked."""
    yield from _same_lines(page)
    yield from _same_answers(page)
    yield from _same_text(page)
    yield from _same_sentences(page)


def _same_lines(page: PageUnderTest) -> Iterator[Finding]:
    for kind in LINES:
        part, line = page.component(kind), _line_of(page.components, kind)
        twin = next((other for other in page.siblings if line and _line_of(other.components, kind) == line), None)
        if part and twin:
            yield about(
                kind,
                f"is also that of {_called(twin)}. Say what only this page has",
                level=Level.WARN if kind is ComponentKind.H1 else Level.BLOCK,
                value="the same",
                limit="its own",
                evidence=part.first,
            )


def _line_of(components: Sequence[Component], kind: ComponentKind) -> str:
    return next((plain(part.first) for part in components if part.kind is kind), "")


def _same_answers(page: PageUnderTest) -> Iterator[Finding]:
    homes = [(other, {key for kind, key in head_lines(other.components) if kind == PAIR}) for other in page.siblings]
    part = page.component(ComponentKind.FAQ)
    told = [(block, pair_key(block.heading, block.text)) for block in (part.blocks if part else ())]
    twice = [(block, twin) for block, pair in told if (twin := next((who for who, has in homes if pair in has), None))]
    if twice:
        block, twin = twice[0]
        yield about(
            ComponentKind.FAQ,
            f"has questions and answers that stand word for word on {_called(twin)}. Answer them on one "
            "page, or with this page's facts",
            level=Level.WARN,
            value=f"{len(twice)} of {len(told)}",
            limit="0",
            evidence=block.heading,
        )


def _same_text(page: PageUnderTest) -> Iterator[Finding]:
    """A page with facts of its own in the words of another one is looked at; one without them is a copy."""
    own = own_words(page.request, page.context.facts)
    runs = masked_runs(page.components, own)
    seen = [(jaccard_of(runs, masked_runs(one.components, _own_of(one, own))), one) for one in page.siblings]
    similarity, twin = max(seen, key=lambda item: item[0], default=(0.0, None))
    if twin is None or similarity < SIMILAR:
        return
    mine = _Told.of_page(page)
    _, ownness = mine.against(_Told.of(twin.components))
    heavy, light = (Level.WARN, Level.INFORM) if ownness.enough else (Level.BLOCK, Level.WARN)
    yield Finding(
        level=heavy if similarity >= SAME else light,
        message=f"The text is nearly that of {_called(twin)} once keyword, brand and facts are left out. "
        "Tell what is special here in other words.",
        component=_first_of_body(page.components) if ownness.enough else None,
        value=f"{similarity:.0%}",
        limit=f"{SIMILAR:.0%}",
        evidence=mine.shared_with(_Told.of(twin.components)),
    )


def _own_of(sibling: Sibling, mine: Sequence[str]) -> tuple[str, ...]:
    """What is the sibling's own; where that is not known, its keywords and what is the page's."""
    return (*sibling.keywords, *(sibling.values or mine))


def _same_sentences(page: PageUnderTest) -> Iterator[Finding]:
    language = page.request.language
    mine = list(body_sentences(page.components, language))
    elsewhere: dict[str, Sibling] = {}
    for sibling in page.siblings:
        for text in map(plain, body_sentences(sibling.components, language)):
            elsewhere.setdefault(text, sibling)
    twice = [text for text in mine if plain(text) in elsewhere]
    if twice:
        longest = max(twice, key=len)
        share = len(twice) / len(mine)
        yield Finding(
            level=Level.WARN if share >= REPEATED and len(twice) > 1 else Level.INFORM,
            message=f"{len(twice)} of {len(mine)} sentences stand word for word on other pages, such as "
            f"{_called(elsewhere[plain(longest)])}. Leave them out, or say them of this page.",
            component=_home(page.components, longest),
            value=f"{share:.0%}",
            limit=f"below {REPEATED:.0%}",
            evidence=longest,
        )


def _first_of_body(components: Sequence[Component]) -> ComponentKind | None:
    return next((part.kind for part in components if part.kind not in LINES), None)


def _home(components: Sequence[Component], sentence: str) -> ComponentKind | None:
    return next((part.kind for part in components if part.kind not in LINES and sentence in part.text), None)


def _called(sibling: Sibling) -> str:
    """Its address, else its title."""
    title = next((part.first for part in sibling.components if part.kind in HEAD_KINDS), "")
    if sibling.address:
        return f"the page {sibling.address}"
    return f'the page "{title}"' if title else "another page"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ownness:
    """What a page tells that another one does not: facts, and words and numbers of facts."""

    facts: int
    words: int
    told: int
    """Facts that it tells at all."""

    @property
    def nothing(self) -> bool:
        return self.words == 0

    @property
    def enough(self) -> bool:
        """Two facts, or one that says much."""
        return self.facts > 1 or self.words >= _MUCH


@dataclass(frozen=True, kw_only=True)
class _Told:
    """The words of a page, line by line; of the page under test also what is its own."""

    lines: tuple[str, ...]
    keywords: "OwnWords"
    facts: tuple[tuple[str, ...], ...] = ()
    """The telling words of each fact that is more than a slot."""

    @classmethod
    def of(cls, components: Sequence[Component]) -> "_Told":
        return cls(lines=tuple(_lines_of(components)), keywords=OwnWords.of(()))

    @classmethod
    def of_page(cls, page: PageUnderTest) -> "_Told":
        request, facts = page.request, page.context.facts.facts
        slots = [fact.value for fact in facts if is_slot(fact.name)]
        keywords = OwnWords.of((*request.keywords, *slots))
        values = [fact.value or fact.text for fact in facts if fact.value not in slots]
        telling = [tuple(word for word in words_of(value) if tells(word) and word not in keywords) for value in values]
        return cls(lines=tuple(_lines_of(page.components)), keywords=keywords, facts=tuple(filter(None, telling)))

    @cached_property
    def all_words(self) -> frozenset[str]:
        return frozenset(word for line in self.lines for word in words_of(line))

    def against(self, other: "_Told") -> tuple[float, _Ownness]:
        """The share of this page's words, its keywords aside, that the other tells in the same order; what is its own.

        The sentences may stand in another order.
        """
        mine = [
            words for line in self.lines if (words := [word for word in words_of(line) if word not in self.keywords])
        ]
        total = sum(map(len, mine))
        theirs = [words_of(line) for line in other.lines]
        if not total or sum(word in other.all_words for line in mine for word in line) < _HALF * total:
            return 0.0, self._own(other)
        same = sum(max((LCSseq.similarity(line, words) for words in theirs), default=0) for line in mine)
        return same / total, self._own(other)

    def _own(self, other: "_Told") -> _Ownness:
        """Of each fact that this page tells, the words that the other page tells in no form."""
        here, there = OwnWords(self.all_words), OwnWords(other.all_words)
        told = [words for fact in self.facts if (words := [word for word in fact if word in here])]
        new = [words for words in ([word for word in fact if word not in there] for fact in told) if words]
        return _Ownness(facts=len(new), words=len({word for words in new for word in words}), told=len(told))

    def shared_with(self, other: "_Told") -> str:
        """The longest line of this page that the other has too, as far as its keywords go."""
        theirs = [words_of(line) for line in other.lines]

        def shared(line: str) -> float:
            words = [word for word in words_of(line) if word not in self.keywords]
            same = max((LCSseq.similarity(words, have) for have in theirs), default=0)
            return same if same >= _NEARLY * len(words) else 0.0

        return max(self.lines, key=shared, default="")


def _lines_of(components: Iterable[Component]) -> Iterator[str]:
    """Head lines, headings and sentences."""
    for component in components:
        for line in component.text.splitlines():
            yield from sentences(line, "")
