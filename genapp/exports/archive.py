"""A ZIP with one file per page, and a manifest of them: as JSON for programs, as CSV for people."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Final

from genapp.exports.base import Cell, Column, Columns, ExportOptions, Produce
from genapp.exports.columns import ASKED_COLUMNS, FOR_PEOPLE
from genapp.exports.csv_file import safe_cell
from genapp.exports.csv_rows import csv_some
from genapp.exports.file_names import FileNames
from genapp.exports.page import ExportPage
from genapp.exports.zip_stream import Member, zip_bytes

FILE: Final = Column(name="file", help="name of the file in the archive", value=lambda page: None, always=True)
_BRIEF: Final = frozenset(
    {
        "genapp_job_id", "genapp_batch_id", "genapp_version", "genapp_created_at", "genapp_provider", "genapp_score",
        "genapp_verdict", "genapp_title", "genapp_meta_description", "genapp_h1", "genapp_slug",
        "genapp_canonical_url", "genapp_words", "genapp_sources",
    }
)  # fmt: skip
_ASKED: Final = frozenset({"pageType", "targetUrl", "keywords", "language"})
MANIFEST: Final = tuple(
    column for column in FOR_PEOPLE if column.name in _BRIEF or (column in ASKED_COLUMNS and column.name in _ASKED)
)
"""Of each page, beside the name of its file."""
IN_MEMORY: Final = 1_000_000
"""Bytes of a manifest above which it waits on disk."""


def archive(suffix: str, text: Callable[[ExportPage], str]) -> Produce:
    """The pages in their order, then manifest.json and manifest.csv."""

    def produce(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
        beside = tuple(column for column in columns if column is not FILE)
        return zip_bytes(_members(pages, beside, FileNames(suffix), text))

    return produce


def _members(
    pages: Iterable[ExportPage], columns: Columns, names: FileNames, text: Callable[[ExportPage], str]
) -> Iterator[Member]:
    with ExitStack() as stack:
        as_json, as_csv = (stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY)) for _ in range(2))
        header = ["file", *(column.name for column in columns)]
        as_csv.write(csv_some([header]))
        first = True
        for page in pages:
            row: list[Cell] = [names.of(page), *(column.value(page) for column in columns)]
            _note(as_json, as_csv, header, row, first=first)
            first = False
            yield str(row[0]), text(page).encode("utf-8", "replace")
        as_json.write(b"[]\n" if first else b"\n]\n")
        for name, file in (("manifest.json", as_json), ("manifest.csv", as_csv)):
            file.seek(0)
            yield name, file


def _note(as_json: IO[bytes], as_csv: IO[bytes], header: list[str], row: list[Cell], *, first: bool) -> None:
    line = json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False)
    as_json.write((b"[\n" if first else b",\n") + line.encode("utf-8", "replace"))
    as_csv.write(csv_some([[safe_cell(cell) for cell in row]]))
