"""Notices rows that get in each other's way: the same page, the same keyword, nearly the same facts."""

from array import array
from typing import Final

from rapidfuzz import fuzz, process

from genapp.page.identity import keyword_key, normal_keyword, page_key, site_of
from genapp.page.request import PageRequest

SIMILAR_KEYWORDS: Final = 90
"""Of 100, between the different words of two keywords in alphabetical order."""
SIMILAR_FACTS: Final = 0.8
ENOUGH_FACTS: Final = 3
MOST_COMPARED: Final = 200
"""Keywords that a new one is compared with: the latest ones that share the beginning of a word with it."""
MOST_REMEMBERED: Final = 20_000
"""Rows whose keywords and facts are remembered for comparing, so that memory stays bounded."""
MOST_ALIKE: Final = 10
"""Rows that are compared for one fact they share."""
_PREFIX: Final = 4


class Pages:
    """The pages seen so far."""

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}

    def first_line(self, request: PageRequest, line: int) -> int:
        """The line that asked for this page first; the page is remembered."""
        return self._lines.setdefault(hash(page_key(request)), line)


class Keywords:
    """The primary keywords seen so far, by site and language.

    Similar means the same words but for an ending or a filler. A keyword that has one word more ("red shoes" beside
    "shoes"), or another number ("120 cm" beside "140 cm"), is another keyword.
    """

    def __init__(self) -> None:
        self._same: dict[int, int] = {}
        self._similar: dict[int, list[tuple[str, int]]] = {}
        self._remembered = 0

    def same(self, request: PageRequest, line: int) -> int:
        """The line that has this keyword first; it is remembered."""
        return self._same.setdefault(hash(keyword_key(request)), line)

    def similar(self, request: PageRequest, line: int) -> int | None:
        """The line of an earlier keyword that is nearly the same; this one is remembered."""
        words = sorted(set(normal_keyword(request.primary_keyword).split()))
        text = " ".join(words)
        place = (site_of(request), request.language.value, *(word for word in words if not word.isalpha()))
        prefixes = {word[:_PREFIX] for word in words if word.isalpha()} or {""}
        keys = [hash((place, prefix)) for prefix in prefixes]
        rarest = min((self._similar.get(key, []) for key in keys), key=len)
        found = process.extractOne(text, [one for one, _ in rarest], scorer=fuzz.ratio, score_cutoff=SIMILAR_KEYWORDS)
        earlier = rarest[found[2]][1] if found else None
        self._remember(keys, (text, line))
        return earlier

    def _remember(self, keys: list[int], entry: tuple[str, int]) -> None:
        self._remembered += 1
        if self._remembered > MOST_REMEMBERED:
            self._similar.clear()
            self._remembered = 0
        for key in keys:
            bucket = self._similar.setdefault(key, [])
            bucket.append(entry)
            if len(bucket) > MOST_COMPARED:
                del bucket[: MOST_COMPARED // 2]


class Facts:
    """The facts of the rows seen so far; rows with nearly the same facts make pages with nearly the same text."""

    def __init__(self) -> None:
        self._rows: dict[int, array[int]] = {}
        self._by_fact: dict[int, list[int]] = {}

    def alike(self, request: PageRequest, line: int) -> int | None:
        """The line of an earlier row that shares four of five facts; this one is remembered."""
        facts = sorted({hash(fact) for fact in facts_of(request)})
        if len(facts) < ENOUGH_FACTS:
            return None
        if len(self._rows) >= MOST_REMEMBERED:
            self._rows.clear()
            self._by_fact.clear()
        prefix = facts[: len(facts) - int(len(facts) * SIMILAR_FACTS) + 1]  # rows that are alike share one of these
        near = {other for fact in prefix for other in self._by_fact.get(fact, ())}
        earlier = next((other for other in sorted(near) if _share(facts, self._rows[other]) >= SIMILAR_FACTS), None)
        self._rows[line] = array("q", facts)
        for fact in prefix:
            rows = self._by_fact.setdefault(fact, [])
            rows.append(line)
            if len(rows) > MOST_ALIKE:
                del rows[0]
        return earlier


def facts_of(request: PageRequest) -> list[str]:
    """What a row says of its page."""
    return [
        *request.facts,
        *(f"{name}: {value}" for name, value in request.extra),
        *(product.name for product in request.products),
    ]


def _share(facts: list[int], others: "array[int]") -> float:
    return len(set(facts) & set(others)) / max(len(facts), len(others))
