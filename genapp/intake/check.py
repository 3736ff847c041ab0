"""Checks the rows of a file: all problems of a row at once, rows in each other's way, and the file to correct."""

import csv
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol, TextIO

from rapidfuzz import fuzz, process

from genapp.errors import BadInput, Problem
from genapp.intake.ahead import Ahead, look_ahead, words_apart
from genapp.intake.apply import apply_mapping, grouped
from genapp.intake.mapping import TableMapping
from genapp.intake.table import MAX_KEYWORDS, Row, Table, notice, shown, without_columns
from genapp.intake.validate import PageOrderDraft, read_page
from genapp.languages.slots import is_slot
from genapp.page import PageRequest, guard, keyword_key, normal_keyword, page_key, same_address, site_of, unguard
from genapp.words import counted

_SIMILAR_KEYWORDS: Final = 90
"""Of 100, between the different words of two keywords in alphabetical order."""
_SIMILAR_FACTS: Final = 0.8
_ENOUGH_FACTS: Final = 3
"""For comparing: rows with fewer are alike by chance."""
_ENOUGH_TOLD: Final = 2
"""Of these, beside place and colour."""
_MOST_COMPARED: Final = 200
"""Keywords that a new one is compared with: the latest ones that share the beginning of a word with it."""
_MOST_REMEMBERED: Final = 20_000
"""Rows whose keywords and facts are remembered for comparing, so that memory stays bounded."""
_MOST_ALIKE: Final = 10
"""Rows that are compared for one fact they share."""
_PREFIX: Final = 4

_ADDED: Final = ("row", "column", "code", "message")
"""Always the last four columns, in this order."""

_ROWS_AT_ONCE: Final = 500
"""That are joined with product data together."""

JOINED: Final = "joined"
"""Code of the problem of a row whose keywords another row has now."""

Join = Callable[[Sequence[PageRequest]], Sequence[PageRequest]]
"""Adds what is known of pages from elsewhere; gives as many requests as it gets, in their order."""


class Judged(Protocol):
    """A row with what is wrong with it: `CheckedRow` is one."""

    @property
    def line(self) -> int: ...

    @property
    def cells(self) -> Sequence[str]: ...

    @property
    def problems(self) -> Sequence[Problem]: ...


def write_error_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Judged], *, delimiter: str = ",") -> int:
    """Write the rows with problems, each once with all of them; returns how many.

    What a spreadsheet could run as a formula is marked, and read back without the mark.
    Open `file` with newline="" and the encoding "utf-8-sig", which spreadsheet programs know.
    """
    table = csv.writer(file, delimiter=delimiter)
    table.writerow([*map(guard, columns), *_ADDED])
    count = 0
    for row in rows:
        if not row.problems:
            continue
        count += 1
        told = [[getattr(problem, name) for problem in row.problems] for name in ("field", "code", "message")]
        table.writerow([*map(guard, row.cells), row.line, *(guard(" | ".join(texts)) for texts in told)])
    return count


def without_added_columns(table: Table) -> Table:
    """The table as it was before the columns with the problems were added to it."""
    if table.columns[-len(_ADDED) :] != _ADDED:
        return table
    columns = tuple(map(unguard, table.columns[: -len(_ADDED)]))

    def change(row: Row) -> Row:
        return replace(row, cells=tuple(map(unguard, row.cells[: len(columns)])))

    told = notice("corrected", "is an error file; the columns added to it are left out")
    return without_columns(table, columns, change, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """A row is good when it has a draft; warnings don't stop it."""

    line: int
    cells: tuple[str, ...]
    draft: PageOrderDraft | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def check_rows(
    table: Table, mapping: TableMapping, *, now: datetime, allow_private: bool = False, join: Join | None = None
) -> Iterator[CheckedRow]:
    """In the order of the file, in bounded memory. Raises `BadInput` where the file can't be read on.

    `join` is given the requests of `_ROWS_AT_ONCE` rows at once; the warnings are about what it makes of them.

    A page that a file asks for twice is written once, for the keywords of all its rows; a later row that says other
    things of it is a problem that names the earlier. Of two pages of a site that want the same keyword, the one that
    says more keeps it; the other is a problem, or with `tell_apart` gets a keyword of its own.
    """
    ahead = look_ahead(mapping, grouped(mapping, table.read_rows()))
    checker = _Checker(mapping, now, allow_private, ahead)
    rows = (checker.read(row) for row in grouped(mapping, table.read_rows()))
    for some in _in_groups(rows):
        for row in _joined(some, join) if join else some:
            yield checker.warned(row)


class _Keywords:
    """The primary keywords seen so far, by site and language.

    Similar means the same words but for an ending or a filler. A keyword that has one word more ("red shoes" beside
    "shoes"), or another number ("120 cm" beside "140 cm"), is another keyword.
    """

    def __init__(self) -> None:
        self._similar: dict[int, list[tuple[str, int]]] = {}
        self._remembered = 0

    def similar(self, request: PageRequest, line: int) -> int | None:
        """The line of an earlier keyword that is nearly the same; this one is remembered."""
        words = sorted(set(normal_keyword(request.primary_keyword).split()))
        text = " ".join(words)
        place = (site_of(request), request.language.value, *(word for word in words if not word.isalpha()))
        prefixes = {word[:_PREFIX] for word in words if word.isalpha()} or {""}
        keys = [hash((place, prefix)) for prefix in prefixes]
        rarest = min((self._similar.get(key, []) for key in keys), key=len)
        found = process.extractOne(text, [one for one, _ in rarest], scorer=fuzz.ratio, score_cutoff=_SIMILAR_KEYWORDS)
        earlier = rarest[found[2]][1] if found else None
        self._remember(keys, (text, line))
        return earlier

    def _remember(self, keys: list[int], entry: tuple[str, int]) -> None:
        self._remembered += 1
        if self._remembered > _MOST_REMEMBERED:
            self._similar.clear()
            self._remembered = 0
        for key in keys:
            bucket = self._similar.setdefault(key, [])
            bucket.append(entry)
            if len(bucket) > _MOST_COMPARED:
                del bucket[: _MOST_COMPARED // 2]


class _FactLikeness:
    """The facts of the rows seen so far; rows with nearly the same facts make pages with nearly the same text."""

    def __init__(self) -> None:
        self._rows: dict[int, array[int]] = {}
        self._by_fact: dict[int, list[int]] = {}

    def alike(self, request: PageRequest, line: int) -> int | None:
        """The line of an earlier row that shares four of five facts; this one is remembered."""
        facts = sorted({hash(fact) for fact in _facts_of(request)})
        if len(facts) < _ENOUGH_FACTS:
            return None
        if len(self._rows) >= _MOST_REMEMBERED:
            self._rows.clear()
            self._by_fact.clear()
        prefix = facts[: len(facts) - int(len(facts) * _SIMILAR_FACTS) + 1]  # rows that are alike share one of these
        near = {other for fact in prefix for other in self._by_fact.get(fact, ())}
        earlier = next((other for other in sorted(near) if _share(facts, self._rows[other]) >= _SIMILAR_FACTS), None)
        self._rows[line] = array("q", facts)
        for fact in prefix:
            rows = self._by_fact.setdefault(fact, [])
            rows.append(line)
            if len(rows) > _MOST_ALIKE:
                del rows[0]
        return earlier


class _Doorways:
    """Rows whose pages would be the same but for a place, a colour or another word of the keyword."""

    def __init__(self) -> None:
        self._first: dict[int, tuple[int, str]] = {}

    def twin(self, request: PageRequest, line: int) -> tuple[int, str] | None:
        """The line and the primary keyword of the first row that tells the same facts; this one is remembered."""
        keyword = set(normal_keyword(" ".join(request.keywords)).split())
        facts = [text for text in _facts_of(request) if not is_slot(text.partition(":")[0])]
        told = {" ".join(word for word in normal_keyword(text).split() if word not in keyword) for text in facts}
        if len(_facts_of(request)) < _ENOUGH_FACTS or len(told) < _ENOUGH_TOLD:
            return None
        if len(self._first) >= _MOST_REMEMBERED:
            self._first.clear()
        page = (request.page_type, site_of(request), request.language, frozenset(told))
        first = self._first.setdefault(hash(page), (line, request.primary_keyword))
        return None if first[0] == line else first


def _facts_of(request: PageRequest) -> list[str]:
    """What a row says of its page."""
    return [
        *request.facts,
        *(f"{name}: {value}" for name, value in request.extra),
        *(product.name for product in request.products),
    ]


def _share(facts: list[int], others: "array[int]") -> float:
    return len(set(facts) & set(others)) / max(len(facts), len(others))


def _in_groups(rows: Iterable[CheckedRow]) -> Iterator[list[CheckedRow]]:
    """What was read before the file broke off comes out before the error."""
    some: list[CheckedRow] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == _ROWS_AT_ONCE:
                yield some
                some = []
    except BadInput:
        yield some
        raise
    yield some


def _joined(rows: Sequence[CheckedRow], join: Join) -> Iterator[CheckedRow]:
    requests = iter(join([row.draft.request for row in rows if row.draft]))
    for row in rows:
        yield replace(row, draft=replace(row.draft, request=next(requests))) if row.draft else row


class _Checker:
    """Remembers what rows before had, as far as it matters."""

    def __init__(self, mapping: TableMapping, now: datetime, allow_private: bool, ahead: Ahead) -> None:
        self._mapping = mapping
        self._ahead = ahead
        self._said: dict[int, set[int]] = {}
        """By the line of its first row, what is said of a page that has several."""
        self._now = now
        self._allow_private = allow_private
        self._line_of_page: dict[int, int] = {}
        self._line_of_address: dict[int, int] = {}
        self._line_of_keyword: dict[int, int] = {}
        self._keepers = set(ahead.better.values())
        """Rows that keep a keyword which others want, unless something else is wrong with them."""
        self._keywords = _Keywords()
        self._facts = _FactLikeness()
        self._doorways = _Doorways()

    def read(self, row: Row) -> CheckedRow:
        """The row with its draft, or with what is wrong with it."""
        if row.problems:
            return CheckedRow(line=row.line, cells=row.cells, draft=None, problems=row.problems)
        found = self._found(row)
        if not found.draft:
            self._keepers.discard(row.line)
        apart = self._told_apart(row, found)
        found = apart or found
        if found.draft and (problem := self._in_the_way(found.draft, row.line, told_apart=apart is not None)):
            return replace(found, draft=None, problems=(problem,))
        return found

    def _found(self, row: Row, words: str = "") -> CheckedRow:
        """As the row alone tells; `words` are added to its keyword."""
        together = self._ahead.together.get(row.line)
        applied = apply_mapping(self._mapping, row, keywords=together.keywords if together else "", words=words)
        told = [*applied.warnings]
        if together and together.left_out:
            left_out = counted(together.left_out, "keyword")
            message = f"has room for {MAX_KEYWORDS} keywords: {left_out} of other rows of this page left out"
            told.append(Problem(field="keywords", code="keywords_cut", message=message, row=row.line))
        given = {"now": self._now, "allow_private": self._allow_private, "date_order": self._mapping.date_order}
        try:
            draft = read_page(applied.raw, meaning=applied.meaning, **given)
        except BadInput as error:
            problems = tuple(replace(one, row=row.line, field=one.field.strip()) for one in error.problems)
            return CheckedRow(line=row.line, cells=row.cells, draft=None, problems=problems, warnings=tuple(told))
        told += [replace(note, row=row.line) for note in draft.notes]
        return CheckedRow(line=row.line, cells=row.cells, draft=replace(draft, notes=()), warnings=tuple(told))

    def _told_apart(self, row: Row, found: CheckedRow) -> CheckedRow | None:
        """The row with a keyword that nobody has, by what it differs in from the one that keeps its keyword."""
        if not found.draft or self._ahead.better.get(row.line) not in self._keepers:
            return None
        for words in words_apart(self._mapping, row, self._ahead.differing.get(row.line, ())):
            other = self._found(row, words)
            if other.draft and self._is_free(other.draft.request):
                new = shown(other.draft.request.primary_keyword, limit=80)
                message = (
                    f"has the same primary keyword as line {self._ahead.better[row.line]}; told apart, it is {new}"
                )
                told = Problem(field="keywords", code="told_apart", message=message, row=row.line)
                return replace(other, warnings=(*other.warnings, told))
        return None

    def _is_free(self, request: PageRequest) -> bool:
        keyword, page = hash(keyword_key(request)), hash(page_key(request))
        return keyword not in self._line_of_keyword and page not in self._line_of_page

    def warned(self, row: CheckedRow) -> CheckedRow:
        """A row with a draft, with what is worth a look."""
        if row.draft is None:
            return row
        return replace(row, warnings=(*row.warnings, *self._worth_a_look(row.draft, row.line)))

    def _in_the_way(self, draft: PageOrderDraft, line: int, *, told_apart: bool) -> Problem | None:
        keeper = self._ahead.better.get(line)
        if keeper in self._keepers and not told_apart:
            return _same_keyword(line, keeper)
        first = self._line_of_page.setdefault(hash(page_key(draft.request)), line)
        if first != line:
            return self._same_page(draft, line, first)
        if line in self._ahead.together:
            self._said[line] = {hash(fact) for fact in _facts_of(draft.request)}
        first = self._line_of_keyword.setdefault(hash(keyword_key(draft.request)), line)
        return None if first == line else _same_keyword(line, first)

    def _same_page(self, draft: PageOrderDraft, line: int, first: int) -> Problem:
        same = f"asks for the same page (type, address and language) as line {first}"
        if {hash(fact) for fact in _facts_of(draft.request)} <= self._said.get(first, set()) and first in self._said:
            return Problem(field="row", code=JOINED, message=f"{same}; its keywords are joined to that row", row=line)
        if first in self._said:
            same += ", and says other things of it; its keywords are joined to that row, what it says is not"
        return Problem(field="row", code="duplicate", message=same, row=line)

    def _worth_a_look(self, draft: PageOrderDraft, line: int) -> Iterator[Problem]:
        if (first := self._keywords.similar(draft.request, line)) is not None:
            message = f"has nearly the same primary keyword as line {first}"
            yield Problem(field="keywords", code="similar_keyword", message=message, row=line)
        same_but_for_case = (draft.request.page_type, same_address(draft.request.target_url).casefold())
        if (
            first := self._line_of_address.setdefault(hash((*same_but_for_case, draft.request.language)), line)
        ) != line:
            message = f"has the address of line {first} but for capital letters; for most sites that is one page"
            yield Problem(field="targetUrl", code="similar_address", message=message, row=line)
        alike, twin = self._facts.alike(draft.request, line), self._doorways.twin(draft.request, line)
        if twin:
            yield _doorway(line, draft.request.primary_keyword, *twin)
        elif (first := alike) is not None:
            message = f"says nearly the same of its page as line {first}; the two texts will be alike"
            yield Problem(field="row", code="near_identical", message=message, row=line)


def _doorway(line: int, keyword: str, first: int, theirs: str) -> Problem:
    mine, other = normal_keyword(keyword).split(), normal_keyword(theirs).split()
    here = " ".join(word for word in mine if word not in other) or keyword
    there = " ".join(word for word in other if word not in mine) or theirs
    message = (
        f"would be the same page as line {first} but for {shown(here, limit=40)} in place of {shown(there, limit=40)};"
        " add facts that are true of this page alone, or write one page for both"
    )
    return Problem(field="row", code="doorway", message=message, row=line)


def _same_keyword(line: int, other: int) -> Problem:
    message = f"has the same primary keyword as line {other}, which keeps it: two pages of a site would fight for it"
    return Problem(
        field="keywords",
        code="same_keyword",
        message=f"{message}; give another one, or have it told apart by what differs",
        row=line,
    )
