"""Words of a text and what the lists of a language say of them: `languages/<code>/claims.toml`."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final

import snowballstemmer
from babel import Locale, UnknownLocaleError

from genapp.languages.base import FOLDER

_UNSPACED: Final = "\u0e00-\u0eff\u2e80-\U0003ffff"
"""Signs of scripts that put no blanks between words: Thai, Lao, Chinese, Japanese, Korean."""
_TOKEN: Final = re.compile(
    r"\d{1,3}(?:[\u00a0\u202f ’']\d{3})+(?:[.,]\d+)?(?![\d.,]*\d)|\d+(?:[.,:]\d+)*"
    rf"|[^\W\d_{_UNSPACED}]+|(?:(?=[{_UNSPACED}])[^\W\d_])+|°\s?[CF]\b|[^\w\s]"
)
_JOINERS: Final = frozenset("-–/&")
_BREAKS: Final = frozenset(",;()[]–—:.…!|")
_COMPOUNDING: Final = frozenset(("de", "nl", "sv", "da", "nb", "no", "fi"))
_LINKS: Final = ("", "s", "n", "en", "e", "es", "er")
_SHORTEST_PART: Final = 3
_SHORTEST_STEM: Final = 4
_LONGEST_WORD: Final = 40
_LONGEST_PHRASE: Final = 5
_NOT: Final = re.compile(r"(?<=[a-z])n['’]t\b", re.I)
_PLAIN_TABLES: Final = frozenset(("words", "limits"))
"""Tables whose keys are the tags of their words."""
_KINDS: Final = {"topics": "topic", "things": "thing", "claims": "claim"}


@dataclass(slots=True, eq=False)
class Token:
    """A word, a number or a sign of a text, with what the language says of it."""

    text: str
    start: int
    end: int
    clause: int = 0
    joined: bool = False
    """Whether it hangs on the word before it by a hyphen or an apostrophe."""
    first: bool = False
    low: str = ""
    stem: str = ""
    tags: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    """Stems and topics of the word and of its parts: what makes two words the same."""
    wholly: bool = False
    """Whether all of its parts are words that the lists know."""

    @property
    def is_word(self) -> bool:
        return self.low[:1].isalpha()

    @property
    def is_unspaced(self) -> bool:
        """Whether it is written in a script that puts no blanks between words."""
        return re.match(f"[{_UNSPACED}]", self.low) is not None

    def has(self, *tags: str) -> bool:
        return not self.tags.isdisjoint(tags)

    def named(self, table: str) -> list[str]:
        """The keys of a table ("topic:weight") that the word stands under."""
        return [tag[len(table) + 1 :] for tag in self.tags if tag.startswith(table + ":")]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists of one language; `known` is false where there are none."""

    language: str
    known: bool
    exact: dict[str, frozenset[str]] = field(default_factory=dict)
    stems: dict[str, frozenset[str]] = field(default_factory=dict)
    prefixes: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """By their first three letters."""
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)
    """By their first word."""

    @property
    def compounds(self) -> bool:
        return self.language in _COMPOUNDING

    def tags(self, low: str) -> frozenset[str]:
        """What the lists say of a word in lower case."""
        found = self.exact.get(low) or self.stems.get(stem(low, self.language)) or frozenset()
        begun = {tag for prefix, tag in self.prefixes.get(low[:3], ()) if low.startswith(prefix)}
        return found | begun


def lexicon(language: str) -> Lexicon:
    """Of a language code, whatever its script or region; without lists it knows nothing."""
    return _lexicon(str(language).replace("_", "-").split("-")[0].casefold())


@cache
def _lexicon(code: str) -> Lexicon:
    path = FOLDER / code / "claims.toml"
    if not code.isalpha() or not path.is_file():
        return Lexicon(code, known=False)
    exact: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    prefixes: dict[str, set[tuple[str, str]]] = {}
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for tag, entry in _entries(tomllib.loads(path.read_text(encoding="utf-8"))):
        if "_" in entry:
            parts = tuple(entry.split("_"))
            phrases.setdefault(parts[0], set()).add((parts, tag))
        elif entry.endswith("*"):
            prefixes.setdefault(entry[:3], set()).add((entry[:-1], tag))
        else:
            exact.setdefault(entry, set()).add(tag)
            root = stem(entry, code)
            if tag not in _EXACT and len(root) >= _SHORTEST_STEM + tag.startswith("claim:"):
                stems.setdefault(root, set()).add(tag)
    return Lexicon(
        code,
        known=True,
        exact={word: frozenset(tags) for word, tags in exact.items()},
        stems={word: frozenset(tags) for word, tags in stems.items()},
        prefixes={start: tuple(sorted(each)) for start, each in prefixes.items()},
        phrases={start: tuple(sorted(each, key=_longest_first)) for start, each in phrases.items()},
    )


_EXACT: Final = frozenset(("function", "not", "conjunction", "article", "to", "between", "command", "advice"))
"""Of these only the forms that are written there count."""


def _longest_first(phrase: tuple[tuple[str, ...], str]) -> tuple[int, tuple[str, ...], str]:
    return -len(phrase[0]), *phrase


def _entries(lists: dict[str, Any]) -> Iterator[tuple[str, str]]:  # Any: TOML
    for table, values in lists.items():
        for key, text in values.items():
            tag = key if table in _PLAIN_TABLES else f"{_KINDS.get(table, table)}:{key}"
            yield from ((tag, entry.casefold()) for entry in text.split())


@cache
def _stemmer(language: str) -> Any:  # Any: the library has no types
    try:
        name = (Locale(language).english_name or "").split()[0].casefold()
    except (UnknownLocaleError, ValueError, IndexError):
        return None
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


@lru_cache(maxsize=50_000)
def stem(low: str, language: str) -> str:
    """A word in lower case without its inflection."""
    stemmer = _stemmer(language)
    if stemmer is None or len(low) > _LONGEST_WORD:
        return low
    return stemmer.stemWord(low)


def tokens(text: str, language: str) -> list[Token]:
    """The words, numbers and signs of a text; phrases of the lists give their tags to all their words."""
    words = lexicon(language)
    found = list(_split(_plain(text)))
    for token in found:
        if token.is_word:
            token.stem = stem(token.low, words.language)
            token.tags, token.keys, token.wholly = _known(token.low, words.language)
        else:
            token.keys = frozenset((token.low,))
    _phrases(found, words)
    _clauses(found)
    return found


def _plain(text: str) -> str:
    return _NOT.sub(" not", text.replace("can't", "can not").replace("can’t", "can not").replace("cannot", "can not"))


def _split(text: str) -> Iterator[Token]:
    before = ""
    end = -1
    for match in _TOKEN.finditer(text):
        token = Token(match[0], match.start(), match.end(), low=match[0].casefold())
        token.joined = before in _JOINERS | {"'", "’"} and match.start() == end
        token.first = end < 0
        before, end = match[0], match.end()
        yield token


@lru_cache(maxsize=50_000)
def _known(low: str, language: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """Tags, keys and whether all parts are known."""
    words = lexicon(language)
    tags = words.tags(low)
    if not tags and words.compounds and 2 * _SHORTEST_PART <= len(low) <= _LONGEST_WORD:
        for parts in _parts(low, words):
            inner = [words.tags(part) for part in parts]
            tags = frozenset(tag for part in inner for tag in part if tag.split(":")[0] in _OF_PARTS)
            keys = frozenset(stem(part, language) for part in parts) | {stem(low, language)}
            return tags, keys | {tag for tag in tags if _is_key(tag)}, True
    keys = {tag for tag in tags if _is_key(tag)}
    return tags, frozenset(keys | {low, stem(low, language)}), False


def _is_key(tag: str) -> bool:
    """Whether words with the tag say the same; the words of a kind of claim do so in few kinds only."""
    return tag.startswith(("topic:", "thing:")) or tag in _SAME_CLAIMS


_SAME_CLAIMS: Final = frozenset(("claim:free", "claim:award"))
_OF_PARTS: Final = frozenset(("topic", "thing", "claim"))


def _parts(low: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    for at in range(len(low) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        right = low[at:]
        if words.tags(right).isdisjoint(_NO_PART) and words.tags(right):
            for link in _LINKS:
                left = low[: at - len(link)] if link and low[:at].endswith(link) else "" if link else low[:at]
                if len(left) >= _SHORTEST_PART and words.tags(left) and words.tags(left).isdisjoint(_NO_PART):
                    yield left, right


_NO_PART: Final = frozenset(("function", "article", "conjunction", "not", "to", "command"))


def _phrases(found: list[Token], words: Lexicon) -> None:
    lows = [token.low for token in found if token.low not in _JOINERS and token.low not in "'’"]
    real = [token for token in found if token.low not in _JOINERS and token.low not in "'’"]
    for at, low in enumerate(lows):
        for phrase, tag in words.phrases.get(low, ()):
            if _begins(phrase, lows, at):
                for token in real[at : at + len(phrase)]:
                    token.tags |= {tag, "phrase"}
                    if _is_key(tag):
                        token.keys |= {tag}
                break


def _begins(phrase: tuple[str, ...], lows: list[str], at: int) -> bool:
    have = lows[at : at + len(phrase)]
    return len(have) == len(phrase) and all(
        low.startswith(part[:-1]) if part.endswith("*") else low == part for part, low in zip(phrase, have, strict=True)
    )


def _clauses(found: list[Token]) -> None:
    clause = 0
    for token in found:
        if (token.low in _BREAKS and token.low != ".") or token.has("conjunction"):
            clause += 1
        token.clause = clause
