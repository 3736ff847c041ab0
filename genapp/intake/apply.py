"""Turns the cells of a row into what one page is asked with, as the mapping says."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby, islice
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from genapp.errors import Problem
from genapp.intake.fields import NUMBERED
from genapp.intake.mapping import ColumnUse, TableMapping, plain_name
from genapp.intake.profiles import Use
from genapp.intake.table import (
    MAX_FACT_CHARS,
    MAX_MERGED_ROWS,
    CellKind,
    Row,
    SheetCell,
    clean_line,
    clean_lines,
    shown,
    value_of,
)
from genapp.intake.validate import METADATA
from genapp.intake.values import Wrong, price_or_range, read_language
from genapp.languages import date_text, marked_text, month_text, truth_text
from genapp.page import Language, slugify
from genapp.words import readable

log = logging.getLogger(__name__)
_MAX_SENTENCES: Final = 20
"""Of one column; a page has room for 60 facts in all."""
_BLOCKS: Final = frozenset(
    ("p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "section")
)
_HIDDEN: Final = frozenset({"script", "style", "template", "noscript", "iframe"})
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zäöü])")
_ABBREVIATED: Final = re.compile(
    r"\b(?:\w|ca|bzw|usw|etc|inkl|exkl|max|min|no|nr|st|dr|mr|mrs|ms|vs|approx|incl|art|abb|str)\.$", re.I
)

_NOTHING: Final = frozenset({"-", "–", "—", "n/a", "none", "null", "nan", "default title"})
"""Values that say nothing; the last one is what Shopify writes where a product has no variants."""
_NOT_SHOWN: Final = frozenset({"0", "no", "false", "nein"})
_MARKUP: Final = re.compile(r"</|<br|<p\b|<li\b", re.I)
"""A cell with it is a text, whatever its column was taken for."""
_ISO_DAY: Final = len("2027-03-31")
_TITLE_PARTS: Final = (" | ", " – ", " — ")
_BETWEEN: Final = re.compile(r"[,;|\n]")
_SEPARATORS: Final = str.maketrans({",": " ", ";": " ", "|": " "})


@dataclass(slots=True, kw_only=True)
class AppliedRow:
    """Values by name, and the field that each name means: what `read_page` takes."""

    line: int
    cells: Mapping[str, str]
    """All cells by their column, for those that say something of another one."""
    language: Language | None = None
    """Of the page, where the row says one that genapp knows."""
    raw: dict[str, str] = field(default_factory=dict)
    meaning: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    """What the page is about, of the columns that say so."""
    warnings: list[Problem] = field(default_factory=list)

    def give(self, name: str, meaning: str, value: str) -> None:
        """A name that is taken keeps its value: what is derived gets another name beside it."""
        while name in self.raw:
            name = f"{name} "
        self.raw[name] = value
        self.meaning[name] = meaning

    def warn(self, column: str, code: str, message: str) -> None:
        self.warnings.append(Problem(field=column, code=code, message=message, row=self.line))

    def given(self, meaning: str) -> str:
        return next((value for name, value in self.raw.items() if self.meaning[name] == meaning and value.strip()), "")


def apply_mapping(mapping: TableMapping, row: Row) -> AppliedRow:
    cells = {use.column: value_of(cell) for use, cell in zip(mapping.columns, row.cells, strict=True)}
    applied = AppliedRow(line=row.line, cells=cells, language=_language(mapping, cells))
    for use, written in zip(mapping.columns, row.cells, strict=True):
        _cell(applied, use, written, mapping)
    for name, value in mapping.defaults:
        if not applied.given(name):
            applied.give(name, name, value)
    if applied.names and not applied.given("keywords"):
        applied.give("keywords", "keywords", _as_keyword(applied.names[0]))
    if mapping.base_url and not applied.given("targetUrl"):
        keywords = _BETWEEN.split(applied.given("keywords"))
        first = next((word for word in keywords if word.strip()), "")
        applied.give("targetUrl", "targetUrl", _join(mapping.base_url, slugify(first)))
    return applied


def grouped(mapping: TableMapping, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of one page as one row: each column with its different values as lines, or the first where one counts."""
    place = next((n for n, use in enumerate(mapping.columns) if use.column == mapping.group_by), None)
    if place is None:
        yield from rows
        return
    for _, together in groupby(rows, key=lambda row: row.cells[place].strip() or row.line):
        yield _merged(mapping, together)


def sentences(text: str) -> list[str]:
    """Of a text or of HTML, in their order; one that is too long for a fact comes whole, and reading it says so."""
    plain = plain_text(text) if "<" in text or "&" in text else text
    return [sentence for line in clean_lines(plain, bars=False) for sentence in _parted(line)]


def plain_text(html: str) -> str:
    """What a reader sees, with a line break where a block begins or ends."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(list(_HIDDEN))
    for block in tree.css(",".join(_BLOCKS)):
        block.insert_before("\n")
        block.insert_after("\n")
    return tree.body.text(separator="") if tree.body else ""


def _merged(mapping: TableMapping, together: Iterable[Row]) -> Row:
    remaining = iter(together)
    rows = list(islice(remaining, MAX_MERGED_ROWS))
    if len(rows) == 1:
        return rows[0]
    problems = [problem for row in rows for problem in row.problems]
    if beyond := sum(1 for _ in remaining):
        message = f"has {beyond} more rows for the same page than the {MAX_MERGED_ROWS} that can be read"
        problems.append(Problem(field="row", code="too_many_rows", message=message, row=rows[0].line))
    cells = []
    for use, column in zip(mapping.columns, zip(*(row.cells for row in rows), strict=True), strict=True):
        values = list(dict.fromkeys(cell for cell in column if value_of(cell).strip())) or [""]
        several = use.use in (Use.FACT, Use.METADATA, Use.PRICE) or use.field in NUMBERED
        cells.append("\n".join(values) if several and len(values) > 1 else values[0])
    return replace(rows[0], cells=tuple(cells), problems=tuple(problems))


def _field(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    if use.field == "targetUrl" and mapping.base_url and not cell.strip().lower().startswith(("http:", "https:")):
        cell = _join(mapping.base_url, cell.strip())
    applied.give(use.column, use.field, cell)


def _name(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    applied.names.append(clean_line(cell))
    _metadata(applied, use, cell, mapping)


def _fact(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    values = [
        line for line in clean_lines(_said(cell, applied.language), bars=False) if line.casefold() not in _NOTHING
    ]
    name = _name_of_fact(applied, use)
    if not name or applied.cells.get(use.shown_by, "").strip().casefold() in _NOT_SHOWN:
        _metadata(applied, use, cell, mapping)
        return
    fact = f"{name}: {', '.join(values)}"
    if len(fact) > MAX_FACT_CHARS or _MARKUP.search(cell):
        _text(applied, use, cell, mapping)
    elif values:
        applied.give(use.column, "facts", fact)


def _said(cell: str, language: Language | None) -> str:
    """The cell as the language of its page writes it, where it is no text: numbers, days, yes and no."""
    if language is None:
        return cell
    if not isinstance(cell, SheetCell):
        return truth_text(cell, language)
    if cell.kind is CellKind.NUMBER:
        return marked_text(cell, language)
    try:
        moment = datetime.fromisoformat(cell) if len(cell) > _ISO_DAY else date.fromisoformat(cell)
    except ValueError:
        return cell
    if cell.kind is CellKind.DATE:
        return date_text(moment, language)
    return month_text(moment, language) if cell.kind is CellKind.MONTH else str(moment.year)


def _name_of_fact(applied: AppliedRow, use: ColumnUse) -> str:
    """That of the column, or what the column beside it calls it; empty when it says nothing."""
    if not use.called_by:
        return readable(plain_name(use.column))
    return next(iter(clean_lines(applied.cells.get(use.called_by, ""), bars=False)), "").rstrip(":")


def _text(applied: AppliedRow, use: ColumnUse, cell: str, _: TableMapping) -> None:
    lines = sentences(cell)
    fitting = [line for line in lines if len(line) <= MAX_FACT_CHARS][:_MAX_SENTENCES]
    if len(fitting) < len(lines):
        left = len(lines) - len(fitting)
        message = f"is a longer text: {left} of its {len(lines)} sentences are left out of the facts"
        applied.warn(use.column, "text_cut", message)
    if fitting:
        applied.give(use.column, "facts", "\n".join(fitting))


def _price(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    price = price_or_range(clean_lines(cell, bars=False), mapping.currency)
    if price and " to " not in price and applied.names:
        applied.give(use.column, "products", f"{applied.names[0].replace('|', '/')} | {price}")
    elif price:
        applied.give(use.column, "facts", f"{readable(use.column)}: {price}")
    else:
        _metadata(applied, use, cell, mapping)


def _metadata(applied: AppliedRow, use: ColumnUse, cell: str, _: TableMapping) -> None:
    applied.give(use.column, METADATA, cell)


_APPLY: Final[Mapping[Use, Callable[[AppliedRow, ColumnUse, str, TableMapping], None]]] = {
    Use.FIELD: _field,
    Use.NAME: _name,
    Use.FACT: _fact,
    Use.TEXT: _text,
    Use.PRICE: _price,
    Use.METADATA: _metadata,
    Use.IGNORE: lambda *_: None,
}


def _cell(applied: AppliedRow, use: ColumnUse, written: str, mapping: TableMapping) -> None:
    """A cell that cannot be read is the matter of that cell alone: it is kept, and told."""
    cell = applied.cells[use.column]
    if written and not cell and use.use is not Use.IGNORE:
        applied.warn(use.column, "error_cell", f"shows {shown(written)} instead of a value; it counts as empty")
    if not cell or cell.isspace():
        if use.use is Use.FIELD:
            applied.give(use.column, use.field, "")
        return
    try:
        _APPLY[use.use](applied, use, cell, mapping)
    except Exception:  # whatever a cell holds, the other rows go on
        log.exception("intake.cell_unreadable", extra={"line": applied.line, "column": use.column})
        applied.warn(use.column, "unreadable_cell", "cannot be read; it is kept, not written about")
        _metadata(applied, use, cell, mapping)


def _language(mapping: TableMapping, cells: Mapping[str, str]) -> Language | None:
    given = (cells[use.column] for use in mapping.columns if use.field == "language")
    text = next(filter(str.strip, given), dict(mapping.defaults).get("language", ""))
    try:
        return read_language(text)
    except Wrong:
        return None


def _as_keyword(name: str) -> str:
    """A title often ends with the name of the shop."""
    for sign in _TITLE_PARTS:
        name = name.split(sign, maxsplit=1)[0]
    return clean_line(name.translate(_SEPARATORS))


def _join(base: str, part: str) -> str:
    if not part:
        return ""
    return base.replace("{}", part) if "{}" in base else f"{base.rstrip('/')}/{part.lstrip('/')}"


def _parted(line: str) -> list[str]:
    if len(line) <= MAX_FACT_CHARS and line.count(". ") == 0:
        return [line]
    pieces: list[str] = []
    for piece in _END.split(line):
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    return [piece for piece in pieces if any(sign.isalnum() for sign in piece)]
