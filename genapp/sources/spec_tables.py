"""Finds names and values in specification tables and definition lists, and leaves cookie and size tables alone."""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.languages import any_language
from genapp.sources.json_ld import Dropped

MAX_TABLES: Final = 20
MAX_ROWS: Final = 60
MAX_PAIRS: Final = 60
LABEL_CHARS: Final = 60
VALUE_CHARS: Final = 200

_NOT_A_SPEC: Final = re.compile(rf"{any_language(lambda words: words.no_specs)}|_ga\b|phpsessid", re.I)
_LETTER: Final = re.compile(r"[^\W\d_]{2}")


def read_pairs(tree: LexborHTMLParser, dropped: Dropped) -> tuple[tuple[str, str], ...]:
    """(name, value) pairs in page order, each name once."""
    found: dict[str, tuple[str, str]] = {}
    for label, value in (*_from_tables(tree), *_from_lists(tree)):
        name = dropped.text(label, limit=LABEL_CHARS + 1).rstrip(" :")
        words = dropped.text(value, limit=VALUE_CHARS + 1)
        if _is_pair(name, words) and len(found) < MAX_PAIRS:
            found.setdefault(name.casefold(), (name, words))
    return tuple(found.values())


def _is_pair(name: str, value: str) -> bool:
    if not name or not value or len(name) > LABEL_CHARS or len(value) > VALUE_CHARS:
        return False
    if name.endswith("?") or len(name.split()) > 6 or not _LETTER.search(name):
        return False  # a question, a sentence, or a size chart
    return (
        not _NOT_A_SPEC.search(name) and value.casefold() != name.casefold() and value not in ("-", "–", "n/a", "N/A")
    )


def _from_tables(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """A specification table has two cells in every row, and more than one row."""
    for table in tree.css("table")[:MAX_TABLES]:
        rows = [_cells(row) for row in table.css("tr")[:MAX_ROWS]]
        pairs = [(cells[0], cells[1]) for cells in rows if len(cells) == 2]
        wide = any(len(cells) > 2 for cells in rows)
        if len(pairs) > 1 and not wide and not any(_NOT_A_SPEC.search(name) for name, _ in pairs[:1]):
            yield from pairs


def _cells(row: LexborNode) -> list[str]:
    return [cell.text(separator=" ") for cell in row.iter() if cell.tag in ("th", "td")]


def _from_lists(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for items in tree.css("dl")[:MAX_TABLES]:
        label = ""
        for node in items.css("dt, dd")[: 2 * MAX_ROWS]:
            if node.tag == "dt":
                label = node.text(separator=" ")
            elif label:
                yield label, node.text(separator=" ")
                label = ""
