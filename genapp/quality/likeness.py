"""How like pages are beyond their facts: what is kept of each to compare it, and a comparer of thousands."""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import eq
from typing import Final

from rensa import RMinHash  # pyright: ignore[reportAttributeAccessIssue]  # made in Rust, its types are not told

from genapp.page import Component, ComponentKind, FactSheet, PageRequest
from genapp.quality.text import sentences

SIMILAR: Final = 0.6
"""Masked similarity from which two pages are alike."""
SAME: Final = 0.8
"""From which they are the same page."""
_RUN: Final = 5
_PERMUTATIONS: Final = 128
_SEED: Final = 42
_BAND: Final = 4
"""Values of a signature that pages must share to be compared: of two pages alike by 0.6, one of 16 bands is shared with
a likelihood of 0.89, one of 32 with 0.99; by 0.8, of 16 with 0.9998."""
_STORED_BANDS: Final = 16
_MOST_MARKS: Final = 96
"""Of one page: a long one is found by its first sentences."""
_WINDOW: Final = 4
"""Neighbours that a page is compared with in each order of the signatures."""
_ERROR: Final = 0.09
"""Of an estimate, for 19 of 20 pairs."""
_FEWEST_RUNS: Final = 8
"""A body with fewer is too short to be judged by its runs."""
_LONG: Final = 5
"""A sentence of as many words or more counts when it stands on another page; of a word, the letters that name it."""
_MASK: Final = "\u241f"
PAIR: Final = "pair"
_WORD: Final = re.compile(r"[^\W_]+")
LINES: Final = (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1)
_SIGNED: Final = struct.Struct("<q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What is kept of a page so that others can be compared with it; hashes are signed and of 64 bits."""

    minhash: bytes = b""
    """128 values of 32 bits over its masked runs of five words; empty when it is too short."""
    sentences: tuple[int, ...] = ()
    """Of its body: each sentence of five words or more."""
    heads: tuple[int, ...] = ()
    """Of its title, meta description, H1, and each question with its answer."""

    @property
    def marks(self) -> tuple[int, ...]:
        """What near pages have in common at least once, to be found by an index: at most `_MOST_MARKS`."""
        width = _BAND * 4
        cuts = range(0, min(len(self.minhash), _STORED_BANDS * width), width)
        bands = (_hash(f"band {start}", self.minhash[start : start + width].hex()) for start in cuts)
        return tuple(dict.fromkeys((*bands, *self.heads, *self.sentences)))[:_MOST_MARKS]

    @property
    def values(self) -> tuple[int, ...]:
        return struct.unpack(f"<{len(self.minhash) // 4}I", self.minhash)


def site_mark(site: str, language: str) -> int:
    """Pages are compared with those of the same mark."""
    return _hash("site", f"{site}\n{language}")


def sentence_mark(text: str) -> int:
    return _hash("sentence", plain(text))


def own_words(request: PageRequest, facts: FactSheet) -> tuple[str, ...]:
    """What is a page's own: keywords, brand, values of facts. Two pages are compared without it."""
    own = (*request.keywords, request.brand, *(fact.value or fact.text for fact in facts.facts))
    return tuple(dict.fromkeys(text for text in own if text))


def sign(components: Sequence[Component], own: Sequence[str], language: str) -> Signature:
    runs = masked_runs(components, own)
    minhash = b""
    if len(runs) >= _FEWEST_RUNS:
        values = RMinHash.digest_matrix_from_token_sets([sorted(runs)], _PERMUTATIONS, _SEED).to_rows()[0]
        minhash = struct.pack(f"<{_PERMUTATIONS}I", *values)
    long = dict.fromkeys(map(sentence_mark, body_sentences(components, language)))
    heads = dict.fromkeys(_hash(*line) for line in head_lines(components))
    return Signature(minhash=minhash, sentences=tuple(long), heads=tuple(heads))


def masked_runs(components: Sequence[Component], own: Sequence[str]) -> frozenset[str]:
    """The runs of five words of the body, each value of the page's own replaced by one sign."""
    words = _masked(_body(components), OwnWords.of(own))
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def jaccard_of(one: frozenset[str], other: frozenset[str]) -> float:
    """Exact; 0 when one of the bodies is too short to be judged."""
    if min(len(one), len(other)) < _FEWEST_RUNS:
        return 0.0
    return len(one & other) / len(one | other)


def estimate(one: Signature, other: Signature) -> float:
    """Of the masked similarity, from the signatures; see `_ERROR`."""
    if not one.minhash or not other.minhash:
        return 0.0
    return sum(map(eq, one.values, other.values)) / _PERMUTATIONS


def body_sentences(components: Iterable[Component], language: str) -> Iterator[str]:
    """Those of five words or more, headings and head lines aside."""
    for component in components:
        if component.kind not in LINES:
            for block in component.blocks:
                yield from (text for text in sentences(block.text, language) if len(text.split()) >= _LONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two of the compared pages, by their places, `one` before `other`."""

    one: int
    other: int
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a set of pages has in common."""

    nearest: tuple[float, ...]
    """Of each page, its masked similarity to the page most like it."""
    pairs: tuple[Likeness, ...]
    """All that may be alike: an estimate just below the line is named too. The most alike first."""
    repeated: tuple[tuple[int, int], ...]
    """Sentences that stand on several pages, as hash and number of pages, the most repeated first."""
    repeated_share: float
    """Of all sentences, the share that stands on another page too."""

    @property
    def p95(self) -> float:
        """The similarity to the page most like it that 19 of 20 pages do not exceed."""
        ordered = sorted(self.nearest)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else 0.0


def compare(pages: Sequence[Signature]) -> Comparison:
    """In time that grows with the number of pages, not of pairs: near pages stand side by side in one of the orders."""
    nearest = [0.0] * len(pages)
    alike: list[Likeness] = []
    for one, other, similarity in _neighbours(pages):
        nearest[one], nearest[other] = max(nearest[one], similarity), max(nearest[other], similarity)
        if similarity >= SIMILAR - _ERROR:
            alike.append(Likeness(one=one, other=other, similarity=similarity))
    counts = Counter(mark for page in pages for mark in page.sentences)
    repeated = sorted(((mark, count) for mark, count in counts.items() if count > 1), key=lambda item: -item[1])
    total = counts.total()
    return Comparison(
        nearest=tuple(nearest),
        pairs=tuple(sorted(alike, key=lambda pair: -pair.similarity)),
        repeated=tuple(repeated),
        repeated_share=sum(count for _, count in repeated) / total if total else 0.0,
    )


def _neighbours(pages: Sequence[Signature]) -> Iterator[tuple[int, int, float]]:
    """Each pair once: sort the pages by each band and what follows it, and hold each against the next few."""
    signed = [place for place, page in enumerate(pages) if page.minhash]
    values = {place: pages[place].values for place in signed}
    twice = {place: pages[place].minhash * 2 for place in signed}
    seen: set[int] = set()
    width = _BAND * 4
    for start in range(0, _PERMUTATIONS * 4, width):
        order = sorted(signed, key=lambda place: twice[place][start : start + _PERMUTATIONS * 4])
        for at, place in enumerate(order):
            band = twice[place][start : start + width]
            for other in order[at + 1 : at + 1 + _WINDOW]:
                if twice[other][start : start + width] != band:
                    break
                one, two = min(place, other), max(place, other)
                pair = one * len(pages) + two
                if pair not in seen:
                    seen.add(pair)
                    yield one, two, sum(map(eq, values[one], values[two])) / _PERMUTATIONS


class OwnWords:
    """A set of words that knows its members in their other forms too: "roten" is "rot", "Berliner" is "Berlin"."""

    def __init__(self, words: frozenset[str]) -> None:
        self.words_of = words
        self._stems = frozenset(word[:-cut] for word in words for cut in (1, 2) if len(word) - cut >= _LONG - 1)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "OwnWords":
        return cls(frozenset(word for text in texts for word in words_of(text) if tells(word)))

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str) or not self.words_of:
            return False
        if word in self.words_of:
            return True
        if word.isdigit():
            return False
        ends = range(max(3, len(word) - 2), len(word) + 1)
        return any(word[:end] in self.words_of or word[:end] in self._stems for end in ends) or any(
            word[:end] in self.words_of for end in range(_LONG, len(word))
        )


def _masked(text: str, own: OwnWords) -> list[str]:
    """Its words, one sign for each row of them that is the page's own."""
    known: dict[str, bool] = {}
    masked: list[str] = []
    for word in words_of(text):
        if word not in known:
            known[word] = word in own
        if not known[word]:
            masked.append(word)
        elif not masked or masked[-1] != _MASK:
            masked.append(_MASK)
    return masked


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def tells(word: str) -> bool:
    """Whether it may name something: a number, or a word of more than two letters."""
    return len(word) > 2 or not word.isalpha()


def plain(text: str) -> str:
    """As it is compared: without case, typography and the sign at its end."""
    return " ".join(words_of(text))


def _body(components: Iterable[Component]) -> str:
    return "\n".join(part.text for part in components if part.kind not in LINES)


def head_lines(components: Iterable[Component]) -> Iterator[tuple[str, str]]:
    for component in components:
        if component.kind in LINES and (line := plain(component.first)):
            yield component.kind.value, line
        elif component.kind is ComponentKind.FAQ:
            yield from ((PAIR, pair_key(block.heading, block.text)) for block in component.blocks)


def pair_key(question: str, answer: str) -> str:
    return f"{plain(question)}\n{plain(answer)}"


def _hash(kind: str, text: str) -> int:
    return _SIGNED.unpack(blake2b(f"{kind}\n{text}".encode(), digest_size=8).digest())[0]
