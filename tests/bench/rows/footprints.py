"""How fast thousands of pages are compared, and how many of the planted doubles are found."""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from genapp.page import Block, Component, ComponentKind
from genapp.quality.likeness import SIMILAR, Signature, compare, jaccard_of, masked_runs, sign
from tests.bench.measure import Row

PAGES: Final = 20_000
PLANTED: Final = 500
_PATTERNS: Final = 60
_STOCK: Final = 40
"""Sentences that the pages of one pattern draw from."""
_SYLLABLES: Final = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "xu", "ya")


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page, what is its own, and the page that it doubles, where it was planted."""

    components: tuple[Component, ...]
    own: tuple[str, ...]
    double_of: int = -1


def measure() -> Iterable[Row]:
    pages = list(made_pages(PAGES, PLANTED))
    began = time.perf_counter()
    signed = [sign(page.components, page.own, "en") for page in pages]
    signing, began = time.perf_counter() - began, time.perf_counter()
    found = compare(signed)
    comparing = time.perf_counter() - began
    yield Row(
        name=f"{PAGES:,} pages compared",
        measured=f"{signing + comparing:.1f} s",
        value=round(signing + comparing, 2),
        target="< 60 s",
        limit=60,
        note=f"{signing:.1f} s to sign them, {comparing:.1f} s to compare them; {len(found.pairs):,} pairs alike",
    )
    share, count = recall(pages, signed)
    yield Row(
        name="planted doubles found",
        measured=f"{share:.1%}",
        value=round(share, 4),
        target=">= 95 %",
        limit=0.95,
        at_least=True,
        note=f"{count} pairs with an exact masked similarity of {SIMILAR} or more",
    )


def recall(pages: Sequence[MadePage], signed: Sequence[Signature]) -> tuple[float, int]:
    """The share of planted doubles that the comparer names as a pair, of those that are exactly as alike as it asks;
    and their number."""
    runs = {place: masked_runs(page.components, page.own) for place, page in enumerate(pages) if page.double_of >= 0}
    real = {
        (pages[place].double_of, place)
        for place, mine in runs.items()
        if jaccard_of(mine, masked_runs(pages[pages[place].double_of].components, pages[pages[place].double_of].own))
        >= SIMILAR
    }
    named = {(pair.one, pair.other) for pair in compare(signed).pairs}
    return len(real & named) / len(real), len(real)


def made_pages(count: int, planted: int, *, seed: int = 7) -> Iterator[MadePage]:
    """Pages of some patterns, as a shop's file makes them: own values, some sentences in common; at the end doubles of
    earlier pages with another keyword and one other sentence, their second half first."""
    chance = random.Random(seed)
    words = [_word(chance) for _ in range(3_000)]
    patterns = [[_sentence(chance, words) for _ in range(_STOCK)] for _ in range(_PATTERNS)]
    first = [_page(chance, words, chance.choice(patterns)) for _ in range(count - planted)]
    yield from (page for page, _ in first)
    for place in chance.sample(range(len(first)), planted):
        _, texts = first[place]
        half = len(texts) // 2
        moved = [*texts[half:], *texts[:half]]
        moved[chance.randrange(len(moved))] = _sentence(chance, words)
        yield _filled(chance, words, moved, double_of=place)


def _page(chance: random.Random, words: Sequence[str], stock: Sequence[str]) -> tuple[MadePage, list[str]]:
    """A third of its sentences are its own, beside those of its pattern."""
    texts = chance.sample(stock, chance.randint(6, 10)) + [_sentence(chance, words) for _ in range(4)]
    chance.shuffle(texts)
    return _filled(chance, words, texts), texts


def _filled(chance: random.Random, words: Sequence[str], texts: Sequence[str], *, double_of: int = -1) -> MadePage:
    keyword, maker, size = (
        f"{chance.choice(words)} {chance.choice(words)}",
        chance.choice(words),
        chance.randint(5, 999),
    )
    own = (keyword, maker, f"{size} cm")
    body = " ".join(text.format(keyword=keyword, maker=maker, size=f"{size} cm") for text in texts)
    lines = ((ComponentKind.TITLE, f"{keyword} by {maker}"), (ComponentKind.H1, keyword), (ComponentKind.INTRO, body))
    parts = tuple(Component(kind=kind, blocks=(Block(text=text),)) for kind, text in lines)
    return MadePage(components=parts, own=own, double_of=double_of)


def _sentence(chance: random.Random, words: Sequence[str]) -> str:
    told = chance.choices(words, k=chance.randint(8, 16))
    for slot in chance.sample(("{keyword}", "{maker}", "{size}"), chance.randint(0, 2)):
        told[chance.randrange(len(told))] = slot
    return f"The {' '.join(told)}."


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
