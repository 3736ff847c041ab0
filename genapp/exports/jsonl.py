"""JSON Lines: one page per line, with everything that is known of it."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from genapp.exports.base import Column, Columns, Export, ExportOptions, ExportPage
from genapp.exports.columns import FOR_PROGRAMS, OWN_PREFIX

_DEEP: Final = {
    "components": "the components: kind and blocks, each with heading, text and the numbers of its facts",
    "facts": "the fact sheet: number, text, source, url",
    "sources": "what happened to each page that was fetched",
    "json_ld": "structured data as JSON",
}
_DEEP_COLUMNS: Final = tuple(
    Column(name=f"{OWN_PREFIX}{name}", help=help, value=lambda page: None) for name, help in _DEEP.items()
)
_DEEP_NAMES: Final = frozenset(column.name for column in _DEEP_COLUMNS)


def _lines(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """Keys in the order of the columns; further columns of the source file stand where they were."""
    return (_line(page, columns, options) for page in pages)


def _line(page: ExportPage, columns: Columns, options: ExportOptions) -> bytes:
    """Without a choice of columns, all further columns of this very page are written."""
    row: dict[str, object] = {
        column.name: _deep(page, column.name) if column in _DEEP_COLUMNS else column.value(page) for column in columns
    }
    if not options.columns:
        row = {name: value for name, value in row.items() if name not in options.extra_columns}
        row |= {name: text for name, text in page.further if name not in row}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _deep(page: ExportPage, name: str) -> object:
    if name == f"{OWN_PREFIX}components":
        return [
            {
                "kind": part.kind.value,
                "blocks": [{"heading": b.heading, "text": b.text, "facts": list(b.facts)} for b in part.blocks],
            }
            for part in page.components
        ]
    if name == f"{OWN_PREFIX}facts":
        return [
            {"number": fact.number, "text": fact.text, "source": fact.source.value, "url": fact.url}
            for fact in page.facts
        ]
    if name == f"{OWN_PREFIX}sources":
        return [{"url": one.url, "role": one.role, "ok": one.ok, "reason": one.reason} for one in page.sources]
    return [json.loads(text) for text in page.json_ld]


JSONL: Final = Export(
    name="jsonl",
    label="JSON Lines",
    description="For programs: one JSON object per page, with components, facts and sources.",
    suffix=".jsonl",
    media_type="application/x-ndjson",
    columns=(*(column for column in FOR_PROGRAMS if column.name not in _DEEP_NAMES), *_DEEP_COLUMNS),
    produce=_lines,
    extra=True,
)
