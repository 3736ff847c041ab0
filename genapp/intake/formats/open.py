"""Opens any file of rows as a table: its first bytes say what it is, for names and types of uploads are not trusted."""

import re
from pathlib import Path
from typing import BinaryIO, Final

from genapp.intake.check import without_added_columns
from genapp.intake.formats.jsonl import open_jsonl
from genapp.intake.formats.sheet import entry_names, locked, open_sheet
from genapp.intake.formats.source import Source
from genapp.intake.formats.text import open_csv
from genapp.intake.profiles import without_written_columns
from genapp.intake.table import ReadChoice, Table, TableFormat, bad_file

AS_FOUND = ReadChoice()
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = (
    ((b"%PDF",), "is a PDF"),
    ((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"), "is packed; unpack it first"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "is a picture"),
    ((b"{\\rtf",), "is a text document"),
)
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|\?xml|html|table)\b", re.I)
_OBJECT: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\})')
_LIST: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|\])")


def open_table(given: Path | BinaryIO, choice: ReadChoice = AS_FOUND) -> Table:
    """Read the first lines; raise `BadInput` with the reason when there is no table in it.

    An open file must be seekable and stay open as long as the table is used. What is in it decides about the format,
    not its name; `choice` corrects what was found.
    """
    source = Source(given)
    with source.opened() as file:
        found = _detect_format(file)
    if found in (TableFormat.XLSX, TableFormat.ODS):
        return without_written_columns(without_added_columns(open_sheet(source, choice, found)))
    if (choice.format or found) is TableFormat.JSONL:
        return without_written_columns(open_jsonl(source, choice))
    return without_written_columns(without_added_columns(open_csv(source, choice)))


def _detect_format(file: BinaryIO) -> TableFormat:
    """Raise `BadInput` with the reason when it is something that holds no table of text cells."""
    start = file.read(4_000)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise bad_file("empty", "is empty")
    if start.startswith(_ZIP):
        return _in_zip(file)
    if start.startswith(_OLE):
        raise _old_or_locked(file)
    for marks, what in _OTHERS:
        if start.startswith(marks):
            raise bad_file("not_a_table", f"{what}; save the table as CSV or XLSX")
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise bad_file("not_a_table", "is a web page or XML, even if its name says otherwise; save it as CSV or XLSX")
    if _LIST.match(start):
        raise bad_file("not_jsonl", "is one JSON list; write one object per line (JSON Lines)")
    return TableFormat.JSONL if _OBJECT.match(start) else TableFormat.CSV


def _in_zip(file: BinaryIO) -> TableFormat:
    """Only names of entries are looked at here, without unpacking."""
    names = entry_names(file)
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return TableFormat.XLSX
    if "content.xml" in names:
        return TableFormat.ODS
    raise bad_file("not_a_table", "is a ZIP file but no workbook; hand in the table itself")


def _old_or_locked(file: BinaryIO) -> Exception:
    file.seek(0)
    if _ENCRYPTED in file.read():
        return locked()
    return bad_file("old_excel", "is in the old Excel format (XLS); save it as XLSX")
