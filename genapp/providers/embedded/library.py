"""Sentences, names and voices the writer builds with: loaded, chosen, filled with forms that agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, TypeVar

from genapp.languages import WRITTEN
from genapp.languages.base import writer_texts
from genapp.page import Language

T = TypeVar("T")

_CHOICE: Final = re.compile(r"\[(v:)?([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
_REGISTER: Final = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
_PLACE: Final = re.compile(r"\{([A-Za-z_0-9]+)\}")
_GENDERS: Final = "mfn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All sentences of one language; see the first lines of each file for how they are written."""

    attributes: dict[str, dict[str, Any]]  # Any: TOML; lists of sentences, and two plain words
    page: dict[str, Any]  # Any: TOML; tables of lists of sentences
    families: dict[str, dict[str, list[str]]]

    def attribute(self, key: str) -> dict[str, Any]:  # Any: see above
        return self.attributes.get(key, {})

    def frames(self, table: str, key: str) -> list[str]:
        return self.page.get(table, {}).get(key, [])


@lru_cache(maxsize=64)
def library(language: Language) -> Library:
    return Library(
        attributes=writer_texts(language, "attributes"),
        page=writer_texts(language, "page"),
        families=writer_texts(language, "families"),
    )


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """What a fact is called in any language, in lower case, and the attribute it means; attribute by attribute."""
    tables = [writer_texts(language, "names") for language in WRITTEN]
    keys = dict.fromkeys(key for table in tables for key in table)
    return {name.casefold(): key for key in keys for table in tables for name in table.get(key, ())}


def any_word(name: str) -> str:
    """A list of words of all languages, as alternatives of one regular expression."""
    return "|".join(word for language in WRITTEN for word in writer_texts(language, "words")[name].split())


_INFORMAL: Final = re.compile(rf"\b(?:{any_word('informal')})\b", re.I)
_FORMAL: Final = re.compile(rf"\b(?:{any_word('formal')})\b", re.I)
_SHORT: Final = re.compile(rf"\b(?:{any_word('short')})\b", re.I)


@dataclass(frozen=True, slots=True)
class Voice:
    """What the writer honours of a brand voice; anything else is left to a model, the writer stays plain.

    German: "Sie" unless the voice asks for "du" (du, duzen, informal, casual, locker, jung).
    English: full forms unless the voice is friendly (friendly, informal, casual, conversational, warm, relaxed), then
    contractions. Both: a voice that is short (short, concise, brief, knapp, kurz) drops the second piece of advice.
    """

    informal: bool = False
    short: bool = False


def read_voice(text: str) -> Voice:
    """Where a voice asks for both, the formal address wins: it offends nobody."""
    informal = bool(_INFORMAL.search(text)) and not _FORMAL.search(text.replace("informal", ""))
    return Voice(informal=informal, short=bool(_SHORT.search(text)))


class Chooser:
    """Turns a seed and the name of a place in the text into an order of the options.

    The same page always gets the same sentences, two pages rarely do.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def order(self, place: str, options: Sequence[T]) -> list[T]:
        """All options, the preferred one first."""
        return sorted(options, key=lambda option: self._rank(f"{place}\n{option}"))

    def rotate(self, place: str, options: Sequence[T]) -> list[T]:
        """The options in their own order, beginning anywhere."""
        if not options:
            return []
        start = int(self._rank(place), 16) % len(options)
        return [*options[start:], *options[:start]]

    def _rank(self, text: str) -> str:
        return blake2b(f"{self._seed}\n{text}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the forms of a sentence follow: the thing it speaks of, its value, and how readers are addressed."""

    plural: bool = False
    gender: str = "n"
    value_plural: bool = False
    informal: bool = False


def fill(frame: str, words: Mapping[str, str], agreement: Agreement) -> str | None:
    """The frame as a sentence, or None when a word it needs is not known. Words are never read as frames themselves."""
    if any(not words.get(name) for name in _PLACE.findall(frame)):
        return None
    shaped = _REGISTER.sub(lambda match: match[2 if agreement.informal else 1], frame)
    shaped = _CHOICE.sub(lambda match: _form(match[2].split("|"), bool(match[1]), agreement), shaped)
    return _PLACE.sub(lambda match: words[match[1]], shaped)


def _form(forms: list[str], of_value: bool, agreement: Agreement) -> str:
    """Two forms: one and many. Four forms: masculine, feminine, neuter, many."""
    if len(forms) == 4:
        return forms[3] if agreement.plural else forms[_GENDERS.index(agreement.gender)]
    plural = agreement.value_plural if of_value else agreement.plural
    return forms[1] if plural else forms[0]
