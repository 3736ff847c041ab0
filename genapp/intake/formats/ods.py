"""Reads the sheets of an ODS workbook: its cells as they are shown, and what of it is hidden."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree as ET

from genapp.intake.table import MAX_COLUMNS, MAX_ROWS, CellKind, SheetCell

_CONTENT: Final = "content.xml"
_SPACES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}


def _name(short: str) -> str:
    space, _, name = short.partition(":")
    return f"{{{_SPACES[space]}}}{name}"


_TABLE, _ROW, _COLUMN = _name("table:table"), _name("table:table-row"), _name("table:table-column")
_CELLS: Final = (_name("table:table-cell"), _name("table:covered-table-cell"))
_STYLE, _PROPERTIES = _name("style:style"), _name("style:table-properties")
_LET_GO: Final = frozenset({_TABLE, _ROW, _COLUMN, _STYLE})
_PARAGRAPH: Final = _name("text:p")
_INSIDE: Final = {_name("text:span"), _name("text:a")}
_SIGNS: Final = {_name("text:tab"): "\t", _name("text:line-break"): "\n"}
_SPACE: Final = _name("text:s")
_VISIBILITY: Final = _name("table:visibility")
_VALUE_TYPE: Final = _name("office:value-type")
_REPEATED: Final = {what: _name(f"table:number-{what}-repeated") for what in ("rows", "columns")}
_NOT_SHOWN: Final = ("collapse", "filter")
_MOST_COLUMNS: Final = 2 * MAX_COLUMNS
_NUMBER: Final = re.compile(r"[0-9](?:[0-9.,'’\s]*[0-9])?")
_TIME: Final = re.compile(r"PT([0-9]+)H([0-9]+)M([0-9]+)")


@dataclass(slots=True)
class OdsSheet:
    name: str = ""
    visible: bool = True
    hidden_columns: set[int] = field(default_factory=set)
    hidden_lines: list[int] = field(default_factory=list)
    """Of hidden rows that hold something."""


def read_sheets(archive: zipfile.ZipFile) -> list[OdsSheet]:
    """In the order of the workbook. Raises `ElementTree.ParseError` for damaged XML."""
    sheets = [OdsSheet()]
    hidden_styles: set[str] = set()
    column = line = 0
    for element in _elements(archive):
        if element.tag == _STYLE:
            if any(one.get(_name("table:display")) == "false" for one in element.iter(_PROPERTIES)):
                hidden_styles.add(element.get(_name("style:name"), ""))
        elif element.tag == _COLUMN:
            column += _note_columns(sheets[-1], element, column)
        elif element.tag == _ROW:
            line += _note_row(sheets[-1], element, line)
        elif element.tag == _TABLE:
            sheets[-1].name = element.get(_name("table:name"), "")
            sheets[-1].visible = element.get(_name("table:style-name")) not in hidden_styles
            sheets.append(OdsSheet())
            column = line = 0
    return sheets[:-1]


def read_rows(archive: zipfile.ZipFile, number: int) -> Iterator[tuple[int, bool, list[str]]]:
    """Of the sheet with this number: line, whether it is hidden, and cells; rows without any text are left out."""
    sheet = line = 0
    for element in _elements(archive):
        if element.tag == _TABLE:
            sheet += 1
            if sheet > number:
                return
        elif element.tag == _ROW and sheet == number:
            cells = _cells(element)
            count = _repeated(element, "rows")
            for more in range(min(count, MAX_ROWS + 1) if cells else 0):
                yield line + more + 1, _is_hidden(element), cells
            line += count


def _note_columns(sheet: OdsSheet, element: ET.Element, before: int) -> int:
    count = _repeated(element, "columns")
    if _is_hidden(element):
        sheet.hidden_columns.update(range(before, min(before + count, _MOST_COLUMNS)))
    return count


def _note_row(sheet: OdsSheet, element: ET.Element, before: int) -> int:
    count = _repeated(element, "rows")
    if _is_hidden(element) and _cells(element):
        sheet.hidden_lines += range(before + 1, before + 1 + min(count, MAX_ROWS))
    return count


def _is_hidden(element: ET.Element) -> bool:
    return element.get(_VISIBILITY) in _NOT_SHOWN


def _elements(archive: zipfile.ZipFile) -> Iterator[ET.Element]:
    """Each as soon as it is whole; what was read is let go of, so that memory stays flat."""
    with archive.open(_CONTENT) as file:
        for _, element in ET.iterparse(file):  # noqa: S314 -- declarations were refused
            if element.tag in _LET_GO:
                yield element
                element.clear()


def _repeated(element: ET.Element, what: str) -> int:
    return max(1, int(element.get(_REPEATED[what], "1")))


def _cells(row: ET.Element) -> list[str]:
    cells: list[str] = []
    for element in row:
        if element.tag in _CELLS:
            cells += [_cell(element)] * min(_repeated(element, "columns"), _MOST_COLUMNS)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _cell(element: ET.Element) -> str:
    shown = "\n".join(_text(part) for part in element if part.tag == _PARAGRAPH)
    kind = element.get(_VALUE_TYPE, "")
    if kind in ("float", "percentage", "currency"):
        return _number(element.get(_name("office:value"), ""), shown, kind, element.get(_name("office:currency"), ""))
    if kind == "date":
        return _date(element.get(_name("office:date-value"), ""), shown)
    if kind == "time" and not shown and (found := _TIME.match(element.get(_name("office:time-value"), ""))):
        return f"{found[1]}:{found[2]}"
    if kind == "boolean":
        return element.get(_name("office:boolean-value"), shown).upper()
    return shown or element.get(_name("office:string-value"), "")


def _text(element: ET.Element) -> str:
    pieces = [element.text or ""]
    for part in element:
        if part.tag in _INSIDE:
            pieces.append(_text(part))
        elif part.tag == _SPACE:
            pieces.append(" " * min(int(part.get(_name("text:c"), "1")), 1_000))
        else:
            pieces.append(_SIGNS.get(part.tag, ""))
        pieces.append(part.tail or "")
    return "".join(pieces)


def _date(value: str, shown: str) -> str:
    """In ISO form; what is shown tells whether the day belongs to it."""
    day = value[8:10]
    numbers = re.findall(r"[0-9]+", shown)
    if not shown or not day or any(number.lstrip("0") == day.lstrip("0") for number in numbers):
        return SheetCell(value.removesuffix("T00:00:00"), CellKind.DATE)
    words = any(map(str.isalpha, shown)) or len(numbers) > 1
    return SheetCell(value[:10], CellKind.MONTH if words else CellKind.YEAR)


def _number(value: str, shown: str, kind: str, currency: str) -> str:
    """As it is shown, but with "." before decimals and "," between thousands: the value tells which sign is which."""
    with suppress(ArithmeticError):
        amount = Decimal(value)
        if shown:
            return _marked(shown, abs(amount) * (100 if kind == "percentage" else 1))
        amount = amount.scaleb(2).normalize() if kind == "percentage" else amount
        return SheetCell(f"{amount:f}{'%' if kind == 'percentage' else ''} {currency}".strip(), CellKind.NUMBER)
    return shown or value


def _marked(shown: str, amount: Decimal) -> str:
    for found in _NUMBER.finditer(shown):
        for mark in (",", "."):
            whole, _, rest = found[0].rpartition(mark) if mark in found[0] else (found[0], "", "")
            digits = re.sub(r"[^0-9]", "", whole)
            if not rest.isdigit() and rest:
                continue
            if _same(digits, rest, amount):
                grouped = f"{int(digits or 0):,}".rjust(len(digits), "0") if digits != whole else digits
                text = f"{grouped}.{rest}" if rest else grouped
                return SheetCell(shown[: found.start()] + text + shown[found.end() :], CellKind.NUMBER)
    return shown


def _same(digits: str, rest: str, amount: Decimal) -> bool:
    """Whether these digits are the amount, rounded to as many decimals."""
    return bool(digits) and abs(Decimal(f"{digits}.{rest or 0}") - amount) * 2 <= Decimal(1).scaleb(-len(rest))
