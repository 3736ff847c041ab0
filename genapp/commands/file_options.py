"""The options of `genapp submit FILE`: how the file is read, and how its batch is started."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click

from genapp.commands.options import AMOUNT
from genapp.errors import BadInput, Problem
from genapp.intake.fields import FIELD, field_named
from genapp.intake.mapping import TableMapping, corrected
from genapp.intake.profiles import Use
from genapp.intake.table import ReadChoice
from genapp.intake.text import shown
from genapp.services.upload_start import StartChoice


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
    check_urls: bool
    dry_run: bool
    errors: Path | None
    name: str | None
    sample: bool
    budget: int | None
    """In millionths."""
    again: bool
    yes: bool

    @property
    def given(self) -> bool:
        return any(getattr(self, name) not in (None, (), False) for name in self.__dataclass_fields__)

    @property
    def start(self) -> StartChoice:
        return StartChoice(name=self.name or "", sampled=self.sample, budget_micros=self.budget, again=self.again)


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
    click.option("--check-urls", is_flag=True, help="Ask every target and competitor address whether it is there."),
    click.option("--dry-run", is_flag=True, help="Check the file, say what it would cost, and submit nothing."),
    click.option("--errors", type=click.Path(path_type=Path, dir_okay=False), help="Write refused rows to this file."),
    click.option("--name", help="Of the batch; else that of the file."),
    click.option("--sample", is_flag=True, help="Three pages of each type now, the rest with genapp batch release."),
    click.option("--budget", type=AMOUNT, metavar="AMOUNT", help="What the batch may cost at the most."),
    click.option("--again", is_flag=True, help="Also write rows that were submitted before."),
    click.option("--yes", is_flag=True, help="Do not ask before money is spent; for scripts."),
)  # fmt: skip


def read_choice(options: FileOptions) -> ReadChoice:
    return ReadChoice(
        sheet=options.sheet or "",
        encoding=options.encoding or "",
        delimiter={"\\t": "\t", "tab": "\t"}.get(options.delimiter or "", options.delimiter or ""),
        header_line=options.header_line,
    )


def chosen_mapping(mapping: TableMapping, options: FileOptions) -> TableMapping:
    """With what the options say instead of what was found.

    Raises `click.UsageError` for unknown columns or fields, `BadInput` when what every page needs is missing.
    """
    for column, meaning in map(_pair, options.columns):
        if column not in {one.column for one in mapping.columns}:
            raise click.UsageError(f"The file has no column {shown(column)}.")
        if meaning in {use.value for use in Use} - {Use.FIELD}:
            mapping = corrected(mapping, column, Use(meaning))
        else:
            mapping = corrected(mapping, column, Use.FIELD, _field(meaning))
    defaults = {_field(name): value for name, value in map(_pair, options.defaults)}
    mapping = replace(
        mapping,
        defaults=tuple({**dict(mapping.defaults), **defaults}.items()),
        base_url=options.base_url or mapping.base_url,
        currency=options.currency or mapping.currency,
    )
    if mapping.missing:
        columns = [one.column for one in mapping.columns]
        raise BadInput([_missing(name, columns) for name in mapping.missing])
    return mapping


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
