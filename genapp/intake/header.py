"""Finds the header among the first rows of a file, and names its columns."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from genapp.errors import Problem
from genapp.intake.limits import MAX_COLUMNS, MAX_PREAMBLE_ROWS
from genapp.intake.table import FILE, bad_file
from genapp.intake.text import clean_line, shown
from genapp.words import counted

RawRow = tuple[int, Sequence[str]]
"""Line and cells."""
WIDE_ENOUGH: Final = 0.6
"""A header fills most of the columns that the rows below it fill; the title of a report fills one or two."""
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    line: int
    """0 when there is none."""
    columns: tuple[str, ...]
    notices: tuple[Problem, ...]


def find_header(
    rows: Sequence[RawRow], *, line: int | None, known: Callable[[str], bool], first_line: int = 1
) -> Header:
    """`rows` are the first ones that aren't blank; `line` is what a person chose; `known` says whether a name is one
    of a column that genapp has a use for."""
    if not rows:
        raise bad_file("empty", "is empty")
    if line == 0:
        width = max(len(cells) for _, cells in rows)
        return _header(0, [""] * width, preamble=(), rows=rows)
    place = _place(rows, line=line, known=known)
    found_at, cells = rows[place]
    preamble = tuple(" ".join(filter(None, map(clean_line, above))) for _, above in rows[:place])
    return _header(found_at, cells, preamble=preamble, rows=rows[place + 1 :])


def _place(rows: Sequence[RawRow], *, line: int | None, known: Callable[[str], bool]) -> int:
    if line is not None:
        chosen = [number for number, (at, _) in enumerate(rows) if at == line]
        if not chosen:
            raise bad_file("no_such_line", f"has no row at line {line}, or it is too far down for a header")
        return chosen[0]
    widest = max(_filled(cells) for _, cells in rows)
    likely = [
        number
        for number, (_, cells) in enumerate(rows[: MAX_PREAMBLE_ROWS + 1])
        if _filled(cells) >= min(max(2, widest * WIDE_ENOUGH), widest) and _could_be_names(cells)
    ]
    return max(likely, key=lambda number: sum(map(known, rows[number][1])), default=0)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _could_be_names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in map(clean_line, cells) if cell]
    return all(len(cell) <= LONGEST_NAME for cell in filled) and any(
        any(sign.isalpha() for sign in cell) and "://" not in cell for cell in filled
    )


def _header(line: int, cells: Sequence[str], *, preamble: tuple[str, ...], rows: Sequence[RawRow]) -> Header:
    names = [clean_line(cell) for cell in cells]
    while names and not names[-1] and line and not any(_holds(row, len(names) - 1) for _, row in rows):
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise bad_file("too_many_columns", f"has {len(names)} columns; at most {MAX_COLUMNS} are allowed")
    columns, twice = _unique(names)
    notices = []
    if twice:
        message = f"has these columns more than once: {', '.join(map(shown, twice))}; the later ones got a number"
        notices.append(Problem(field=FILE, code="column_twice", message=message, row=line))
    if preamble:
        message = f"has {counted(len(preamble), 'row')} above its header; left out"
        notices.append(Problem(field=FILE, code="preamble", message=message, row=line))
    return Header(line=line, columns=columns, notices=tuple(notices))


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
