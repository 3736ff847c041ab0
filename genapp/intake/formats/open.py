"""Opens any file of rows as a table."""

from pathlib import Path
from typing import BinaryIO

from genapp.intake.error_file import without_added_columns
from genapp.intake.formats.csv import open_csv
from genapp.intake.formats.detect import detect_format
from genapp.intake.formats.jsonl import open_jsonl
from genapp.intake.formats.sheet import open_sheet
from genapp.intake.formats.source import Source
from genapp.intake.own_export import without_written_columns
from genapp.intake.table import ReadChoice, Table, TableFormat

AS_FOUND = ReadChoice()


def open_table(given: Path | BinaryIO, choice: ReadChoice = AS_FOUND) -> Table:
    """Read the first lines; raise `BadInput` with the reason when there is no table in it.

    An open file must be seekable and stay open as long as the table is used. What is in it decides about the format,
    not its name; `choice` corrects what was found.
    """
    source = Source(given)
    with source.opened() as file:
        found = detect_format(file)
    if found in (TableFormat.XLSX, TableFormat.ODS):
        return without_written_columns(without_added_columns(open_sheet(source, choice, found)))
    if (choice.format or found) is TableFormat.JSONL:
        return without_written_columns(open_jsonl(source, choice))
    return without_written_columns(without_added_columns(open_csv(source, choice)))
