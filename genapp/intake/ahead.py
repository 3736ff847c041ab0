"""Looks at all rows before they are checked: which ask for one page, and which want the same keyword."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Final

from genapp.errors import BadInput
from genapp.intake.fields import REQUIRED
from genapp.intake.mapping import TableMapping
from genapp.intake.profiles import Use
from genapp.intake.table import MAX_KEYWORD_CHARS, MAX_KEYWORDS, Row, clean_line
from genapp.intake.values import Wrong, as_keyword, keyword_list, read_figure, read_keywords
from genapp.page import completed_address, normal_keyword, same_address
from genapp.words import spelled

_VARIANTS: Final = (
    "color", "colour", "farbe", "size", "größe", "groesse", "material", "pattern", "muster", "width", "breite",
    "length", "länge", "height", "höhe", "weight", "gewicht", "model", "modell",
    "option1value", "option2value", "option3value",
)  # fmt: skip
"""Columns that tell variants apart, the better ones first."""
_LONGEST_VALUE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The keywords of a page that several rows ask for."""

    keywords: str
    left_out: int
    """Keywords beyond those that a page can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Rows in each other's way, by their lines."""

    together: Mapping[int, Together] = field(default_factory=dict)
    """By the first row of each page that has several."""
    better: Mapping[int, int] = field(default_factory=dict)
    """Of rows that want a keyword which another one keeps: the line of that one, which says more of its page."""
    differing: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Places of the cells in which such a row differs from that one; known when rows are to be told apart."""


def look_ahead(mapping: TableMapping, rows: Iterable[Row]) -> Ahead:
    """Where the file breaks off, checking will say so. Raises nothing."""
    pages, rivals = _Pages(), _Rivals(keep_cells=mapping.tell_apart)
    columns = _Columns(mapping)
    with suppress(BadInput):
        for row in rows:
            if not row.problems and pages.is_first(columns, row):
                rivals.note(columns, row)
    return Ahead(together=pages.together(), better=rivals.better(), differing=rivals.differing(columns.telling))


def words_apart(mapping: TableMapping, row: Row, places: Sequence[int]) -> Iterator[str]:
    """What may be added to the keyword of a row to make it another one: a value that differs, or two."""
    order = {name: number for number, name in enumerate(_VARIANTS)}
    known = sorted(places, key=lambda place: order.get(spelled(mapping.columns[place].column), len(order)))
    values = [text for place in known if 0 < len(text := clean_line(row.cells[place])) <= _LONGEST_VALUE]
    usable = list(dict.fromkeys(text for text in values if any(sign.isalnum() for sign in text)))[:5]
    for chosen in chain(combinations(usable, 1), combinations(usable, 2)):
        yield " ".join(chosen)


class _Columns:
    """Where the cells stand that matter here."""

    def __init__(self, mapping: TableMapping) -> None:
        uses = list(enumerate(mapping.columns))
        self._places = {name: [n for n, use in uses if use.field == name] for name in (*REQUIRED, "monthlySearches")}
        self._names = [n for n, use in uses if use.use is Use.NAME]
        self.telling = tuple(n for n, use in uses if use.use is Use.FACT)
        self._said = [n for n, use in uses if use.use in (Use.TEXT, Use.PRICE) or use.field in ("facts", "products")]
        self.joins_pages = bool(self._places["keywords"] and self._places["targetUrl"])

    def text(self, row: Row, name: str) -> str:
        return "\n".join(row.cells[place] for place in self._places[name])

    def page(self, row: Row) -> tuple[str, str, str]:
        address = same_address(completed_address(self.text(row, "targetUrl")))
        return address, self.text(row, "pageType"), self.text(row, "language")

    def keyword(self, row: Row) -> str:
        """The primary one, as it is compared; empty when there is none."""
        given, _ = read_keywords(self.text(row, "keywords"))
        name = next((cell for place in self._names if (cell := clean_line(row.cells[place]))), "")
        return normal_keyword(given[0] if given else as_keyword(name)[0])

    def worth(self, row: Row) -> tuple[int, int]:
        """How much a row says of its page, and how often its keyword is searched for."""
        filled = sum(bool(row.cells[place].strip()) for place in self.telling)
        lines = sum(len(row.cells[place].replace(" | ", "\n").split("\n")) for place in self._said if row.cells[place])
        searches = 0
        with suppress(Wrong):
            searches, _ = read_figure(clean_line(self.text(row, "monthlySearches")))
        return filled + lines, searches


class _Pages:
    """The rows of each page, where rows name pages and keywords."""

    def __init__(self) -> None:
        self._first: dict[int, tuple[int, str]] = {}
        self._more: dict[int, list[str]] = {}

    def is_first(self, columns: _Columns, row: Row) -> bool:
        page = columns.page(row)
        if not columns.joins_pages or not page[0]:
            return True
        keywords = columns.text(row, "keywords")
        line, own = self._first.setdefault(hash(page), (row.line, keywords))
        if line != row.line:
            self._more.setdefault(line, [own]).append(keywords)
        return line == row.line

    def together(self) -> dict[int, Together]:
        return {line: _together(texts) for line, texts in self._more.items()}


def _together(texts: Sequence[str]) -> Together:
    """Those of the first row stay as they are, for all problems of them to be told."""
    own, _ = read_keywords(texts[0])
    known = {word.casefold() for word in own}
    others = {
        word.casefold(): word
        for text in texts[1:]
        for word in read_keywords(text)[0]
        if len(word) <= MAX_KEYWORD_CHARS and word.casefold() not in known
    }
    added = list(others.values())[: max(0, MAX_KEYWORDS - len(own))]
    return Together(keywords=f"{texts[0]}\n{keyword_list(added)}", left_out=len(others) - len(added))


class _Rivals:
    """Who keeps each keyword of a site: the row that says most, of equals the first."""

    def __init__(self, *, keep_cells: bool) -> None:
        self._best: dict[int, tuple[tuple[int, int], int]] = {}
        self._losers: dict[int, int] = {}
        self._cells: dict[int, tuple[int, ...]] | None = {} if keep_cells else None

    def note(self, columns: _Columns, row: Row) -> None:
        keyword = columns.keyword(row)
        if not keyword:
            return
        address, _, language = columns.page(row)
        key = hash((keyword, address.partition("/")[0] if "." in address else "", language.casefold()))
        if self._cells is not None:
            self._cells[row.line] = tuple(hash(row.cells[place].strip()) for place in columns.telling)
        worth, line = columns.worth(row), row.line
        best = self._best.setdefault(key, (worth, line))
        if best[1] != line and worth > best[0]:
            self._best[key], line = (worth, line), best[1]
        if self._best[key][1] != line:
            self._losers[line] = key

    def better(self) -> dict[int, int]:
        return {line: self._best[key][1] for line, key in self._losers.items()}

    def differing(self, places: Sequence[int]) -> dict[int, tuple[int, ...]]:
        if self._cells is None:
            return {}
        return {
            line: tuple(
                place
                for place, own, other in zip(places, self._cells[line], self._cells[best], strict=True)
                if own != other
            )
            for line, best in self.better().items()
        }
