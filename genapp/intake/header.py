"""Finds the header of a table, says what a person should know of it, and fits the rows below to it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from genapp.errors import Problem
from genapp.intake.table import (
    MAX_COLUMNS,
    MAX_PREAMBLE_ROWS,
    MAX_ROWS,
    RawRow,
    Row,
    bad_file,
    cell_problem,
    clean_line,
    notice,
    shown,
    too_many_rows,
    value_of,
)
from genapp.words import counted

_WIDE_ENOUGH: Final = 0.6
"""A header fills most of the columns that the rows below it fill; the title of a report fills one or two."""
_LONGEST_NAME: Final = 100
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_LONGEST_UNIT: Final = 12
_MOST_TITLE_ROWS: Final = 3
"""Above the header of a list with one column."""
_SURELY_A_HEADER: Final = 3
"""Known names in one row of a table: no page is described by so many of them."""
_ENOUGH_ROWS: Final = 3
"""To tell a habit of the program that wrote the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    line: int
    """0 when there is none."""
    columns: tuple[str, ...]
    width: int
    """Cells that a row may have: more than columns where the header, or every row, ends with empty ones."""
    notices: tuple[Problem, ...]


def find_header(rows: Sequence[RawRow], *, line: int | None, known: Callable[[str], bool]) -> Header:
    """`rows` are the first ones that aren't blank; `line` is what a person chose; `known` says whether a name is one
    of a column that genapp has a use for."""
    if not rows:
        raise bad_file("empty", "is empty")
    place = _place(rows, line=line, known=known)
    if place is None:
        width = max(len(cells) for _, cells in rows)
        told = [] if line == 0 else [_no_header(rows[0][0])]
        return _header((0, [""] * width), above=(), below=rows, known=known, told=told)
    guessed = line is None and not any(map(known, rows[place][1]))
    told = [_unknown_header(rows[place][0])] if guessed else []
    return _header(rows[place], above=rows[:place], below=rows[place + 1 :], known=known, told=told)


def fit_rows(
    rows: Iterable[RawRow], header: Header, *, known: Callable[[str], bool], ragged: bool = True
) -> Iterator[Row]:
    """Rows below the header; what doesn't fit is said with the row. With `ragged`, that is another width, too."""
    count = 0
    other: Problem | None = None
    for line, cells in rows:
        count += 1
        if count > MAX_ROWS:
            raise too_many_rows()
        row = _row(line, list(cells), header, ragged=ragged)
        told = _header_again(line, cells, header, known)
        if told and told.code == "another_table":
            other = told
        elif other and not told:
            told = replace(other, message=f"stands below the header of another table at line {other.row}", row=line)
        yield replace(row, problems=(told,)) if told else row
    if not count:
        raise bad_file("no_rows", "has a header but no rows")


def _place(rows: Sequence[RawRow], *, line: int | None, known: Callable[[str], bool]) -> int | None:
    """Which of the rows is the header; None when the file has none."""
    if line is not None:
        chosen = [number for number, (at, _) in enumerate(rows) if at == line]
        if line and not chosen:
            raise bad_file("no_such_line", f"has no row at line {line}, or it is too far down for a header")
        return chosen[0] if line else None
    widest = max(_filled(cells) for _, cells in rows)
    likely = [
        number
        for number, (_, cells) in enumerate(rows[: MAX_PREAMBLE_ROWS + 1])
        if _filled(cells) >= min(max(2, widest * _WIDE_ENOUGH), widest) and _could_be_names(cells)
    ]
    best = max(likely, key=lambda number: sum(map(known, rows[number][1])), default=0)
    if any(map(known, rows[best][1])) and _stands_below_a_preamble(rows, best, known):
        return best
    first = next(iter(likely), None)
    return None if first is None or not _names_the_rows(rows, first, known) else first


def _stands_below_a_preamble(rows: Sequence[RawRow], place: int, known: Callable[[str], bool]) -> bool:
    """The title of a report is narrower than its table, or parted from it by an empty line; the first rows of a list
    without a header are neither, and a known word further down is only a word."""
    line, cells = rows[place]
    filled, names = _filled(cells), sum(map(known, cells))
    if place == 0 or names >= max(2, filled / 2) or all(_filled(above) < filled for _, above in rows[:place]):
        return True
    parted = line - rows[place - 1][0] > 1
    return parted and (filled > 1 or place <= _MOST_TITLE_ROWS)


def _names_the_rows(rows: Sequence[RawRow], place: int, known: Callable[[str], bool]) -> bool:
    """Whether a row without a known name is a header: not where it holds what the rows below it hold, addresses or
    numbers in the same places, and not in a bare list."""
    cells, below = rows[place][1], [row for _, row in rows[place + 1 :]]
    if any(map(known, cells)) or not below:
        return True
    kinds = [(number, found) for number, cell in enumerate(cells) if (found := _kind(cell))]
    alike = any(
        sum(_kind(row[number]) == kind for row in below if number < len(row)) > len(below) / 2 for number, kind in kinds
    )
    return not alike and max(_filled(row) for row in [cells, *below]) > 1


def _kind(cell: str) -> str:
    """What a cell is that is no word; a year may well be the name of a column."""
    text = cell.strip()
    if text.startswith(("http://", "https://", "www.")):
        return "address"
    if _YEAR.fullmatch(text):
        return ""
    return "number" if any(map(str.isdigit, text)) and not any(map(str.isalpha, text)) else ""


def _header_again(line: int, cells: Sequence[str], header: Header, known: Callable[[str], bool]) -> Problem | None:
    """What is wrong with a row that is a header itself: the same one again, or that of another table."""
    filled = [text for cell in cells if (text := cell.strip())]
    if not filled or len(filled[0]) > _LONGEST_NAME:
        return None
    if tuple(filled) == header.columns:
        return Problem(field="row", code="header_again", message="repeats the header; left out", row=line)
    if len(filled) < _SURELY_A_HEADER or not known(filled[0]):
        return None
    names = sum(map(known, filled))
    if names < max(_SURELY_A_HEADER, len(filled) / 2) or not _could_be_names(filled):
        return None
    message = "is the header of another table; hand that table in as a file of its own"
    return Problem(field="row", code="another_table", message=message, row=line)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _could_be_names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in map(clean_line, cells) if cell]
    return all(len(cell) <= _LONGEST_NAME for cell in filled) and any(
        any(sign.isalpha() for sign in cell) and "://" not in cell for cell in filled
    )


def _header(
    row: RawRow,
    *,
    above: Sequence[RawRow],
    below: Sequence[RawRow],
    known: Callable[[str], bool],
    told: list[Problem],
) -> Header:
    line, cells = row
    names = [clean_line(cell) for cell in cells]
    while names and not names[-1] and line and not any(_holds(row, len(names) - 1) for _, row in below):
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise bad_file("too_many_columns", f"has {len(names)} columns; at most {MAX_COLUMNS} are allowed")
    columns, twice = _unique(names)
    if twice:
        message = f"has these columns more than once: {', '.join(map(shown, twice))}; the later ones got a number"
        told.append(notice("column_twice", message, row=line))
    if above:
        told.append(notice("preamble", f"has {counted(len(above), 'row')} above its header; left out", row=line))
    width, wider = _usual_width(len(cells), below)
    header = Header(line=line, columns=columns, width=width, notices=())
    told += [*wider, *_other_tables(header, names, below, known), *_second_rows(names, above, below)]
    return replace(header, notices=(*told, *_errors_seen(columns, below)))


def _no_header(line: int) -> Problem:
    message = f"has no header that genapp knows: its columns are called by number, and line {line} is read as a row"
    return notice("no_header", message)


def _unknown_header(line: int) -> Problem:
    message = f"has no column that genapp knows: line {line} is taken for its header. If it is a row, choose line 0"
    return notice("unknown_header", message, row=line)


def _usual_width(width: int, below: Sequence[RawRow]) -> tuple[int, list[Problem]]:
    """Some programs end every row with an empty cell that the header does not have; a few rows do not tell that from
    a cell too many."""
    widths = {len(cells) for _, cells in below}
    wider = next(iter(widths)) if len(widths) == 1 else 0
    if len(below) < _ENOUGH_ROWS or wider <= width or any(_filled(cells[width:]) for _, cells in below):
        return width, []
    message = f"has {counted(wider - width, 'empty cell')} more in each row than in its header; left out"
    return wider, [notice("wider_rows", f"{message}. Look at the samples: are they in their columns?")]


def _other_tables(
    header: Header, names: Sequence[str], below: Sequence[RawRow], known: Callable[[str], bool]
) -> Iterator[Problem]:
    found = (_header_again(line, cells, header, known) for line, cells in below)
    if lower := next((one.row for one in found if one and one.code == "another_table"), None):
        message = f"holds another table from line {lower} on; only the first one can be used from this file"
        yield notice("another_table", message, row=lower)
    blank = [
        number for number, name in enumerate(names) if not name and not any(_holds(row, number) for _, row in below)
    ]
    parted = next((number for number in blank if any(names[:number]) and sum(map(bool, names[number:])) > 1), None)
    if parted is not None and header.line:
        before = next(name for name in reversed(names[:parted]) if name)
        message = f"has an empty column after {shown(before)}: if another table stands beside it, leave its columns out"
        yield notice("tables_beside", message, row=header.line)


def _second_rows(names: Sequence[str], above: Sequence[RawRow], below: Sequence[RawRow]) -> Iterator[Problem]:
    """Headers of two rows: groups above the names, or names and units below them."""
    if above and _filled(above[-1][1]) > 1 and not any(map(_kind, above[-1][1])) and _could_be_names(above[-1][1]):
        line, cells = above[-1]
        message = f"has a header of two rows; what line {line} says is left out: {_words(cells)}"
        yield notice("two_row_header", message, row=line)
    if len(below) > 1 and _goes_on_the_header(names, below[0][1]):
        line, cells = below[0]
        message = f"seems to have a header of two rows; line {line} is read as a row: {_words(cells)}"
        yield notice("two_row_header", f"{message}. Put both into one row", row=line)


def _goes_on_the_header(names: Sequence[str], cells: Sequence[str]) -> bool:
    """A row with units, or with names where the header has none, and little else."""
    filled = [number for number, cell in enumerate(cells) if cell.strip()]
    words = [cells[number].strip() for number in filled]
    if not filled or 2 * len(filled) >= sum(map(bool, names)) or any(_says_more(word) for word in words):
        return False
    gaps = any(number < len(names) and not names[number] for number in filled)
    return gaps or all(len(word) <= _LONGEST_UNIT for word in words)


def _says_more(word: str) -> bool:
    """Than a name or a unit does."""
    return any(map(str.isdigit, word)) or "://" in word


def _words(cells: Sequence[str]) -> str:
    return ", ".join(shown(cell) for cell in cells if cell.strip())


def _errors_seen(columns: Sequence[str], below: Sequence[RawRow]) -> list[Problem]:
    """Told once for the file as far as it was looked at; each row says so, too."""
    seen = {
        column: cells[number]
        for _, cells in below
        for number, column in enumerate(columns)
        if number < len(cells) and cells[number] and not value_of(cells[number])
    }
    if not seen:
        return []
    message = f"shows errors such as {shown(next(iter(seen.values())))} in {', '.join(map(shown, seen))}"
    return [notice("error_cells", f"{message}; they count as empty")]


def _holds(cells: Sequence[str], place: int) -> bool:
    return place < len(cells) and bool(cells[place].strip())


def _unique(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    named = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    taken = set(named)
    counts = Counter[str]()
    columns, twice = [], []
    for name in named:
        counts[name] += 1
        unique = name
        if counts[name] > 1:
            twice.append(name)
            while unique in taken:
                unique = f"{name} ({counts[name]})"
                counts[name] += unique in taken
            taken.add(unique)
        columns.append(unique)
    return tuple(columns), list(dict.fromkeys(twice))


def _row(line: int, cells: list[str], header: Header, *, ragged: bool) -> Row:
    columns, given = header.columns, len(cells)
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    problems = []
    too_wide = len(cells) > len(columns) or (ragged and given > header.width)
    if too_wide or (ragged and len(cells) < len(columns)):
        problems.append(_ragged(line, given if ragged else len(cells), cells[len(columns) :], len(columns)))
    cells = cells[: len(columns)] + [""] * (len(columns) - len(cells))
    problems += filter(None, (cell_problem(*pair, line) for pair in zip(columns, cells, strict=True)))
    return Row(line=line, cells=tuple(cells), problems=tuple(problems))


def _ragged(line: int, count: int, left_over: list[str], width: int) -> Problem:
    message = f"has {count} cells, but the header has {width}"
    message += "; a cell that contains the delimiter or a quote needs quotes around it"
    if left_over:
        message += f"; left over: {', '.join(shown(cell, limit=30) for cell in left_over[:3])}"
    elif count > width:
        message += "; what is left over is empty, but the cells before it may stand in the wrong columns"
    return Problem(field="row", code="ragged", message=message, row=line)
