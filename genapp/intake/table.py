"""What reading a file gives, whatever its format: columns, rows, the header, and how much may be handed in."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from genapp.errors import BadInput, Problem
from genapp.page import normalized
from genapp.words import LONE_JOINER

MAX_KEYWORDS: Final = 20
MAX_KEYWORD_CHARS: Final = 80
MAX_FACTS: Final = 60
MAX_FACT_CHARS: Final = 500
MAX_PRODUCTS: Final = 200
MAX_PRODUCT_NAME_CHARS: Final = 200
MAX_COMPETITORS: Final = 5
MAX_BRAND_CHARS: Final = 80
MAX_VOICE_CHARS: Final = 500
MAX_EXTRA_COLUMNS: Final = 300
MAX_EXTRA_NAME_CHARS: Final = 100
MAX_EXTRA_CHARS: Final = 5_000
MAX_NUMBER: Final = 1_000_000_000

MAX_FILE_BYTES: Final = 50_000_000
"""100,000 rows of a page each with ten facts are 30 to 40 MB; shops take 15 MB."""
MAX_ROWS: Final = 100_000
"""More pages than most shops have; they are read one by one, so memory doesn't grow with them."""
MAX_COLUMNS: Final = 300
_MAX_CELL_CHARS: Final = 20_000
MAX_FIELD_CHARS: Final = 2_000_000
"""A cell beyond this ends the reading: it is a quote that isn't closed, and memory must stay bounded."""
MAX_PREAMBLE_ROWS: Final = 30
"""Reports of keyword tools have up to ten lines above the header."""
MAX_MERGED_ROWS: Final = 500
"""Rows of a shop export that belong to one product: its variants and pictures."""

MAX_ZIP_ENTRIES: Final = 1_000
"""A workbook has a handful of entries and one for each sheet and picture."""
MAX_UNPACKED_BYTES: Final = 400_000_000
"""What 100,000 rows of 40 cells take as XML."""
MAX_RATIO: Final = 100
"""XML of a real workbook packs to between a fifth and a fiftieth; bombs are a thousand times their size."""
SHEET_MEMORY_BYTES: Final = 1_000_000_000
SHEET_SECONDS: Final = 60
"""Of processor time, for reading a workbook of the largest size allowed on a slow machine."""

_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]|"
    + LONE_JOINER
)
_LINES: Final = re.compile(r"\s\|\s|[\r\n\x85\u2028\u2029]+")

FILE: Final = "file"
"""What problems of the whole file name instead of a field."""

RawRow = tuple[int, Sequence[str]]
"""Line and cells."""

_SHEET_ERROR: Final = re.compile(
    r"#(?:REF|DIV/0|NAME|VALUE|N/A|NULL|NUM|ERROR|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|PYTHON|EXTERNAL"
    r"|GETTING_DATA|BEZUG|WERT|ZAHL|NV|ÜBERLAUF|FELD)[!?]?|(?:Err|Fehler):5\d\d|Loading(?:\.{3}|…)",
    re.I,
)
"""What a spreadsheet shows in place of a value it could not work out or had not yet fetched."""
_NO_TEXT: Final = re.compile(r"[\x00\ud800-\udfff]")


def clean_line(text: str) -> str:
    """One line without control or invisible characters, in one form of every letter; line breaks become blanks."""
    if not (text.isascii() and text.isprintable()):  # most texts are: nothing to clean but blanks
        text = _INVISIBLE.sub("", normalized(text))
    return " ".join(text.split())


def clean_lines(text: str, *, bars: bool) -> list[str]:
    """The lines that say something; with `bars`, " | " parts lines too."""
    if not bars and text.isprintable():
        return [line] if (line := clean_line(text)) else []
    pieces = _LINES.split(_INVISIBLE.sub("", text)) if bars else text.splitlines()
    return [line for piece in pieces if (line := clean_line(piece))]


def shown(text: str, *, limit: int = 60) -> str:
    """What was handed in, quoted and short, for a message."""
    line = clean_line(text)
    return f'"{line[:limit]}{"..." if len(line) > limit else ""}"'


def value_of(cell: str) -> str:
    """The cell, or nothing where a spreadsheet shows an error in place of a value."""
    return "" if _SHEET_ERROR.fullmatch(cell.strip()) else cell


class CellKind(StrEnum):
    """What a cell of a workbook is beside its text, where a page of another language shows it otherwise."""

    NUMBER = "number"
    """Written with "." before decimals and "," between thousands."""
    DATE = "date"
    """In ISO form, with or without a time."""
    MONTH = "month"
    """A date in ISO form of which the workbook shows month and year."""
    YEAR = "year"


class SheetCell(str):
    """The text of a cell as fields read it; facts are written as the language of their page does."""

    __slots__ = ("kind",)

    def __new__(cls, text: str, kind: CellKind) -> "SheetCell":
        cell = super().__new__(cls, text)
        cell.kind = kind
        return cell

    kind: CellKind


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
    hidden: bool = False
    """Whether hidden rows and columns of a workbook are read, too."""
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
    encoding: str = ""
    encoding_sure: bool = True
    """False when the encoding was guessed: then letters such as umlauts are worth a look."""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    hidden: bool | None = None
    """Whether rows and columns that the workbook hides are read, too; None when it hides none."""
    notices: tuple[Problem, ...] = ()
    """What a person should know before using the file; nothing of it stops the reading."""


def bad_file(code: str, message: str) -> BadInput:
    """The whole file cannot be used, for the reason of `notice`."""
    return BadInput([notice(code, message)])


def notice(code: str, message: str, *, row: int | None = None) -> Problem:
    """Of the whole file; the message goes on after "file: "."""
    return Problem(field=FILE, code=code, message=message, row=row)


def too_many_rows() -> BadInput:
    return bad_file("too_many_rows", f"has more than {MAX_ROWS:,} rows; split it into several files")


def without_columns(table: Table, columns: Sequence[str], change: Callable[[Row], Row], told: Problem) -> Table:
    """The table as it was before columns were added to it: `change` takes them from a row, `told` says so."""
    return replace(
        table,
        columns=tuple(columns),
        read_rows=lambda: map(change, table.read_rows()),
        notices=(*table.notices, told),
    )


def cell_problem(column: str, cell: str, line: int) -> Problem | None:
    """A cell that no page can use: damaged, or larger than any text of a page."""
    if len(cell) > _MAX_CELL_CHARS:
        message = f"has {len(cell):,} characters; at most {_MAX_CELL_CHARS:,} are allowed"
        hint = " (is a quote not closed?)" if "\n" in cell else ""
        return Problem(field=column, code="too_long", message=message + hint, row=line)
    if found := _NO_TEXT.search(cell):
        what = "a NUL character" if found[0] == "\x00" else "half of a character"
        return Problem(field=column, code="nul", message=f"contains {what}; the file may be damaged", row=line)
    return None
