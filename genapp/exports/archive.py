"""A ZIP with one file per page, HTML or Markdown, and a manifest; handed out while it is made."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Final

from genapp.exports.base import PIECE_BYTES, Cell, Column, Columns, Export, ExportOptions, ExportPage
from genapp.exports.columns import FOR_PEOPLE
from genapp.exports.csv_file import csv_some, safe_cell

_LONGEST: Final = 80
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""Windows has devices of these names."""

_SAME_TIME: Final = (2000, 1, 1, 0, 0, 0)
"""Of every member, so that the same pages give the same file."""
_READABLE: Final = 0o644 << 16

_Member = tuple[str, bytes | IO[bytes]]
"""Name and content; a long content is an open file."""

_FILE: Final = Column(name="file", help="name of the file in the archive", value=lambda page: None, always=True)
_BRIEF: Final = frozenset(
    {
        "pageType", "targetUrl", "keywords", "language", "genapp_job_id", "genapp_batch_id", "genapp_version",
        "genapp_created_at", "genapp_provider", "genapp_stand_in", "genapp_score", "genapp_verdict", "genapp_title",
        "genapp_meta_description", "genapp_h1", "genapp_slug", "genapp_canonical_url", "genapp_words", "genapp_sources",
    }
)  # fmt: skip
"""What the manifest says of each page, beside the name of its file."""
_IN_MEMORY: Final = 1_000_000
"""Bytes of a manifest above which it waits on disk."""


class FileNames:
    """Gives each page of one archive its name, safe in every file system: folder of the language, then the slug."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._last: dict[str, int] = {}

    def of(self, page: ExportPage) -> str:
        """The first page with a slug has it plain, the next ones get -2, -3, ..."""
        stem = f"{page.request.language.value}/{safe_stem(page.slug)}"
        number = self._last.get(stem, 0) + 1
        while number > 1 and f"{stem}-{number}" in self._last:
            number += 1
        self._last[stem] = number
        name = stem if number == 1 else f"{stem}-{number}"
        self._last.setdefault(name, 1)
        return name + self._suffix


def safe_stem(slug: str) -> str:
    """Lower-case letters without accents, digits and hyphens; "page" when nothing is left."""
    stem = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:_LONGEST].strip("-") or "page"
    return f"{stem}-page" if stem in _RESERVED else stem


def _zip_bytes(members: Iterable[_Member]) -> Iterator[bytes]:
    """In the order of `members`, which is read one by one; one of them is in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _SAME_TIME)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
            file = io.BytesIO(content) if isinstance(content, bytes) else content
            with archive.open(info, "w") as member:
                while piece := file.read(PIECE_BYTES):
                    member.write(piece)
                    if made := sink.take():
                        yield made
            yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken; ZipFile sees that it cannot go back in it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: object) -> int:
        before = len(self._written)
        self._written += memoryview(data)  # pyright: ignore[reportArgumentType]  # any buffer, as io says it
        return len(self._written) - before

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def _archive(name: str, label: str, what: str, suffix: str, text: Callable[[ExportPage], str]) -> Export:
    def produce(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
        beside = tuple(column for column in columns if column is not _FILE)
        return _zip_bytes(_members(pages, beside, FileNames(suffix), text))

    return Export(
        name=name,
        label=label,
        description=f"A ZIP with one {what} per page, and a manifest as JSON and CSV.",
        suffix=".zip",
        media_type="application/zip",
        columns=(_FILE, *(column for column in FOR_PEOPLE if column.name in _BRIEF)),
        produce=produce,
    )


def _members(
    pages: Iterable[ExportPage], columns: Columns, names: FileNames, text: Callable[[ExportPage], str]
) -> Iterator[_Member]:
    """The pages in their order, then the manifest: as JSON for programs, as CSV for people."""
    with ExitStack() as stack:
        as_json, as_csv = (stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)) for _ in range(2))
        header = ["file", *(column.name for column in columns)]
        as_csv.write(csv_some([header]))
        before = b"["
        for page in pages:
            row: list[Cell] = [names.of(page), *(column.value(page) for column in columns)]
            line = json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False)
            as_json.write(before + b"\n" + line.encode("utf-8", "replace"))
            as_csv.write(csv_some([map(safe_cell, row)]))
            before = b","
            yield str(row[0]), text(page).encode("utf-8", "replace")
        as_json.write(b"[]\n" if before == b"[" else b"\n]\n")
        for name, file in (("manifest.json", as_json), ("manifest.csv", as_csv)):
            file.seek(0)
            yield name, file


def _front_matter(page: ExportPage) -> str:
    """Read as YAML by site generators. JSON is YAML too, and no text in it can end or change its line."""
    facts: dict[str, object] = {
        "title": page.title,
        "description": page.meta_description,
        "slug": page.slug,
        "url": page.canonical_url,
        "language": page.request.language.value,
        "type": page.request.page_type.value,
        "keywords": list(page.request.keywords),
        "date": page.created_at.isoformat(),
        "score": page.quality_score,
        "verdict": page.verdict,
        "version": page.version,
        "provider": page.provider,
        "job": page.job_id,
        "sources": list(page.source_urls),
    }
    lines = (f"{name}: {_json(value)}" for name, value in facts.items())
    return "---\n" + "\n".join(lines) + "\n---\n\n"


def _json(value: object) -> str:
    """The line separators of Unicode end a line in YAML, and are not escaped by JSON."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


HTML_ZIP: Final = _archive("html", "HTML files", "HTML document", ".html", lambda page: page.html)
"""Each page exactly as it was stored."""
MARKDOWN_ZIP: Final = _archive(
    "markdown",
    "Markdown files",
    "Markdown file with front matter",
    ".md",
    lambda page: _front_matter(page) + page.markdown,
)
