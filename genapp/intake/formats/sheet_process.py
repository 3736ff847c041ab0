"""Reads one sheet in a process of its own, with limits on memory and time: `python -m` with the file as input.

It writes JSON lines: first what the workbook holds, then one row after another as [line, cells, kinds];
kinds are places of cells by what they are beside their text.
"""

import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree import ElementTree as ET

from genapp.intake.formats import ods, xlsx
from genapp.intake.table import SHEET_MEMORY_BYTES, SHEET_SECONDS, CellKind, SheetCell, clean_line

WRONG_SHEET: Final = "wrong_sheet"
PASSWORD: Final = "password"  # noqa: S105 -- the name of a problem
UNREADABLE: Final = "unreadable"
_MIDNIGHT: Final = time()
_NO_FORMATS: Final[tuple[int, dict[int, str]]] = (0, {})
_ALL_DIGITS: Final = 1e18


_Rows = Callable[[], Iterator[tuple[int, bool, list[str]]]]
"""Reads them anew: line, whether the row is hidden, and its cells."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    hidden_columns: frozenset[int]
    hidden_lines: Sequence[int]
    """Of hidden rows that hold something."""
    rows: _Rows


@dataclass(frozen=True, slots=True)
class _Book:
    names: list[str]
    """Sheets a person sees come first; a hidden one can be chosen by its name."""
    hidden: list[str]
    sheet: Callable[[str], _Sheet]


def main(sheet: str, hidden_too: bool) -> None:
    _limit()
    from python_calamine import CalamineError, PasswordError

    try:
        book = _opened()
        chosen = sheet or next(iter(book.names), "")
        if chosen not in book.names:
            _say({"error": WRONG_SHEET, "sheets": book.names})
            return
        page = book.sheet(chosen)
        found = {"sheets": book.names, "sheet": chosen, "hidden_sheets": book.hidden}
        _say({**found, "hidden_rows": page.hidden_lines, "hidden_columns": _hidden_names(page)})
        for row in _shown_rows(page, hidden_too=hidden_too):
            _say(row)
    except PasswordError:
        _say({"error": PASSWORD})
    except (CalamineError, ET.ParseError, RecursionError, OSError, ValueError) as error:
        _say({"error": UNREADABLE, "reason": str(error)})


def _opened() -> _Book:
    """The file decides which of the two forms it is; calamine reads the values of XLSX and XLSB."""
    archive = zipfile.ZipFile(sys.stdin.buffer)
    if "content.xml" in archive.namelist():
        return _ods(archive)
    from python_calamine import CalamineWorkbook

    sys.stdin.buffer.seek(0)
    book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
    hidden = [meta.name for meta in book.sheets_metadata if "Visible" not in str(meta.visible).split(".")]
    names = sorted(book.sheet_names, key=lambda name: name in hidden)
    return _Book(names=names, hidden=hidden, sheet=lambda name: _xlsx(book, archive, name))


def _ods(archive: zipfile.ZipFile) -> _Book:
    sheets = ods.read_sheets(archive)
    hidden = [sheet.name for sheet in sheets if not sheet.visible]
    numbers = {sheet.name: number for number, sheet in reversed(list(enumerate(sheets)))}

    def one(name: str) -> _Sheet:
        number = numbers[name]
        columns, lines = frozenset(sheets[number].hidden_columns), sheets[number].hidden_lines
        return _Sheet(name, columns, lines, lambda: ods.read_rows(archive, number))

    return _Book(names=sorted(numbers, key=lambda name: (name in hidden, numbers[name])), hidden=hidden, sheet=one)


def _xlsx(book: Any, archive: zipfile.ZipFile, name: str) -> _Sheet:  # Any: the library's types are not stated
    page, layout = book.get_sheet_by_name(name), xlsx.read_layout(archive, name)
    lines = _hidden_lines(page, layout) if layout.hidden_rows else []
    return _Sheet(name, layout.hidden_columns, lines, lambda: _xlsx_rows(page, layout))


def _hidden_lines(page: Any, layout: xlsx.Layout) -> list[int]:  # Any: same
    numbered = enumerate(page.iter_rows(), start=1)
    return [line for line, values in numbered if line in layout.hidden_rows and any(str(one).strip() for one in values)]


def _xlsx_rows(page: Any, layout: xlsx.Layout) -> Iterator[tuple[int, bool, list[str]]]:  # Any: same
    left = page.start[1] if page.start else 0
    formats = layout.formats()
    at, codes = next(formats, _NO_FORMATS)
    for line, values in enumerate(page.iter_rows(), start=1):
        while at and at < line:
            at, codes = next(formats, _NO_FORMATS)
        here = codes if at == line else {}
        cells = [""] * left + [_cell_text(one, here.get(place, "")) for place, one in enumerate(values, start=left)]
        yield line, line in layout.hidden_rows, cells


def _hidden_names(page: _Sheet) -> list[str]:
    """The first text of each hidden column that holds something: its name, where the header is on top."""
    names: dict[int, str] = {}
    for _, _, cells in page.rows() if page.hidden_columns else ():
        for place in page.hidden_columns.difference(names):
            if place < len(cells) and cells[place].strip():
                names[place] = clean_line(cells[place])
        if len(names) == len(page.hidden_columns):
            break
    return [names[place] for place in sorted(names)]


def _shown_rows(page: _Sheet, *, hidden_too: bool) -> Iterator[list[object]]:
    without = frozenset[int]() if hidden_too else page.hidden_columns
    for line, hidden, cells in page.rows():
        if hidden and not hidden_too:
            continue
        texts = [cell for place, cell in enumerate(cells) if place not in without] if without else cells
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield [line, texts, _kinds(texts)]


def _kinds(cells: Sequence[str]) -> dict[str, list[int]]:
    """The places of the cells of each kind."""
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if type(cell) is SheetCell:
            found.setdefault(cell.kind, []).append(place)
    return found


def _cell_text(value: object, code: str) -> str:
    """A cell as it is shown, but dates in ISO form; without a format as a person would type it: 12, not 12.0."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        plain = f"{value:.0f}" if value.is_integer() and abs(value) < _ALL_DIGITS else f"{value:.15g}"
        shown = xlsx.shown_number(value, code) if code else None
        return SheetCell(plain if shown is None else shown, CellKind.NUMBER)
    if isinstance(value, date | time | timedelta):
        return _moment_text(value, xlsx.date_parts(code))
    return str(value)


def _moment_text(value: date | time | timedelta, parts: str) -> str:
    """`parts` are what is shown of it, as `date_parts` says; all of it where that is not known."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if "s" in parts else "")
    if isinstance(value, time):
        return _time_text(value, parts)
    dated = not parts or any(letter in parts for letter in "ymd")
    if isinstance(value, datetime) and not dated:
        return _time_text(value.time(), parts)
    if "y" in parts and "d" not in parts:
        return SheetCell(value.isoformat()[:10], CellKind.MONTH if "m" in parts else CellKind.YEAR)
    timed = isinstance(value, datetime) and value.time() != _MIDNIGHT and (not parts or "h" in parts)
    return SheetCell(value.isoformat() if timed else value.isoformat()[:10], CellKind.DATE)


def _time_text(value: time, parts: str) -> str:
    if "p" in parts:
        hours = f"{value.hour % 12 or 12}:{value.minute:02} {'AM' if value.hour < 12 else 'PM'}"
        return hours
    return value.isoformat("seconds" if "s" in parts or not parts else "minutes")


def _limit() -> None:
    """Not on Windows, which has no such limits; there the parent's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (SHEET_MEMORY_BYTES, SHEET_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SHEET_SECONDS, SHEET_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "hidden")
