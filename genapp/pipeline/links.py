"""Which pages of a project lead to which: planned over all of them, so that none is an orphan and no link is dead."""

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from genapp.languages import LANGUAGES
from genapp.page import Language, PageType, normal_keyword, same_address, slugify

_MOST_LINKS: Final = 8
_FEWEST_LINKS: Final = 3
_MOST_CHILDREN: Final = 4
_LOOKED_AT: Final = 12
"""Pages with a word in common that are compared, for each word: those that come next, so that links spread."""
_LONGEST_ANCHOR: Final = 8
"""Words."""
_SHORTEST_WORD: Final = 3
_LANGUAGE_PART: Final = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.I)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """A page that links may lead to; of its keywords the first is the primary one."""

    url: str
    keywords: tuple[str, ...]
    page_type: PageType
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """What leads on from one page."""

    related: tuple[Pair, ...] = ()
    """Words and address."""
    alternates: tuple[Pair, ...] = ()
    """Language and address of the same page in other languages."""


Plan = Mapping[str, PageLinks]


def link_key(url: str, language: Language) -> str:
    """By which a plan knows a page."""
    return f"{language.value} {same_address(url)}"


def plan_links(pages: Iterable[LinkPage]) -> Plan:
    """The links of every page, by `link_key`: 3 to 8 where there are enough pages of its site and language.

    Each page is led to by at least one other. Words that lead to one page lead to no other. The same pages give the
    same plan, in whatever order they come.
    """
    known = {
        link_key(page.url, page.language): page for page in sorted(pages, key=lambda page: (page.url, page.keywords))
    }
    groups: dict[tuple[str, Language], list[str]] = defaultdict(list)
    for key in sorted(known):
        groups[_site(known[key].url), known[key].language].append(key)
    related = {
        key: links
        for keys in groups.values()
        for key, links in zip(keys, _Group([known[key] for key in keys]).links(), strict=True)
    }
    alternates = _alternates(known)
    return {key: PageLinks(related=related[key], alternates=alternates.get(key, ())) for key in known}


class _Group:
    """Pages of one site and language, in the order of their addresses."""

    def __init__(self, pages: Sequence[LinkPage]) -> None:
        self._pages = pages
        self._words = [_words_of(page) for page in pages]
        self._with_word: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in words:
                self._with_word[word].append(number)
        self._parents = self._found_parents()
        self._children: dict[int, list[int]] = defaultdict(list)
        for number, parent in enumerate(self._parents):
            if parent is not None:
                self._children[parent].append(number)

    def links(self) -> Iterator[tuple[Pair, ...]]:
        """Of each page in turn; the words that lead to a page change from link to link."""
        anchors, led = _anchors(self._pages), Counter[int]()
        for number in range(len(self._pages)):
            found: list[Pair] = []
            for target in self._targets(number):
                words = anchors[target]
                found.append((words[led[target] % len(words)], self._pages[target].url))
                led[target] += 1
            yield tuple(found)

    def _targets(self, number: int) -> list[int]:
        """The page above, the next one (so that none is an orphan), some below, then what has most in common."""
        count = len(self._pages)
        following = [(number + step) % count for step in range(1, min(count, _FEWEST_LINKS + 1))]
        chosen = dict.fromkeys(following[:1])
        if (parent := self._parents[number]) is not None:
            chosen[parent] = None
        chosen |= dict.fromkeys(self._below(number))
        chosen |= dict.fromkeys(islice(self._alike(number), _MOST_LINKS))
        if len(chosen) < _FEWEST_LINKS:
            chosen |= dict.fromkeys(following)
        return [target for target in chosen if target != number][:_MOST_LINKS]

    def _below(self, number: int) -> list[int]:
        """Those that share most words with the page first."""
        mine = self._words[number]
        return sorted(self._children[number], key=lambda one: -len(mine & self._words[one]))[:_MOST_CHILDREN]

    def _alike(self, number: int) -> list[int]:
        """Pages with words in common, rare words counting most, and pages of the same folder somewhat."""
        weights: dict[int, float] = defaultdict(float)
        for word in sorted(self._words[number]):
            places = self._with_word[word]
            rare = math.log(len(self._pages) / len(places)) + 0.1
            start = bisect_right(places, number)
            for step in range(min(_LOOKED_AT, len(places) - 1)):
                weights[places[(start + step) % len(places)]] += rare
        for other in weights:
            if self._parents[other] == self._parents[number]:
                weights[other] += 0.2
        return sorted(weights, key=lambda one: (-weights[one], one))

    def _found_parents(self) -> list[int | None]:
        """The page whose address is the longest beginning of each one's."""
        places = {_steps(page.url): number for number, page in enumerate(self._pages)}
        return [_parent(_steps(page.url), places) for page in self._pages]


def _parent(steps: tuple[str, ...], places: Mapping[tuple[str, ...], int]) -> int | None:
    above = (places.get(steps[:end]) for end in range(len(steps) - 1, -1, -1))
    return next((number for number in above if number is not None), None)


def _anchors(pages: Sequence[LinkPage]) -> list[list[str]]:
    """The keywords of each page that belong to no other; a primary keyword belongs to the first page that has it.

    A page without one is named by the last part of its address.
    """
    owner: dict[str, int] = {}
    for number, page in enumerate(pages):
        owner.setdefault(normal_keyword(page.keywords[0]), number)
    for number, page in enumerate(pages):
        for keyword in page.keywords[1:]:
            owner.setdefault(normal_keyword(keyword), number)
    found: list[list[str]] = []
    for number, page in enumerate(pages):
        own = dict.fromkeys(" ".join(word.split()) for word in page.keywords if owner[normal_keyword(word)] == number)
        short = [words for words in own if len(words.split()) <= _LONGEST_ANCHOR]
        found.append(short or [_named_by_address(page, number, owner)])
    return found


def _named_by_address(page: LinkPage, number: int, owner: dict[str, int]) -> str:
    """Words of its address, longer until no other page is called so; at last the whole address."""
    steps = [slugify(step).replace("-", " ") for step in _steps(page.url)]
    for begin in range(len(steps) - 1, -1, -1):
        words = " ".join(filter(None, steps[begin:]))
        if words and len(words.split()) <= _LONGEST_ANCHOR and owner.setdefault(words, number) == number:
            return words
    return page.url


def _words_of(page: LinkPage) -> frozenset[str]:
    small = LANGUAGES[page.language].link_words.split()
    words = normal_keyword(" ".join(page.keywords[:2])).split()
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD and word not in small)


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _steps(url: str) -> tuple[str, ...]:
    """The parts of its path, in lower case, after the page's host."""
    return tuple(step for step in urlsplit(url).path.lower().split("/") if step)


def _alternates(known: Mapping[str, LinkPage]) -> dict[str, tuple[Pair, ...]]:
    """Pages whose addresses differ only in the part that names the language, one of each language."""
    alike: dict[tuple[PageType, str], list[str]] = defaultdict(list)
    for key, page in known.items():
        alike[page.page_type, _without_language(page)].append(key)
    found: dict[str, tuple[Pair, ...]] = {}
    for keys in alike.values():
        languages = [known[key].language for key in keys]
        if 1 < len(keys) == len(set(languages)):
            for key in keys:
                others = sorted((known[other].language.value, known[other].url) for other in keys if other != key)
                found[key] = tuple(others)
    return found


def _without_language(page: LinkPage) -> str:
    """Site and path without a first label or step that is the page's language ("de.", "/de/", "/de-at/")."""
    labels, steps = _site(page.url).split("."), list(_steps(page.url))
    if len(labels) > 2 and _is_language(labels[0], page.language):
        labels = labels[1:]
    if steps and _is_language(steps[0], page.language):
        steps = steps[1:]
    return f"{'.'.join(labels)}/{'/'.join(steps)}"


def _is_language(part: str, language: Language) -> bool:
    found = _LANGUAGE_PART.fullmatch(part)
    return found is not None and found[1].lower() == language.value
