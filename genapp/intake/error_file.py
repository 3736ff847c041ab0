"""Writes the rows that need work as a file to correct, and knows that file when it comes back."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol, TextIO

from genapp.errors import Problem
from genapp.intake.table import FILE, Row, Table
from genapp.page.formula import guard, unguard

ADDED: Final = ("row", "column", "code", "message")
"""Always the last four columns, in this order."""


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

    What a spreadsheet could run as a formula is marked, and read back without the mark.
    Open `file` with newline="" and the encoding "utf-8-sig", which spreadsheet programs know.
    """
    table = csv.writer(file, delimiter=delimiter)
    table.writerow([*map(guard, columns), *ADDED])
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
    if table.columns[-len(ADDED) :] != ADDED:
        return table
    columns = tuple(map(unguard, table.columns[: -len(ADDED)]))
    notice = Problem(field=FILE, code="corrected", message="is an error file; the columns added to it are left out")

    def read_rows() -> Iterator[Row]:
        for row in table.read_rows():
            yield replace(row, cells=tuple(map(unguard, row.cells[: len(columns)])))

    return replace(table, columns=columns, read_rows=read_rows, notices=(*table.notices, notice))
