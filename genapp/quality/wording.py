"""The wording of a language that the checks read a page by: `languages/<code>/wording.toml`, one file a language."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from genapp.languages.base import FOLDER

_FLAGS: Final = re.I | re.U


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wording:
    """Lists of one language; a list that its file lacks is empty, and what asks it finds nothing."""

    function_words: frozenset[str]
    generic: frozenset[str]
    """Words of trade that fit every page."""
    numbers: dict[str, Decimal]
    """Words for numbers from two on: "one" is an article in most languages."""
    open_endings: frozenset[str]
    """Words that no sentence ends with."""
    sales: frozenset[str]
    search_words: frozenset[str]
    """What people type to find a thing and no page has to say: "near me"."""
    speaker: frozenset[str]
    """What those who offer call themselves: "we"."""
    doubled_fine: frozenset[str]
    """Words that may stand twice in a row."""
    measures: frozenset[str]
    """Words that stand in the singular after any number."""
    plurals: tuple[tuple[str, str], ...]
    spellings: tuple[tuple[str, str], ...]
    """Words that two regions write in two ways, the first one's and the second one's; it may be empty."""
    endings: tuple[str, ...]
    """What is cut off to compare words, beyond the endings of the language."""
    longest_sentence: int
    mean_sentence: int
    lists: dict[str, tuple[re.Pattern[str], ...]]
    """The regular expressions, by the name of their list."""

    def hits(self, name: str, text: str) -> list[re.Match[str]]:
        """Where the expressions of a list stand in the text, in the order of the text."""
        found = chain.from_iterable(pattern.finditer(text) for pattern in self.lists.get(name, ()))
        return sorted(found, key=lambda match: match.start())

    def has(self, name: str, text: str) -> bool:
        return any(pattern.search(text) for pattern in self.lists.get(name, ()))


@lru_cache(maxsize=64)
def wording_of(language: str) -> Wording | None:
    """None for a language without a file: what needs one says that it could not look."""
    file = _file(language)
    return _read(file) if file.is_file() else None


@lru_cache(maxsize=1)
def all_wordings() -> dict[str, Wording]:
    """Of every language that has a file, by its code."""
    return {file.parent.name: _read(file) for file in sorted(FOLDER.glob("*/wording.toml"))}


def _file(language: str) -> Path:
    exact, _, _ = language.partition("-")
    return FOLDER / (language if (FOLDER / language / "wording.toml").is_file() else exact) / "wording.toml"


def _read(file: Path) -> Wording:
    given = tomllib.loads(file.read_text(encoding="utf-8"))
    return Wording(
        function_words=_set(given, "function_words"),
        generic=_set(given, "generic"),
        numbers=_numbers(given),
        open_endings=_set(given, "open_endings"),
        sales=_set(given, "sales"),
        search_words=_set(given, "search_words"),
        speaker=_set(given, "speaker"),
        doubled_fine=_set(given, "doubled_fine"),
        measures=_set(given, "measures"),
        plurals=tuple(_pair(text) for text in str(given.get("plurals", "")).split()),
        spellings=tuple(_pair(text) for text in str(given.get("spellings", "")).split()),
        endings=tuple(str(given.get("endings", "")).split()),
        longest_sentence=int(given.get("longest_sentence", 40)),
        mean_sentence=int(given.get("mean_sentence", 25)),
        lists={name: tuple(map(_compiled, texts)) for name, texts in given.items() if isinstance(texts, list)},
    )


def _compiled(text: str) -> re.Pattern[str]:
    """Capitals count where a group asks what a noun is, for languages that write nouns with one."""
    return re.compile(text, re.U | re.M if "[A-ZÄÖÜ]" in text else _FLAGS)


def _set(given: dict[str, Any], name: str) -> frozenset[str]:  # Any: TOML
    return frozenset(str(given.get(name, "")).casefold().split())


def _numbers(given: dict[str, Any]) -> dict[str, Decimal]:  # Any: TOML
    counted = dict(enumerate(str(given.get("numbers", "")).split()))
    named = {word: Decimal(number) for number, word in counted.items() if number != 1}
    pairs = (text.partition("=") for text in str(given.get("tens", "")).split())
    return named | {word: Decimal(value) for word, _, value in pairs}


def _pair(text: str) -> tuple[str, str]:
    one, _, many = text.partition("/")
    return one, many
