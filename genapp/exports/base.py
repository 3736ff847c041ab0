"""What an export is: a name, documented columns, options, and a function from finished pages to bytes."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from genapp.errors import BadInput, Problem
from genapp.page import Component, ComponentKind, Fact, PageRequest, SourceReport
from genapp.words import spelled

KEPT: Final = "metadata: "
"""Begins the name of a column that is only kept, never written about."""
PIECE_BYTES: Final = 256 * 1024
"""Of a long file, handed out at once."""
_JSON_LD: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)")

Cell = str | int | None
"""None is an empty cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """A stored version of a page with what was asked for and what it stands on."""

    number: int
    """1 for the first page of the export; pages come in the order of their submission."""
    job_id: str
    batch_id: str
    request: PageRequest
    asked: tuple[tuple[str, str], ...]
    """Field names to texts, as a file would hand the request in."""
    further: tuple[tuple[str, str], ...] = ()
    """Columns of the source file that genapp has no field for, as a file would hand them in."""
    source_row: int | None = None
    """Where it stood in the file."""
    version: int
    created_at: datetime
    """Of the version."""
    provider: str
    quality_score: int | None
    """None when the checks were skipped."""
    verdict: str
    title: str
    meta_description: str
    slug: str
    canonical_url: str
    og_title: str
    og_description: str
    html: str
    """The whole document."""
    body_html: str
    markdown: str
    words: int
    components: tuple[Component, ...]
    facts: tuple[Fact, ...] = ()
    sources: tuple[SourceReport, ...] = ()

    @property
    def h1(self) -> str:
        h1 = self.component(ComponentKind.H1)
        return h1.first if h1 else self.title

    @property
    def json_ld(self) -> tuple[str, ...]:
        """Each a JSON text, as it stands in the document: < is written as an escape."""
        return tuple(_JSON_LD.findall(self.html))

    @property
    def fact_numbers(self) -> tuple[int, ...]:
        """The facts that the text rests on."""
        return tuple(sorted({number for part in self.components for block in part.blocks for number in block.facts}))

    @property
    def source_urls(self) -> tuple[str, ...]:
        """The pages that were read for it, each once."""
        return tuple(dict.fromkeys(source.url for source in self.sources if source.ok))

    def component(self, kind: ComponentKind) -> Component | None:
        return next((part for part in self.components if part.kind is kind), None)

    def given(self, *names: str) -> str:
        """The first of these columns of the source file that holds something, whatever its case and signs."""
        found = {source_name(name): value.strip() for name, value in reversed(self.further)}
        return next((found[name] for name in map(spelled, names) if found.get(name)), "")


class SeoPlugin(StrEnum):
    """Which plugin of a WordPress site keeps the title tag and the meta description."""

    YOAST = "yoast"
    RANK_MATH = "rank_math"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWarning:
    """Something that the reader of the file should know: what was cut or left out, and why."""

    message: str
    number: int | None = None
    """Of the page; None when the whole file is meant."""
    job_id: str = ""
    column: str = ""


Warn = Callable[[ExportWarning], None]


def stay_silent(warning: ExportWarning) -> None:
    """For callers that show no warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What a person may choose; each target looks at what concerns it."""

    columns: tuple[str, ...] = ()
    """Names of the columns to write, in this order; empty means those of the profile."""
    extra_columns: tuple[str, ...] = ()
    """Further columns of the source files, in order: a header is written before the first page is read."""
    delimiter: str = ","
    """Of CSV files for people: a comma, a semicolon or a tab."""
    seo_plugin: SeoPlugin = SeoPlugin.YOAST
    post_type: str = "page"
    """WordPress: page or post."""
    post_status: str = "draft"
    """WordPress: draft, pending or publish."""
    warn: Warn = stay_silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an export: its name never changes, `help` stands in the docs."""

    name: str
    help: str
    value: Callable[[ExportPage], Cell]
    default: bool = True
    """Written unless columns are chosen."""
    always: bool = False
    """Written whatever is chosen: the importer needs it."""
    html: bool = False
    """The target shows it as HTML, so `value` gives HTML; every other column is plain text."""


Columns = tuple[Column, ...]
Produce = Callable[[Iterable[ExportPage], Columns, ExportOptions], Iterator[bytes]]
"""Reads page after page and keeps none; the same pages, columns and options give the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    name: str
    label: str
    description: str
    suffix: str
    """Of the file, with its dot."""
    media_type: str
    columns: Columns
    produce: Produce
    check: Callable[[ExportOptions], None] | None = None
    """Raises `BadInput` for a choice that this target cannot follow."""
    columns_for: Callable[[ExportOptions], Columns] | None = None
    """Where the columns depend on what is chosen; `columns` are then those of the usual choice."""
    extra: bool = False
    """The further columns of the source files are written, too."""

    def write(self, pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
        """Raises `BadInput` before the first page is read."""
        if self.check:
            self.check(options)
        columns = self.columns_for(options) if self.columns_for else self.columns
        return self.produce(pages, _chosen(columns, options, extra=self.extra), options)


def html_text(text: str) -> str:
    """A plain text for a field that is shown as HTML. What is a character reference already stays one: a name from a
    shop's own file often has them."""
    return _BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def source_name(column: str) -> str:
    """What a further column was called in its file, whether it is written about or only kept; as `spelled` gives it."""
    return spelled(column.removeprefix(KEPT))


def not_allowed(field: str, value: str, allowed: Iterable[str]) -> Problem:
    return Problem(field=field, code="not_allowed", message=f"{value!r} is not allowed; use {', '.join(allowed)}")


def warn_of(options: ExportOptions, page: ExportPage, message: str, *, column: str = "") -> None:
    options.warn(ExportWarning(message=message, number=page.number, job_id=page.job_id, column=column))


def _chosen(columns: Columns, options: ExportOptions, *, extra: bool) -> Columns:
    """The columns to write. Raises `BadInput` for a name that this target does not have."""
    further = tuple(map(_extra_column, options.extra_columns)) if extra else ()
    if not options.columns:
        return tuple(column for column in (*columns, *further) if column.default or column.always)
    known = {column.name: column for column in (*columns, *further)}
    if unknown := [name for name in options.columns if name not in known]:
        names = ", ".join(known)
        told = [f"there is no column {name!r}; use {names}" for name in unknown]
        raise BadInput([Problem(field="columns", code="unknown_column", message=message) for message in told])
    named = tuple(known[name] for name in dict.fromkeys(options.columns))
    return (*(column for column in columns if column.always and column not in named), *named)


def _extra_column(name: str) -> Column:
    return Column(name=name, help="as in the source file", value=lambda page: dict(page.further).get(name, ""))
