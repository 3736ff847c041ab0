"""Loads the sentences and names that the writer builds with from the folders of the languages."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from genapp.languages.base import writer_texts
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
    return Library(
        attributes=writer_texts(language, "attributes"),
        page=writer_texts(language, "page"),
        families=writer_texts(language, "families"),
    )


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """What a fact is called in any language, in lower case, and the attribute it means; attribute by attribute."""
    tables = [writer_texts(language, "names") for language in Language]
    keys = dict.fromkeys(key for table in tables for key in table)
    return {name.casefold(): key for key in keys for table in tables for name in table.get(key, ())}


def any_word(name: str) -> str:
    """A list of words of all languages, as alternatives of one regular expression."""
    return "|".join(word for language in Language for word in writer_texts(language, "words")[name].split())
