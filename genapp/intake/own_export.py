"""Knows a file that genapp exported when it comes back: what genapp wrote is left out, what was asked for stays."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from genapp.errors import Problem
from genapp.intake.table import FILE, Row, Table, TableFormat
from genapp.page.formula import unguard

WRITTEN: Final = "genapp_"
"""Begins the name of every column that an export adds."""
FOR_PEOPLE: Final = frozenset({TableFormat.XLSX, TableFormat.ODS})
MARKED: Final = "utf-8-sig"
"""The encoding of the CSV export for spreadsheets."""


def without_written_columns(table: Table) -> Table:
    """The table as it was handed in: marks before formulas are taken away again where an export sets them."""
    kept = tuple(place for place, column in enumerate(table.columns) if not _is_written(column))
    if len(kept) == len(table.columns):
        return table
    marked = table.format in FOR_PEOPLE or table.encoding.replace("_", "-").lower() == MARKED
    notice = Problem(field=FILE, code="exported", message="is an export of genapp; the columns it added are left out")

    def read_rows() -> Iterator[Row]:
        for row in table.read_rows():
            cells = tuple(unguard(row.cells[place]) if marked else row.cells[place] for place in kept)
            problems = tuple(problem for problem in row.problems if not _is_written(problem.field))
            yield replace(row, cells=cells, problems=problems)

    columns = tuple(table.columns[place] for place in kept)
    return replace(table, columns=columns, read_rows=read_rows, notices=(*table.notices, notice))


def _is_written(column: str) -> bool:
    return column.startswith(WRITTEN)
