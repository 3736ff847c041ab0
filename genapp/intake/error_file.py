"""Writes the rows that need work as a file to correct, and knows that file when it comes back."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol, TextIO

from genapp.errors import Problem
from genapp.intake.table import FILE, Row, Table

ADDED: Final = ("row", "column", "code", "message")
"""Always the last four columns, in this order."""
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet program takes a cell that begins like this for a formula."""


class Judged(Protocol):
    """A row with what is wrong with it: `genapp.intake.check.CheckedRow` is one."""

    @property
    def line(self) -> int: ...

    @property
    def cells(self) -> Sequence[str]: ...

    @property
    def problems(self) -> Sequence[Problem]: ...


def write_error_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Judged], *, delimiter: str = ",") -> int:
    """Write the rows with problems, each once with all of them; returns how many.

    Open `file` with newline="" and the encoding "utf-8-sig", which spreadsheet programs know.
    """
    table = csv.writer(file, delimiter=delimiter)
    table.writerow([*map(guarded, columns), *ADDED])
    count = 0
    for row in rows:
        if not row.problems:
            continue
        count += 1
        told = [[getattr(problem, name) for problem in row.problems] for name in ("field", "code", "message")]
        table.writerow([*map(guarded, row.cells), row.line, *(guarded(" | ".join(texts)) for texts in told)])
    return count


def guarded(cell: str) -> str:
    """Begins with a quote where a spreadsheet program would see a formula; reading takes it away again."""
    return f"'{cell}" if cell.lstrip("'").startswith(_ACTIVE) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_ACTIVE) else cell


def without_added_columns(table: Table) -> Table:
    """The table as it was before the columns with the problems were added to it."""
    if table.columns[-len(ADDED) :] != ADDED:
        return table
    columns = tuple(map(unguarded, table.columns[: -len(ADDED)]))
    notice = Problem(field=FILE, code="corrected", message="is an error file; the columns added to it are left out")

    def read_rows() -> Iterator[Row]:
        for row in table.read_rows():
            yield replace(row, cells=tuple(map(unguarded, row.cells[: len(columns)])))

    return replace(table, columns=columns, read_rows=read_rows, corrected=True, notices=(*table.notices, notice))
