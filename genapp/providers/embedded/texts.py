"""The sentences of one language: found by what a fact means and by the form of its value, and filled."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, TypeVar

from genapp.languages.base import writer_texts
from genapp.page import Language
from genapp.providers.embedded.meanings import MEANINGS, UNKNOWN, Meaning

T = TypeVar("T")

_OF_NAME: Final = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_OF_THING: Final = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
_PLACE: Final = re.compile(r"\{([A-Za-z_]+)\}")
_GENDER: Final = re.compile(r"\|([mfnp0])$")
_QUALIFIER: Final = re.compile(r"\s*\(.*\)$|\s[a-z](?:\s?[x×]\s?[a-z])+$")
_TRAILING_NAME: Final = re.compile(r"(?: [A-ZÀ-Þ][\w'’-]+)+$")
_LONGEST_SENTENCE: Final = 40
_VOWELS: Final = "aeio"
_LONGEST_NAME: Final = 3
"""In words; what longer names end in need not be what they speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All sentences of one language; the first lines of each file tell how they are written."""

    frames: Mapping[str, Mapping[str, Any]]  # Any: TOML; a sentence or a list of them
    page: Mapping[str, Any]  # Any: TOML
    exact: Mapping[str, tuple[str, str]]
    """Names of facts in lower case: what they mean and their gender."""
    endings: Mapping[str, tuple[str, str]]
    """The same for what names end in."""
    beginnings: Mapping[str, tuple[str, str]]
    """The same for what names begin with: "hauteur" of "hauteur d'assise"."""
    glued: bool
    """Whether words are written together ("Sitzhöhe")."""
    limiting: str = ""
    """Words of names that bound a value, as a regular expression."""

    def frames_of(self, meaning: Meaning, *shapes: str) -> list[str]:
        """The sentences of the first shape that the meaning, or else its kind, has; an empty sentence is none."""
        return next(self.all_frames_of(meaning, *shapes), [])

    def all_frames_of(self, meaning: Meaning, *shapes: str) -> Iterator[list[str]]:
        """The same of every shape, the most telling first: those of the meaning go before those of its kind, and an
        empty sentence of the meaning is none of its kind either."""
        closed: set[str] = set()
        for table in (meaning.key, meaning.frames):
            for shape in shapes:
                found = self.frames.get(table, {}).get(shape)
                if found is None or shape in closed:
                    continue
                frames = [frame for frame in ([found] if isinstance(found, str) else found) if frame]
                closed |= set() if frames else {shape}
                yield frames

    def lines(self, table: str, key: str) -> list[str]:
        return self.page.get(table, {}).get(key, [])

    def business(self, table: str, phrase: str) -> str:
        """A phrase that is known as a firm or a service, with its article: "a gym in Leeds"; empty for all others."""
        shown = phrase if self.glued else _TRAILING_NAME.sub("", phrase)
        for text in dict.fromkeys((phrase, shown)):
            for article, pattern in (line.split(" ", 1) for line in self.lines("business", table)):
                if re.fullmatch(pattern, text, re.I):
                    one, _, other = article.partition("/")
                    fitting = other if other and text[:1].casefold() in _VOWELS else one
                    return text if fitting == "none" else f"{fitting} {text}"
        return ""

    def word(self, name: str) -> str:
        return self.page["words"][name]

    def called(self, meaning: Meaning) -> tuple[str, ...]:
        """All names of the facts that mean it, in lower case."""
        return tuple(name for name, (key, _) in self.exact.items() if key == meaning.key)

    def limits(self, name: str) -> bool:
        """Whether the name has a word that bounds the value: "average duration". It may not be lost."""
        return bool(self.limiting and re.search(rf"\b(?:{self.limiting})\b", name, re.I))

    def is_odd(self, name: str) -> bool:
        """Whether the name of a fact is no noun: "For", "Invoices in"."""
        return bool(re.search(self.word("not_noun"), name))

    def meaning(self, name: str) -> tuple[Meaning, str]:
        """What a fact of this name means, and the gender of the name: m, f, n, p (plural) or 0 (no article)."""
        low = " ".join(name.casefold().split()).strip(" .:")
        for shown in (low, _QUALIFIER.sub("", low)):
            if shown in self.exact:
                key, gender = self.exact[shown]
                return MEANINGS[key], gender
        for start in range(1, len(low)) if len(low.split()) <= _LONGEST_NAME else ():
            whole = low[start - 1] in " -/"
            if (whole or self.glued) and (found := self.endings.get(low[start:])):
                return MEANINGS[found[0]], found[1]
        words = low.split(" ")
        for size in range(min(len(words), _LONGEST_NAME), 0, -1):
            if found := self.beginnings.get(" ".join(words[:size])):
                return MEANINGS[found[0]], found[1]
        return UNKNOWN, ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a writer of sentences can keep of the rules of a voice; it claims no more."""

    never: re.Pattern[str]
    longest: int
    """Words of a sentence."""

    def allows(self, text: str) -> bool:
        return not self.never.search(text)

    def has_room(self, text: str) -> bool:
        return len(text.split()) <= self.longest


@lru_cache(maxsize=64)
def voice_of(rules: str, language: Language) -> Voice:
    """Of lines such as "Never write: cheap, amazing"; a voice in free words has no such lines."""
    never: list[str] = []
    longest = _LONGEST_SENTENCE
    for line in re.split(r"[\n;]", rules):
        if found := re.fullmatch(r"never write: (.+?)\.?", line.strip(), re.I):
            never += [rf"(?<!\w){re.escape(word.strip())}(?!\w)" for word in found[1].split(",") if word.strip()]
        elif found := re.fullmatch(r"at most (\d+) words a sentence\.?", line.strip(), re.I):
            longest = int(found[1])
        elif re.fullmatch(r"do not address the reader\.?", line.strip(), re.I):
            never += [
                rf"\b(?:{address})\b" for address in [writer_texts(language, "words").get("address", "")] if address
            ]
        elif re.fullmatch(r"no semicolons\.?", line.strip(), re.I):
            never.append(";")
    return Voice(re.compile("|".join(never) or r"(?!)", re.I), longest)


@lru_cache(maxsize=64)
def texts_of(language: Language) -> Texts:
    exact: dict[str, tuple[str, str]] = {}
    endings: dict[str, tuple[str, str]] = {}
    beginnings: dict[str, tuple[str, str]] = {}
    for key, names in writer_texts(language, "names").items():
        for listed in names:
            gender = _GENDER.search(listed)
            name = _GENDER.sub("", listed).casefold()
            meant = key, gender[1] if gender else "n"
            open_side = endings if name.startswith("*") else beginnings if name.endswith("*") else exact
            open_side[name.strip("*")] = meant
            if open_side is not exact:
                exact.setdefault(name.strip("*"), meant)
    return Texts(
        frames=writer_texts(language, "frames"),
        page=writer_texts(language, "page"),
        exact=exact,
        endings=endings,
        beginnings=beginnings,
        glued=bool(writer_texts(language, "words")["glued"]),
        limiting=writer_texts(language, "words").get("limiting", ""),
    )


def fill(frame: str, words: Mapping[str, str], *, name_plural: bool = False, thing_plural: bool = False) -> str | None:
    """The frame as a sentence, or None when a word it needs is not known. Words are never read as frames themselves.

    [is|are] follows the name of the fact, <is|are> the thing that the page speaks of.
    """
    shaped = _OF_THING.sub(lambda found: found[2 if thing_plural else 1], frame)
    shaped = _OF_NAME.sub(lambda found: found[2 if name_plural else 1], shaped)
    if not shaped or any(not words.get(name) for name in _PLACE.findall(shaped)):
        return None
    return _PLACE.sub(lambda found: words[found[1]], shaped)


class Chooser:
    """Turns a seed and the name of a place in the text into an order of the options.

    The same page always gets the same sentences, two pages rarely do.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def order(self, place: str, options: Sequence[T]) -> list[T]:
        """All options, the preferred one first."""
        return sorted(options, key=lambda option: self._rank(f"{place}\n{option}"))

    def sorted(self, place: str, items: Sequence[T], *, key: Callable[[T], str]) -> list[T]:
        """Items that have a name, in an order of their own for each page."""
        return sorted(items, key=lambda item: self._rank(f"{place}\n{key(item)}"))

    def number(self, place: str, below: int) -> int:
        """0 to one less than `below`."""
        return int(self._rank(place), 16) % below

    def turned(self, place: str, items: Sequence[T]) -> list[T]:
        """The items in their order, beginning with another one."""
        start = self.number(place, len(items)) if items else 0
        return [*items[start:], *items[:start]]

    def _rank(self, text: str) -> str:
        return blake2b(f"{self._seed}\n{text}".encode(), digest_size=8).hexdigest()
