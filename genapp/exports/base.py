"""What an export is: a name, its documented columns, and a function from pages to bytes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from genapp.errors import BadInput, Problem
from genapp.exports.page import ExportPage

Cell = str | int | None
"""None is an empty cell."""


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


Columns = tuple[Column, ...]
Produce = Callable[[Iterable[ExportPage], Columns, ExportOptions], Iterator[bytes]]
"""Reads page after page and keeps none; the same pages, columns and options give the same bytes."""


def take_all(options: ExportOptions) -> None:
    """For targets to which every choice is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One target."""

    name: str
    label: str
    description: str
    suffix: str
    """Of the file, with its dot."""
    media_type: str
    columns: Columns
    produce: Produce
    check: Callable[[ExportOptions], None] = take_all
    """Raises `BadInput` for a choice that this target cannot follow."""
    columns_for: Callable[[ExportOptions], Columns] | None = None
    """Where the columns depend on what is chosen; `columns` are then those of the usual choice."""
    extra: bool = False
    """The further columns of the source files are written, too."""

    def write(self, pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
        """Raises `BadInput` before the first page is read."""
        self.check(options)
        columns = self.columns_for(options) if self.columns_for else self.columns
        return self.produce(pages, chosen(columns, options, extra=self.extra), options)


def chosen(columns: Columns, options: ExportOptions, *, extra: bool = False) -> Columns:
    """The columns to write. Raises `BadInput` for a name that this target does not have."""
    further = tuple(map(extra_column, options.extra_columns)) if extra else ()
    if not options.columns:
        return tuple(column for column in (*columns, *further) if column.default or column.always)
    known = {column.name: column for column in (*columns, *further)}
    if unknown := [name for name in options.columns if name not in known]:
        raise BadInput([_unknown(name, known) for name in unknown])
    named = tuple(known[name] for name in dict.fromkeys(options.columns))
    return (*(column for column in columns if column.always and column not in named), *named)


def extra_column(name: str) -> Column:
    """A column of the source file that genapp has no field for."""
    return Column(name=name, help="as in the source file", value=lambda page: dict(page.further).get(name, ""))


def warn_of(options: ExportOptions, page: ExportPage, message: str, *, column: str = "") -> None:
    options.warn(ExportWarning(message=message, number=page.number, job_id=page.job_id, column=column))


def _unknown(name: str, known: Iterable[str]) -> Problem:
    return Problem(
        field="columns", code="unknown_column", message=f"there is no column {name!r}; use {', '.join(known)}"
    )
