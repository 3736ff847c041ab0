"""Writes rows as CSV, in pieces of some ten thousand characters."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from genapp.exports.base import Cell

PIECE_CHARS: Final = 64 * 1024


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", line_end: str = "\n"
) -> Iterator[bytes]:
    """UTF-8 without a byte order mark; cells are quoted where they need it. The header comes alone."""
    yield csv_some([header], delimiter=delimiter, line_end=line_end)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    for row in rows:
        writer.writerow(row)
        if text.tell() >= PIECE_CHARS:
            yield _taken(text)
    if rest := _taken(text):
        yield rest


def csv_some(rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", line_end: str = "\n") -> bytes:
    """A few rows in one piece."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return taken
