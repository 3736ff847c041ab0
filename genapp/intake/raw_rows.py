"""Turns rows of cells into rows of a table: what doesn't fit is said with the row, and the rest is read on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from genapp.errors import Problem
from genapp.intake.header import RawRow
from genapp.intake.limits import MAX_CELL_CHARS, MAX_ROWS
from genapp.intake.table import Row, bad_file
from genapp.intake.text import shown

_NO_TEXT: Final = re.compile(r"[\x00\ud800-\udfff]")


def fit_rows(rows: Iterable[RawRow], columns: Sequence[str], *, ragged: bool = True) -> Iterator[Row]:
    """Rows below the header; with `ragged`, a row of another width than the header is a problem."""
    count = 0
    for line, cells in rows:
        count += 1
        if count > MAX_ROWS:
            raise bad_file("too_many_rows", f"has more than {MAX_ROWS:,} rows; split it into several files")
        yield _row(line, list(cells), columns, ragged=ragged)
    if not count:
        raise bad_file("no_rows", "has a header but no rows")


def cell_problem(column: str, cell: str, line: int) -> Problem | None:
    """A cell that no page can use: damaged, or larger than any text of a page."""
    if len(cell) > MAX_CELL_CHARS:
        message = f"has {len(cell):,} characters; at most {MAX_CELL_CHARS:,} are allowed"
        hint = " (is a quote not closed?)" if "\n" in cell else ""
        return Problem(field=column, code="too_long", message=message + hint, row=line)
    if found := _NO_TEXT.search(cell):
        what = "a NUL character" if found[0] == "\x00" else "half of a character"
        return Problem(field=column, code="nul", message=f"contains {what}; the file may be damaged", row=line)
    return None


def _row(line: int, cells: list[str], columns: Sequence[str], *, ragged: bool) -> Row:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    problems = []
    if len(cells) > len(columns) or (ragged and len(cells) < len(columns)):
        problems.append(_ragged(line, cells, len(columns)))
    cells = cells[: len(columns)] + [""] * (len(columns) - len(cells))
    problems += filter(None, (cell_problem(*pair, line) for pair in zip(columns, cells, strict=True)))
    return Row(line=line, cells=tuple(cells), problems=tuple(problems))


def _ragged(line: int, cells: list[str], width: int) -> Problem:
    message = f"has {len(cells)} cells, but the header has {width}"
    hint = "a cell that contains the delimiter or a quote needs quotes around it"
    beyond = f"; left over: {', '.join(shown(cell, limit=30) for cell in cells[width : width + 3])}"
    return Problem(
        field="row", code="ragged", message=f"{message}; {hint}{beyond if len(cells) > width else ''}", row=line
    )
