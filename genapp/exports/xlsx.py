"""An Excel workbook: written row by row to a file on disk, then handed out in pieces."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from genapp.exports.base import PIECE_BYTES, Cell, Column, Columns, Export, ExportOptions, ExportPage, warn_of
from genapp.exports.columns import FOR_PEOPLE
from genapp.exports.csv_file import safe_cell

LONGEST_CELL: Final = 32_767
"""Characters (UTF-16 units) that a cell can hold."""
_CUT: Final = " … [cut: a cell holds no more; the CSV and JSONL exports have all of it]"
_SAME_DATE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 -- workbooks know no zones
"""Of every workbook, so that the same pages give the same file."""
_WIDTHS: Final = {"targetUrl": 40, "keywords": 30, "facts": 40, "genapp_title": 50, "genapp_meta_description": 60}
_USUAL_WIDTH: Final = 18


def _pieces(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="genapp-xlsx-") as folder:
        path = Path(folder) / "pages.xlsx"
        _fill(path, pages, columns, options)
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


def _fill(path: Path, pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> None:
    """Only texts and numbers: no formulas, no links."""
    import xlsxwriter  # only this export needs it

    kept = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), kept)
    book.set_properties({"created": _SAME_DATE, "author": "genapp"})
    sheet = book.add_worksheet("Pages")
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _WIDTHS.get(column.name, _USUAL_WIDTH))
        sheet.write_string(0, index, str(safe_cell(column.name)), bold)
    for row, page in enumerate(pages, start=1):
        for index, column in enumerate(columns):
            _put(sheet, row, index, _fitting(safe_cell(column.value(page)), page, column, options))
    book.close()


def _put(sheet: object, row: int, index: int, value: Cell) -> None:
    if isinstance(value, int):
        sheet.write_number(row, index, value)  # pyright: ignore[reportAttributeAccessIssue]  # xlsxwriter is imported late
    elif value:
        sheet.write_string(row, index, value)  # pyright: ignore[reportAttributeAccessIssue]  # as above


def _fitting(value: Cell, page: ExportPage, column: Column, options: ExportOptions) -> Cell:
    if not isinstance(value, str) or len(value) * 2 <= LONGEST_CELL or _units(value) <= LONGEST_CELL:
        return value
    warn_of(options, page, f"is cut: a cell holds {LONGEST_CELL:,} characters at most", column=column.name)
    room = LONGEST_CELL - _units(_CUT)
    return value.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


XLSX: Final = Export(
    name="xlsx",
    label="Excel workbook",
    description="For people: one row per page; cells that Excel would run begin with '.",
    suffix=".xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    columns=FOR_PEOPLE,
    produce=_pieces,
    extra=True,
)
