"""CSV: rows in pieces, and all columns for people with a spreadsheet or for programs."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from genapp.errors import BadInput, Problem
from genapp.exports.base import Cell, Columns, Export, ExportOptions, ExportPage
from genapp.exports.columns import FOR_PEOPLE, FOR_PROGRAMS
from genapp.page import guard

DELIMITERS: Final = (",", ";", "\t")
_PIECE_CHARS: Final = 64 * 1024

csv_export: Final = partial(Export, suffix=".csv", media_type="text/csv; charset=utf-8")


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", line_end: str = "\n"
) -> Iterator[bytes]:
    """UTF-8 without a byte order mark; cells are quoted where they need it. The header comes alone."""
    yield csv_some([header], delimiter=delimiter, line_end=line_end)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    for row in rows:
        writer.writerow(row)
        if text.tell() >= _PIECE_CHARS:
            yield _taken(text)
    if rest := _taken(text):
        yield rest


def csv_some(rows: Iterable[Iterable[Cell]], *, delimiter: str = ",", line_end: str = "\n") -> bytes:
    """A few rows in one piece."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return taken


def _plain(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """Raw cells, commas, line feeds: what went in comes out."""
    rows = ([column.value(page) for column in columns] for page in pages)
    return csv_bytes([column.name for column in columns], rows)


def _check_delimiter(options: ExportOptions) -> None:
    if options.delimiter not in DELIMITERS:
        raise BadInput([Problem(field="delimiter", code="not_allowed", message="use a comma, a semicolon or a tab")])


def _for_people(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """With a byte order mark, so that a spreadsheet sees UTF-8, and with formulas disarmed."""
    rows = ([safe_cell(column.value(page)) for column in columns] for page in pages)
    header = [guard(column.name) for column in columns]
    pieces = csv_bytes(header, rows, delimiter=options.delimiter, line_end="\r\n")
    yield codecs.BOM_UTF8 + next(pieces)
    yield from pieces


def safe_cell(value: Cell) -> Cell:
    """Numbers stay numbers; a text that could be a formula gets its mark."""
    return guard(value) if isinstance(value, str) else value


PLAIN: Final = csv_export(
    name="csv",
    label="CSV",
    description="For programs: UTF-8, commas, every cell as it is.",
    columns=FOR_PROGRAMS,
    produce=_plain,
    extra=True,
)
FOR_SPREADSHEETS: Final = csv_export(
    name="csv-excel",
    label="CSV for spreadsheets",
    description="For people: with a byte order mark; cells that a spreadsheet would run begin with '.",
    columns=FOR_PEOPLE,
    produce=_for_people,
    check=_check_delimiter,
    extra=True,
)
