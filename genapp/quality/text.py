"""Words and numbers of a text, compared regardless of inflection."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
ENDINGS: Final = {"en": ("ies", "es", "'s", "’s", "s"), "de": ("ern", "en", "er", "es", "em", "e", "n", "s")}
SHORTEST_STEM: Final = 3
LINK_WORDS: Final = frozenset(
    ("a", "an", "and", "for", "from", "in", "of", "on", "the", "to", "with", "am", "auf", "aus", "bei", "das", "dem",
     "den", "der", "des", "die", "ein", "eine", "für", "im", "mit", "und", "von", "vom", "zu", "zum", "zur")
)  # fmt: skip
MOST_LINK_WORDS: Final = 2
"""Between two words of a keyword: "Wanderschuhe für Damen" is the keyword "wanderschuhe damen"."""


def words(text: str) -> list[str]:
    return WORD.findall(text)


def stem(word: str, language: str) -> str:
    """A rough stem, good enough to see that "boots" is "boot" and "Kaffeemaschinen" is "Kaffeemaschine"."""
    low = word.casefold().strip("'’-.")
    for ending in ENDINGS.get(language, ()):
        if low.endswith(ending) and len(low) - len(ending) >= SHORTEST_STEM:
            return low[: -len(ending)] + ("y" if ending == "ies" else "")
    return low


def stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in words(text)]


def positions(keyword: str, text: str, language: str) -> list[int]:
    """Where the keyword begins in the text, in words from 0; its words in order, link words between them."""
    wanted = [part for part in stems(keyword, language) if part not in LINK_WORDS] or stems(keyword, language)
    have = stems(text, language)
    return [start for start in range(len(have)) if wanted and _matches(wanted, have, start)]


def _matches(wanted: Sequence[str], have: Sequence[str], start: int) -> bool:
    at = start
    for index, part in enumerate(wanted):
        if index:
            skipped = 0
            while at < len(have) and have[at] != part and have[at] in LINK_WORDS and skipped < MOST_LINK_WORDS:
                at, skipped = at + 1, skipped + 1
        if at >= len(have) or have[at] != part:
            return False
        at += 1
    return True


def shingles(text: str, size: int) -> set[tuple[str, ...]]:
    """All runs of `size` words, in lower case."""
    return set(runs(text, size))


def runs(text: str, size: int) -> Iterator[tuple[str, ...]]:
    low = [word.casefold() for word in words(text)]
    return (tuple(low[at : at + size]) for at in range(len(low) - size + 1))


def jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Share of common runs: 0 for nothing in common, 1 for the same text."""
    return len(one & other) / len(one | other) if one and other else 0.0
