"""Writes rows as CSV, a few hundred at a time."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from genapp.exports.base import Cell

ROWS_AT_ONCE: Final = 100


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", line_end: str = "\n"
) -> Iterator[bytes]:
    """UTF-8 without a byte order mark; cells are quoted where they need it."""
    yield csv_some([header], delimiter=delimiter, line_end=line_end)
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        yield csv_some(some, delimiter=delimiter, line_end=line_end)


def csv_some(rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", line_end: str = "\n") -> bytes:
    """A few rows in one piece."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
