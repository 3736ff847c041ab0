"""Reads workbooks (XLSX, ODS): checked first, then read in a process of its own; formulas count as their values."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, BinaryIO, Final

from genapp.errors import Problem
from genapp.intake.formats import sheet_process
from genapp.intake.formats.csv import SAMPLE_ROWS
from genapp.intake.formats.source import Source
from genapp.intake.formats.zip_check import Seen, check_zip
from genapp.intake.header import RawRow, find_header
from genapp.intake.limits import SHEET_SECONDS
from genapp.intake.profiles import is_known
from genapp.intake.raw_rows import fit_rows
from genapp.intake.table import FILE, ReadChoice, Row, Table, TableFormat, bad_file
from genapp.intake.text import shown

_COPY: Final = 1 << 20
_UNREADABLE: Final = "is a damaged workbook, or one that says it is larger than a table of pages can be"


def open_sheet(source: Source, choice: ReadChoice, kind: TableFormat) -> Table:
    with source.opened() as file:
        seen = check_zip(file, kind)
    with _reader(source, choice.sheet) as (found, rows):
        start = list(islice(rows, SAMPLE_ROWS))
    if not start:
        raise bad_file("empty", f"has nothing on its sheet {shown(found['sheet'])}; choose another one")
    header = find_header(start, line=choice.header_line, known=is_known)

    def read_rows() -> Iterator[Row]:
        with _reader(source, found["sheet"]) as (_, rows):
            below = (row for row in rows if row[0] > header.line)
            yield from fit_rows(below, header.columns, ragged=False)

    return Table(
        format=kind,
        columns=header.columns,
        read_rows=read_rows,
        header_line=header.line,
        sheets=tuple(found["sheets"]),
        sheet=found["sheet"],
        notices=(*header.notices, *_notices(seen)),
    )


@contextmanager
def _reader(source: Source, sheet: str) -> Iterator[tuple[dict[str, Any], Iterator[RawRow]]]:  # Any: parsed JSON
    """What the workbook holds, and the rows of the sheet; the process ends with the block."""
    with source.opened() as file, _real_file(file) as real:
        process = subprocess.Popen(  # noqa: S603 -- our own module, and the name of a sheet as one argument
            [sys.executable, "-m", sheet_process.__name__, sheet],
            stdin=real,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="ascii",
        )
        watch = threading.Timer(SHEET_SECONDS * 2, process.kill)
        watch.daemon = True
        watch.start()
        assert process.stdout is not None  # noqa: S101 -- a pipe was asked for
        try:
            yield _first(process.stdout), _rest(process)
        finally:
            watch.cancel()
            process.kill()
            process.stdout.close()
            process.wait()


@contextmanager
def _real_file(file: BinaryIO) -> Iterator[IO[bytes]]:
    """A file of the operating system, which the other process can read."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        while block := file.read(_COPY):
            copy.write(block)
        copy.seek(0)
        yield copy


def _first(lines: IO[str]) -> dict[str, Any]:  # Any: parsed JSON
    line = lines.readline()
    found = json.loads(line) if line else {"error": sheet_process.UNREADABLE}
    _raise_error(found)
    return found


def _rest(process: subprocess.Popen[str]) -> Iterator[RawRow]:
    assert process.stdout is not None  # noqa: S101 -- a pipe was asked for
    for line in process.stdout:
        value = json.loads(line)
        if isinstance(value, dict):
            _raise_error(value)
        yield value[0], value[1]
    if process.wait() != 0:
        raise bad_file("broken", f"{_UNREADABLE}; save it as CSV (UTF-8)")


def _raise_error(found: dict[str, Any]) -> None:  # Any: parsed JSON
    match found.get("error"):
        case None:
            return
        case sheet_process.WRONG_SHEET:
            names = ", ".join(map(shown, found["sheets"][:12])) or "none"
            raise bad_file("no_such_sheet", f"has no sheet of that name; it has {names}")
        case sheet_process.PASSWORD:
            raise bad_file("password", "is protected by a password; save it without one")
        case _:
            reason = f" ({found['reason']})" if found.get("reason") else ""
            raise bad_file("broken", f"{_UNREADABLE}{reason}; save it again, or as CSV (UTF-8)")


def _notices(seen: Seen) -> Iterator[Problem]:
    if seen.error_cells:
        message = f"has {seen.error_cells:,} cells that show an error such as #REF!; they count as empty"
        yield Problem(field=FILE, code="error_cells", message=message)
    if seen.formulas_without_value:
        message = f"has {seen.formulas_without_value:,} formulas without a stored value; they count as empty"
        hint = "open the file in a spreadsheet program and save it"
        yield Problem(field=FILE, code="formulas_without_value", message=f"{message}; {hint}")
