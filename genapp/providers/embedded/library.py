"""Loads the sentences, names and nouns that the writer builds with."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from genapp.page.request import Language

Frames = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All sentences of one language; see the first lines of each file for how they are written."""

    attributes: dict[str, dict[str, Any]]  # Any: TOML; lists of sentences, and two plain words
    page: dict[str, Any]  # Any: TOML; tables of lists of sentences
    families: dict[str, Frames]

    def attribute(self, key: str) -> dict[str, Any]:  # Any: see above
        return self.attributes.get(key, {})

    def frames(self, table: str, key: str) -> list[str]:
        return self.page.get(table, {}).get(key, [])


@lru_cache(maxsize=len(Language))
def library(language: Language) -> Library:
    folder = language.value
    return Library(
        attributes=_toml(f"{folder}/attributes.toml"),
        page=_toml(f"{folder}/page.toml"),
        families=_toml(f"{folder}/families.toml"),
    )


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """What a fact is called, in lower case, and the attribute it means."""
    return {name.casefold(): key for key, spellings in _toml("names.toml").items() for name in spellings}


@lru_cache(maxsize=len(Language))
def noun_lines(language: Language) -> tuple[tuple[str, ...], ...]:
    """The lexicon of nouns, one tuple of columns per noun."""
    lines = _read(f"{language.value}/nouns.txt").splitlines()
    return tuple(tuple(line.split()) for line in lines if line.strip() and not line.startswith("#"))


def word_list(language: Language, name: str) -> frozenset[str]:
    """A list of words of one language."""
    return frozenset(_toml(f"{language.value}/words.toml")[name].split())


def _toml(path: str) -> dict[str, Any]:  # Any: TOML
    return tomllib.loads(_read(path))


def _read(path: str) -> str:
    return files("genapp.providers.embedded").joinpath("texts", path).read_text(encoding="utf-8")
