"""How `genapp submit FILE` reads the file: what options say counts, the rest is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from genapp.errors import BadInput, Problem
from genapp.intake.check import CheckedRow
from genapp.intake.error_file import write_error_csv
from genapp.intake.fields import FIELD, field_named
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import TableMapping, corrected, propose_mapping
from genapp.intake.profiles import Use
from genapp.intake.table import ReadChoice, Table
from genapp.intake.text import shown

SAMPLE_ROWS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_line: int | None
    defaults: tuple[str, ...]
    columns: tuple[str, ...]
    base_url: str | None
    currency: str | None
    dry_run: bool
    errors: Path | None

    @property
    def given(self) -> bool:
        return any(getattr(self, name) not in (None, (), False) for name in self.__dataclass_fields__)


def file_options(function: Callable[..., Any]) -> Callable[..., Any]:  # Any: a click command's function
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


_OPTIONS: Final = (
    click.option("--sheet", help="Of a workbook; else its first one."),
    click.option("--encoding", help='Of a text file, such as "cp1250"; else it is found.'),
    click.option("--delimiter", help='Between the cells of a text file, such as ";"; else it is found.'),
    click.option("--header-line", type=click.IntRange(min=0), help="Where the header is; 0 when there is none."),
    click.option("--set", "defaults", multiple=True, metavar="FIELD=VALUE", help="For rows without such a value."),
    click.option(
        "--column", "columns", multiple=True, metavar="COLUMN=FIELD",
        help="What a column means: a field, or name, fact, text, price, metadata, ignore.",
    ),
    click.option("--base-url", help="Put before handles and paths; rows without an address get one of their keyword."),
    click.option("--currency", help="Of prices that are written without one, such as EUR."),
    click.option("--dry-run", is_flag=True, help="Check the file and submit nothing."),
    click.option("--errors", type=click.Path(path_type=Path, dir_okay=False), help="Write refused rows to this file."),
)  # fmt: skip


def open_file(file: Path, options: FileOptions) -> tuple[Table, TableMapping]:
    """The table and what its columns mean; raise `BadInput` when columns that every page needs are missing."""
    choice = ReadChoice(
        sheet=options.sheet or "",
        encoding=options.encoding or "",
        delimiter={"\\t": "\t", "tab": "\t"}.get(options.delimiter or "", options.delimiter or ""),
        header_line=options.header_line,
    )
    table = open_table(file, choice)
    sample = [row.cells for row in islice(table.read_rows(), SAMPLE_ROWS)]
    mapping = _chosen(propose_mapping(table.columns, sample), options)
    if mapping.missing:
        raise BadInput([_missing(name, table.columns) for name in mapping.missing])
    return table, mapping


def write_errors(file: Path, table: Table, rows: Sequence[CheckedRow]) -> int:
    """A file to correct and hand in again; returns how many rows it has."""
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        return write_error_csv(target, table.columns, rows, delimiter=table.delimiter or ",")


def _chosen(mapping: TableMapping, options: FileOptions) -> TableMapping:
    for column, meaning in map(_pair, options.columns):
        if column not in {one.column for one in mapping.columns}:
            raise click.UsageError(f"The file has no column {shown(column)}.")
        if meaning in {use.value for use in Use} - {Use.FIELD}:
            mapping = corrected(mapping, column, Use(meaning))
        else:
            mapping = corrected(mapping, column, Use.FIELD, _field(meaning))
    defaults = {_field(name): value for name, value in map(_pair, options.defaults)}
    return replace(
        mapping,
        defaults=tuple({**dict(mapping.defaults), **defaults}.items()),
        base_url=options.base_url or "",
        currency=options.currency or "",
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.rpartition("=") if text.count("=") == 1 else text.partition("=")
    if not sign or not name:
        raise click.UsageError(f'{shown(text)} is not written as "NAME=VALUE".')
    return name.strip(), value.strip()


def _field(name: str) -> str:
    if field := field_named(name):
        return field
    raise click.UsageError(f"{shown(name)} is no field; fields are {', '.join(FIELD)}.")


def _missing(name: str, columns: Sequence[str]) -> Problem:
    found = ", ".join(shown(column, limit=30) for column in columns[:12])
    other = "--base-url" if name == "targetUrl" else f"--set {name}=..."
    message = f"the file has no such column; its header is {found}; choose one with --column, or give {other}"
    return Problem(field=name, code="missing_column", message=message)
