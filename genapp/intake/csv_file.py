"""Reads a CSV file into rows with their line numbers; what a row lacks is said with the row."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from genapp.errors import BadInput, Problem
from genapp.intake.decode import decode_file
from genapp.intake.fields import REQUIRED, field_named, spelled
from genapp.intake.limits import MAX_CELL_CHARS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from genapp.intake.text import clean_line, shown

DELIMITERS: Final = (",", ";", "\t")
FILE: Final = "file"
"""What problems of the whole file name instead of a field."""

csv.field_size_limit(MAX_FILE_BYTES)  # cells are judged here, with their line, instead of ending the whole file


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """One row: `values` by column name; `problems` when it does not fit the header or holds what no page needs."""

    line: int
    """Where it begins in the file, as an editor shows it: the header usually is line 1."""
    values: dict[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """A whole file. `encoding_sure` is False when the encoding was guessed."""

    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    delimiter: str
    encoding: str
    encoding_sure: bool
    blank_lines: int


def read_csv(source: Path | BinaryIO) -> CsvTable:
    """Read UTF-8, UTF-16 or Windows-1252 with commas, semicolons or tabs; raise `BadInput` when there is no table."""
    decoded = decode_file(_bytes(source))
    if decoded is None:
        raise _bad("not_text", "is not a text file; save the table as CSV (UTF-8)")
    text, delimiter = _sep_line(decoded.text)
    lines = _Lines(text, delimiter or _delimiter(text), first=2 if delimiter else 1)
    columns = _header(lines)
    rows = []
    for line, cells in lines:
        if len(rows) == MAX_ROWS:
            raise _bad("too_many_rows", f"has more than {MAX_ROWS:,} rows; split it into several files")
        rows.append(_row(line, cells, columns))
    if not rows:
        raise _bad("no_rows", "has a header but no rows")
    return CsvTable(
        columns=tuple(column for column in columns if column),
        rows=tuple(rows),
        delimiter=lines.delimiter,
        encoding=decoded.encoding,
        encoding_sure=decoded.sure,
        blank_lines=lines.blank,
    )


class _Lines:
    """The rows of the file with the line each begins at; blank ones are counted and left out."""

    def __init__(self, text: str, delimiter: str, *, first: int) -> None:
        self.delimiter = delimiter
        self.blank = 0
        self._reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
        self._first = first

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + self._first
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _bad("not_csv", f"cannot be read at line {line}: {error}") from None
            if any(cell.strip() for cell in cells):
                yield line, cells
            else:
                self.blank += 1


def _bytes(source: Path | BinaryIO) -> bytes:
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        else:
            data = source.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _bad("not_readable", f"cannot be opened: {error.strerror or error}") from None
    if len(data) > MAX_FILE_BYTES:
        raise _bad("too_large", f"is larger than {MAX_FILE_BYTES // 1_000_000} MB; split it into several files")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise _bad("empty", "is empty")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _bad("not_csv", "is a spreadsheet; save the table as CSV (UTF-8) first")
    return data


def _sep_line(text: str) -> tuple[str, str]:
    """Spreadsheets write a first line "sep=;" that names the delimiter."""
    first, _, rest = text.partition("\n")
    sign = first.strip().removeprefix("sep=").strip('"') if first.lower().startswith("sep=") else ""
    if first.rstrip("\r\n").lower() == "sep=\t":
        sign = "\t"
    return (rest, sign) if sign in DELIMITERS else (text, "")


def _delimiter(text: str) -> str:
    """The one that finds most known columns in the header; a comma when none finds any."""
    head = text.lstrip("\r\n")[:20_000]

    def known(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader(io.StringIO(head, newline=None), delimiter=delimiter), [])
        return sum(field_named(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=known)


def _header(lines: _Lines) -> list[str]:
    """The column names; columns without a name are "" here and named by number when they hold something."""
    _, cells = next(iter(lines), (0, []))
    if not cells:
        raise _bad("empty", "is empty")
    columns = [clean_line(cell) for cell in cells]
    if len(columns) > MAX_COLUMNS:
        raise _bad("too_many_columns", f"has {len(columns)} columns; at most {MAX_COLUMNS} are allowed")
    named = [spelled(column) or column for column in columns if column]
    twice = {column for column in columns if column and named.count(spelled(column) or column) > 1}
    if twice:
        raise _bad("column_twice", f"has these columns more than once: {', '.join(map(shown, sorted(twice)))}")
    known = {field_named(column) for column in columns}
    if missing := [name for name in REQUIRED if name not in known]:
        raise BadInput([_missing_column(name, columns) for name in missing])
    return columns


def _missing_column(name: str, columns: Sequence[str]) -> Problem:
    found = ", ".join(shown(column, limit=30) for column in columns[:12] if column)
    return Problem(field=name, code="missing_column", message=f"the file has no such column; its header is {found}")


def _row(line: int, cells: list[str], columns: list[str]) -> CsvRow:
    problems = []
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(columns):
        message = f"has {len(cells)} cells, but the header has {len(columns)}"
        hint = "a cell that contains the delimiter or a quote needs quotes around it"
        problems.append(Problem(field="row", code="ragged", message=f"{message}; {hint}", row=line))
    values = {}
    for number, cell in enumerate(cells, start=1):
        column = (columns[number - 1] if number <= len(columns) else "") or f"column {number}"
        if problem := _cell_problem(cell):
            problems.append(Problem(field=column, code=problem[0], message=problem[1], row=line))
        elif cell.strip() or column in columns:
            values[column] = cell
    return CsvRow(line=line, values=values, problems=tuple(problems))


def _cell_problem(cell: str) -> tuple[str, str] | None:
    if "\x00" in cell:
        return "nul", "contains a NUL character; the file may be damaged"
    if len(cell) > MAX_CELL_CHARS:
        size = f"has {len(cell):,} characters; at most {MAX_CELL_CHARS:,} are allowed"
        return "too_long", f"{size} (is a quote not closed?)" if "\n" in cell else size
    return None


def _bad(code: str, message: str) -> BadInput:
    return BadInput([Problem(field=FILE, code=code, message=message)])
