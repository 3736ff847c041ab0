"""Reads one sheet in a process of its own, with limits on memory and time: `python -m` with the file as input.

It writes JSON lines: first what the workbook holds, then one row after another as [line, cells].
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from genapp.intake.table import SHEET_MEMORY_BYTES, SHEET_SECONDS

WRONG_SHEET: Final = "wrong_sheet"
PASSWORD: Final = "password"  # noqa: S105 -- the name of a problem
UNREADABLE: Final = "unreadable"
_MIDNIGHT: Final = time()
_ALL_DIGITS: Final = 1e18


def main(sheet: str) -> None:
    _limit()
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
        names = _visible_first(book)
        chosen = sheet or next(iter(names), "")
        if chosen not in names:
            _say({"error": WRONG_SHEET, "sheets": names})
            return
        page = book.get_sheet_by_name(chosen)
        _say({"sheets": names, "sheet": chosen})
        for row in _rows(page.iter_rows(), left=page.start[1] if page.start else 0):
            _say(row)
    except PasswordError:
        _say({"error": PASSWORD})
    except (CalamineError, OSError, ValueError) as error:
        _say({"error": UNREADABLE, "reason": str(error)})


def _cell_text(value: object) -> str:
    """A cell as a person would type it: no ".0" after whole numbers, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < _ALL_DIGITS else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _limit() -> None:
    """Not on Windows, which has no such limits; there the parent's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (SHEET_MEMORY_BYTES, SHEET_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SHEET_SECONDS, SHEET_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _visible_first(book: Any) -> list[str]:  # Any: the library's types are not stated
    """Sheets a person sees come first; a hidden one can be chosen by its name."""
    hidden = [str(meta.visible) for meta in book.sheets_metadata]
    order = sorted(range(len(hidden)), key=lambda number: "Visible" not in hidden[number].split("."))
    return [book.sheet_names[number] for number in order]


def _rows(rows: Iterator[Sequence[object]], *, left: int) -> Iterator[list[object]]:
    for line, cells in enumerate(rows, start=1):
        texts = [""] * left + [_cell_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield [line, texts]


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
