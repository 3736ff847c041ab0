"""Reads text files of cells, one row after another: commas, semicolons, tabs or bars, in any usual encoding."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO, Final

from genapp.intake.formats.encoding import Encoding, decodes, find_encoding
from genapp.intake.formats.source import Source
from genapp.intake.header import RawRow, find_header
from genapp.intake.limits import MAX_FIELD_CHARS, MAX_PREAMBLE_ROWS
from genapp.intake.profiles import is_known
from genapp.intake.raw_rows import fit_rows
from genapp.intake.table import ReadChoice, Row, Table, TableFormat, bad_file
from genapp.intake.text import shown

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_CHARS: Final = 200_000
SAMPLE_ROWS: Final = MAX_PREAMBLE_ROWS + 20

csv.field_size_limit(MAX_FIELD_CHARS)


def open_csv(source: Source, choice: ReadChoice) -> Table:
    with source.opened() as file:
        encoding = _encoding(file, choice.encoding)
        with text_of(file, encoding.name) as text:
            start = text.read(SAMPLE_CHARS)
    sep, skipped = _sep_line(start)
    delimiter = choice.delimiter or sep or _delimiter(start)
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise bad_file("delimiter", f"cannot be parted by {shown(delimiter)}; use one sign such as , or ;")
    lines = _Lines(io.StringIO(start, newline=None), delimiter, skip=skipped, whole=len(start) < SAMPLE_CHARS)
    header = find_header(list(islice(lines, SAMPLE_ROWS)), line=choice.header_line, known=is_known)

    def read_rows() -> Iterator[Row]:
        with source.opened() as file, text_of(file, encoding.name) as text:
            below = (row for row in _Lines(text, delimiter, skip=skipped) if row[0] > header.line)
            yield from fit_rows(below, header.columns)

    return Table(
        format=TableFormat.CSV,
        columns=header.columns,
        read_rows=read_rows,
        header_line=header.line,
        encoding=encoding.name,
        encoding_sure=encoding.sure,
        delimiter=delimiter,
        notices=header.notices,
    )


class _Lines:
    """The rows of the file with the line each begins at, without blank ones."""

    def __init__(self, text: io.TextIOBase, delimiter: str, *, skip: int = 0, whole: bool = True) -> None:
        for _ in range(skip):
            text.readline()
        self._reader = csv.reader(text, delimiter=delimiter)
        self._skip = skip
        self._whole = whole

    def __iter__(self) -> Iterator[RawRow]:
        held: tuple[int, Sequence[str]] | None = None
        for row in self._rows():
            if held:
                yield held
            held = row
        if held and (self._whole or held[0] == 1):  # the last row of a sample may be cut
            yield held

    def _rows(self) -> Iterator[RawRow]:
        while True:
            line = self._reader.line_num + 1 + self._skip
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise bad_file("not_csv", f"cannot be read at line {line}: {_said(error)}") from None
            if any(cell.strip() for cell in cells):
                yield line, cells


def _said(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"a cell has more than {MAX_FIELD_CHARS:,} characters; is a quote not closed?"
    return str(error)


def _encoding(file: BinaryIO, chosen: str) -> Encoding:
    if chosen:
        if not decodes(file, chosen):
            raise bad_file("encoding", f"cannot be read in the encoding {shown(chosen)}; choose another one")
        return Encoding(name=chosen, sure=True)
    found = find_encoding(file)
    if found is None:
        raise bad_file("not_text", "is not a text file; save the table as CSV (UTF-8) or XLSX")
    return found


@contextmanager
def text_of(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text from its beginning; it is left open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline=None)
    try:
        yield text
    finally:
        text.detach()


def _sep_line(text: str) -> tuple[str, int]:
    """Spreadsheets write a first line "sep=;" that names the delimiter; (the sign, lines to leave out)."""
    first = text.partition("\n")[0]
    if not first.lower().startswith("sep="):
        return "", 0
    sign = "\t" if first.lower() == "sep=\t" else first.strip().lower().removeprefix("sep=").strip('"')
    return (sign, 1) if sign in DELIMITERS else ("", 0)


def _delimiter(text: str) -> str:
    """The one that finds most known columns in one row of the first ones, then the most cells in most rows."""

    def worth(delimiter: str) -> tuple[int, float]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), SAMPLE_ROWS))
        except csv.Error:
            return 0, 0
        known = max((sum(map(is_known, cells)) for cells in rows[: MAX_PREAMBLE_ROWS + 1]), default=0)
        widths = sorted(len(cells) for cells in rows)
        return known, widths[len(widths) // 2] if widths else 0

    return max(DELIMITERS, key=worth)
