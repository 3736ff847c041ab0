"""Reads workbooks (XLSX, ODS): looked into first, then read in a process of its own; formulas count as shown."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, Final

from genapp.errors import BadInput, Problem
from genapp.intake.formats import sheet_process
from genapp.intake.formats.source import Source
from genapp.intake.formats.text import SAMPLE_ROWS
from genapp.intake.header import find_header, fit_rows
from genapp.intake.profiles import is_known
from genapp.intake.table import (
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MAX_ZIP_ENTRIES,
    SHEET_SECONDS,
    CellKind,
    RawRow,
    ReadChoice,
    Row,
    SheetCell,
    Table,
    TableFormat,
    bad_file,
    notice,
    shown,
)
from genapp.words import counted

_MOST_NAMED: Final = 8
_SMALL: Final = 20_000_000
"""Below this, a file of any ratio does no harm: an empty sheet packs well."""
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 64
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ERROR_CELL: Final = re.compile(rb"<c [^>]{0,60}t=\"e\"")
_NO_VALUE: Final = re.compile(rb"</f></c>|</f><v/>|</f><v></v>|<f>[^<]{0,40}</f>\s*<v\s*/>")
_UNREADABLE: Final = "is a damaged workbook, or one that says it is larger than a table of pages can be"


def open_sheet(source: Source, choice: ReadChoice, kind: TableFormat) -> Table:
    with source.opened() as file:
        notices = check_zip(file, kind)
    with _reader(source, choice.sheet, choice.hidden) as (found, rows):
        start = list(islice(rows, SAMPLE_ROWS))
    notices += _hidden_notices(found, read=choice.hidden)
    if not start:
        raise bad_file("empty", f"has nothing on its sheet {shown(found['sheet'])}; choose another one")
    header = find_header(start, line=choice.header_line, known=is_known)

    def read_rows() -> Iterator[Row]:
        with _reader(source, found["sheet"], choice.hidden) as (_, rows):
            below = (row for row in rows if row[0] > header.line)
            yield from fit_rows(below, header, known=is_known, ragged=False)

    return Table(
        format=kind,
        columns=header.columns,
        read_rows=read_rows,
        header_line=header.line,
        sheets=tuple(found["sheets"]),
        sheet=found["sheet"],
        hidden=choice.hidden if found["hidden_rows"] or found["hidden_columns"] else None,
        notices=(*header.notices, *notices),
    )


def _hidden_notices(found: dict[str, Any], *, read: bool) -> list[Problem]:  # Any: parsed JSON
    """What a person does not see in the workbook, and what becomes of it."""
    notices = []
    left = "read, as you chose" if read else "left out"
    if lines := found["hidden_rows"]:
        message = f"has {counted(len(lines), 'hidden row')} ({_line_ranges(lines)}), {left}"
        notices.append(notice("hidden_rows", message))
    if names := found["hidden_columns"]:
        listed = ", ".join(shown(name, limit=30) for name in names[:_MOST_NAMED])
        notices.append(notice("hidden_columns", f"has {counted(len(names), 'hidden column')} ({listed}), {left}"))
    if sheets := [name for name in found["hidden_sheets"] if name != found["sheet"]]:
        listed = ", ".join(map(shown, sheets[:_MOST_NAMED]))
        notices.append(notice("hidden_sheets", f"has {counted(len(sheets), 'hidden sheet')} ({listed}), left out"))
    others = [name for name in found["sheets"] if name not in (found["sheet"], *found["hidden_sheets"])]
    if others:
        listed = ", ".join(map(shown, others[:_MOST_NAMED]))
        message = f"has further sheets ({listed}); only {shown(found['sheet'])} is read"
        notices.append(notice("further_sheets", message))
    return notices


def _line_ranges(lines: list[int]) -> str:
    """ "lines 4, 7 to 9", without end only for the first few."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and spans[-1][1] == line - 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    said = [str(first) if first == last else f"{first} to {last}" for first, last in spans]
    more = " and more" if len(said) > _MOST_NAMED else ""
    return f"{'line' if len(lines) == 1 else 'lines'} {', '.join(said[:_MOST_NAMED])}{more}"


def entry_names(file: BinaryIO) -> frozenset[str]:
    with _opened(file) as archive:
        return frozenset(archive.namelist())


def check_zip(file: BinaryIO, kind: TableFormat) -> list[Problem]:
    """What a person should know: cells that show an error, formulas that were never calculated.

    Raises `BadInput` for bombs, passwords, broken archives and XML with declarations; unpacks in small pieces.
    """
    with _opened(file) as archive:
        entries = archive.infolist()
        _check_directory(entries)
        if kind is TableFormat.ODS:
            _check_password(archive)
        seen = [_check_entry(archive, entry) for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    notices = []
    if errors := sum(one for one, _ in seen):
        message = f"has {errors:,} cells that show an error such as #REF!; they count as empty"
        notices.append(notice("error_cells", message))
    if empty := sum(one for _, one in seen):
        message = f"has {empty:,} formulas without a stored value; they count as empty"
        message += "; open the file in a spreadsheet program and save it"
        notices.append(notice("formulas_without_value", message))
    return notices


def locked() -> BadInput:
    return bad_file("password", "is protected by a password; save it without one")


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(error) from None


def _broken(error: Exception) -> BadInput:
    return bad_file("broken", f"is a damaged workbook ({error or type(error).__name__}); save it again")


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ZIP_ENTRIES:
        raise bad_file("bomb", f"holds {len(entries):,} parts; a workbook has at most {MAX_ZIP_ENTRIES:,}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise locked()
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise bad_file("broken", "is a damaged workbook (a part is there twice); save it again")
    unpacked, packed = (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
    if unpacked > MAX_UNPACKED_BYTES:
        raise bad_file("bomb", f"is larger than {MAX_UNPACKED_BYTES // 1_000_000} MB when unpacked; split it")
    if unpacked > _SMALL and unpacked > packed * MAX_RATIO:
        raise bad_file("bomb", f"unpacks to more than {MAX_RATIO} times its size; no real table does")


def _check_password(archive: zipfile.ZipFile) -> None:
    try:
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(_BLOCK):
                raise locked()
    except KeyError:
        return
    except _DAMAGE as error:
        raise _broken(error) from None


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Read through one part; its cells with errors and formulas without value."""
    errors = empty = 0
    tail = b""
    try:
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                if not tail and block.startswith(_UTF16):
                    raise bad_file("xml", "holds XML in an unusual encoding, which is refused")
                if _DECLARATION.search(tail + block):
                    raise bad_file("xml", "holds XML with a document type or entities, which is refused")
                errors += len(_ERROR_CELL.findall(block))
                empty += len(_NO_VALUE.findall(block))
                tail = block[-_OVERLAP:]
    except (*_DAMAGE, RuntimeError) as error:
        raise _broken(error) from None
    return errors, empty


@contextmanager
def _reader(
    source: Source, sheet: str, hidden: bool
) -> Iterator[tuple[dict[str, Any], Iterator[RawRow]]]:  # Any: parsed JSON
    """What the workbook holds, and the rows of the sheet; the process ends with the block."""
    with source.opened() as file, tempfile.TemporaryFile() as real:  # of the operating system: both processes read it
        shutil.copyfileobj(file, real)
        real.seek(0)
        process = subprocess.Popen(  # noqa: S603 -- our own module, and the name of a sheet as one argument
            [sys.executable, "-m", sheet_process.__name__, sheet, "hidden" if hidden else "shown"],
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
            line = process.stdout.readline()
            found = json.loads(line) if line else {"error": sheet_process.UNREADABLE}
            _raise_error(found)
            yield found, _rows(process)
        finally:
            watch.cancel()
            process.kill()
            process.stdout.close()
            process.wait()


def _rows(process: subprocess.Popen[str]) -> Iterator[RawRow]:
    assert process.stdout is not None  # noqa: S101 -- a pipe was asked for
    for written in process.stdout:
        value = json.loads(written)
        if isinstance(value, dict):
            _raise_error(value)
        line, cells, kinds = value
        for kind, places in kinds.items():
            for place in places:
                cells[place] = SheetCell(cells[place], CellKind(kind))
        yield line, cells
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
            raise locked()
        case _:
            reason = f" ({found['reason']})" if found.get("reason") else ""
            raise bad_file("broken", f"{_UNREADABLE}{reason}; save it again, or as CSV (UTF-8)")
