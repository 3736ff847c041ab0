"""What reading a file gives, whatever its format: columns, how they were found, and rows one after another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from genapp.errors import BadInput, Problem

FILE: Final = "file"
"""What problems of the whole file name instead of a field."""


class TableFormat(StrEnum):
    CSV = "csv"
    """Text with commas, semicolons, tabs or bars between cells; pasted cells are such a text."""
    JSONL = "jsonl"
    XLSX = "xlsx"
    ODS = "ods"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChoice:
    """What a person says about a file; what is empty or None is found out."""

    format: TableFormat | None = None
    encoding: str = ""
    """A name Python knows, e.g. "cp1250"; for text files only."""
    delimiter: str = ""
    sheet: str = ""
    header_line: int | None = None
    """The line the header begins at; 0 says that there is none, and columns are named by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; `problems` when it doesn't fit the header or holds what no page needs."""

    line: int
    """Where it begins in the file, as an editor or a spreadsheet shows it."""
    cells: tuple[str, ...]
    """One for each column, "" where there is nothing."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that is open for reading: nothing but its first lines has been read."""

    format: TableFormat
    columns: tuple[str, ...]
    """Each name once: a second "X" is "X (2)", and a column without a name that holds something is "column 3"."""
    read_rows: Callable[[], Iterator[Row]]
    """Begins anew with each call; raises `BadInput` where the file cannot be read further."""
    header_line: int = 1
    """0 when the file has no header."""
    """The lines above the header, which are left out."""
    encoding: str = ""
    encoding_sure: bool = True
    """False when the encoding was guessed: then letters such as umlauts are worth a look."""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    """This is an error file that was handed in again: the columns added to it are left out."""
    notices: tuple[Problem, ...] = ()
    """What a person should know before using the file; nothing of it stops the reading."""


def bad_file(code: str, message: str, *, row: int | None = None) -> BadInput:
    """The whole file cannot be used; the message goes on after "file: "."""
    return BadInput([Problem(field=FILE, code=code, message=message, row=row)])
