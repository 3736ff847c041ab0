"""Turns the cells of a row into what one page is asked with, as the mapping says."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby, islice, takewhile
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from genapp.errors import Problem
from genapp.intake.fields import NUMBERED
from genapp.intake.mapping import ColumnUse, TableMapping, plain_name
from genapp.intake.profiles import Use
from genapp.intake.table import (
    MAX_FACT_CHARS,
    MAX_KEYWORD_CHARS,
    MAX_MERGED_ROWS,
    MAX_PRODUCT_NAME_CHARS,
    CellKind,
    Row,
    SheetCell,
    clean_line,
    clean_lines,
    shown,
    value_of,
)
from genapp.intake.validate import METADATA
from genapp.intake.values import (
    NOTHING,
    Wrong,
    as_keyword,
    keyword_list,
    price_or_range,
    read_keywords,
    read_language,
)
from genapp.languages import date_text, marked_text, month_text, truth_text
from genapp.page import Language, completed_address, slugify
from genapp.words import readable, spelled

log = logging.getLogger(__name__)
_MAX_SENTENCES: Final = 20
"""Of one column; a page has room for 60 facts in all."""
_PARENT: Final = "parent"
_IDENTITY: Final = frozenset({"id", "sku"})
_BLOCKS: Final = frozenset(
    ("p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "section")
)
_HIDDEN: Final = frozenset({"script", "style", "template", "noscript", "iframe"})
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zäöü])")
_ABBREVIATED: Final = re.compile(
    r"\b(?:\w|ca|bzw|usw|etc|inkl|exkl|max|min|no|nr|st|dr|mr|mrs|ms|vs|approx|incl|art|abb|str)\.$", re.I
)

_NOT_SHOWN: Final = frozenset({"0", "no", "false", "nein"})
_MARKUP: Final = re.compile(r"</|<br|<p\b|<li\b", re.I)
"""A cell with it is a text, whatever its column was taken for."""
_ISO_DAY: Final = len("2027-03-31")


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


def apply_mapping(mapping: TableMapping, row: Row, *, keywords: str = "", words: str = "") -> AppliedRow:
    """`keywords` stand in the place of the row's own; `words` are added to the primary one."""
    cells = {use.column: value_of(cell) for use, cell in zip(mapping.columns, row.cells, strict=True)}
    applied = AppliedRow(line=row.line, cells=cells, language=_language(mapping, cells))
    for use, written in zip(mapping.columns, row.cells, strict=True):
        _cell(applied, use, written, mapping)
    for name, value in mapping.defaults:
        if not applied.given(name):
            applied.give(name, name, value)
    if applied.names and not applied.given("keywords"):
        _keyword_of_name(applied)
    _change_keywords(applied, keywords, words)
    if mapping.base_url and not applied.given("targetUrl"):
        _address_of_keyword(applied, mapping)
    return applied


def _change_keywords(applied: AppliedRow, keywords: str, words: str) -> None:
    if not keywords and not words:
        return
    names = [name for name, meaning in applied.meaning.items() if meaning == "keywords"]
    keywords = keywords or "\n".join(applied.raw[name] for name in names)
    if words:
        first, *others = read_keywords(keywords)[0]
        keywords = keyword_list([f"{first} {words}", *others])
    applied.raw |= {**dict.fromkeys(names, ""), names[0]: keywords}


def _address_of_keyword(applied: AppliedRow, mapping: TableMapping) -> None:
    keywords, _ = read_keywords(applied.given("keywords"))
    applied.give("targetUrl", "targetUrl", _join(mapping.base_url, slugify(keywords[0]) if keywords else ""))


def _keyword_of_name(applied: AppliedRow) -> None:
    keyword, cut = as_keyword(applied.names[0])
    applied.give("keywords", "keywords", keyword_list([keyword]))
    if cut:
        message = f"is a long name; its keyword is {shown(keyword, limit=MAX_KEYWORD_CHARS)}"
        applied.warnings.append(Problem(field="keywords", code="keyword_cut", message=message, row=applied.line))


def grouped(mapping: TableMapping, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of one page as one row: each column with its different values as lines, or the first where one counts."""
    place = next((n for n, use in enumerate(mapping.columns) if use.column == mapping.group_by), None)
    if place is None:
        yield from rows
        return
    for _, together in groupby(rows, key=_Group(mapping, place)):
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


class _Group:
    """What rows of one page have in common: the value in the column, or the name of the row above that it holds.

    WooCommerce writes the SKU of a product, or "id:7", into the column Parent of its variations below.
    """

    def __init__(self, mapping: TableMapping, place: int) -> None:
        self._place = place
        self._names = _places_of(mapping, _IDENTITY)
        self._above: set[str] = set()
        self._line = 0

    def __call__(self, row: Row) -> str | int:
        value = row.cells[self._place].strip()
        if value and value in self._above:
            return self._line
        if not value:
            texts = {row.cells[place].strip() for place in self._names} - {""}
            self._above, self._line = texts | {f"id:{text}" for text in texts}, row.line
        return value or row.line


def _places_of(mapping: TableMapping, names: Collection[str]) -> list[int]:
    return [place for place, use in enumerate(mapping.columns) if spelled(use.column) in names]


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
    single = _places_of(mapping, _IDENTITY) if spelled(mapping.group_by) == _PARENT else []
    for place, column in enumerate(zip(*(row.cells for row in rows), strict=True)):
        use = mapping.columns[place]
        values = list(dict.fromkeys(cell for cell in column if value_of(cell).strip())) or [""]
        several = use.use in (Use.FACT, Use.METADATA, Use.PRICE) or use.field in NUMBERED
        several = several and place not in single  # the product is updated by its own, not by those of its variants
        joined = "\n".join(values) if several and len(values) > 1 else values[0]
        cells.append(_common_name(values) if use.use is Use.NAME else joined)
    return replace(rows[0], cells=tuple(cells), problems=tuple(problems))


def _common_name(names: Sequence[str]) -> str:
    """The words that the names of all variants begin with, at least two; else the first name."""
    words = [clean_line(name).split() for name in names]
    together = [same[0] for same in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False))]
    while together and not any(sign.isalnum() for sign in together[-1]):
        together.pop()
    return " ".join(together) if len(together) > 1 else names[0]


def _field(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    if use.field == "targetUrl" and mapping.base_url:
        cell = _join(mapping.base_url, cell)
    applied.give(use.column, use.field, cell)


def _name(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    applied.names.append(clean_line(cell))
    _metadata(applied, use, cell, mapping)


def _fact(applied: AppliedRow, use: ColumnUse, cell: str, mapping: TableMapping) -> None:
    values = [line for line in clean_lines(_said(cell, applied.language), bars=False) if line.casefold() not in NOTHING]
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
        name = applied.names[0].replace("|", "/")[:MAX_PRODUCT_NAME_CHARS]
        applied.give(use.column, "products", f"{name} | {price}")
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


def _join(base: str, part: str) -> str:
    """An address with its base; one that is whole stays. The folder of the base is not said twice."""
    part = completed_address(part, like=base)
    if part.casefold() in {"", *NOTHING}:
        return ""
    if part.lower().startswith(("http:", "https:")):
        return part
    base = completed_address(base)
    if "{}" in base:
        return base.replace("{}", part)
    base, folder = base.rstrip("/"), urlsplit(base).path.rstrip("/")
    if folder and part.startswith(f"{folder}/"):
        base = base.removesuffix(folder)
    return f"{base}/{part.lstrip('/')}"


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
