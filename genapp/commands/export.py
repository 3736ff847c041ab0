"""`genapp export`: finished pages as files."""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

import click

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err
from genapp.commands.finding import find_batch
from genapp.commands.opened import database
from genapp.commands.options import config_option
from genapp.db.engine import reading, transaction
from genapp.errors import BadInput, Problem
from genapp.exports.base import ExportWarning
from genapp.exports.options import ALLOWED, DELIMITER_WORDS, read_options
from genapp.exports.registry import EXPORTS
from genapp.services.exports import ExportRun, export_pages, mark_exported
from genapp.services.views import JobFilter
from genapp.settings import Settings
from genapp.words import counted

SHOWN: Final = 20
"""Warnings that are printed; the rest is counted."""


class Warnings:
    """Keeps the first few, counts all."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[ExportWarning] = []

    def note(self, warning: ExportWarning) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(warning)


@click.command("export", epilog=f"Names: {', '.join(EXPORTS)}. docs/exports.md says which columns each has.")
@click.argument("name")
@click.option("--batch", default="", metavar="ID", help="Only this batch (an id, or the end of one).")
@click.option("--page-type", default="", metavar="TYPE", help="Only pages of this type.")
@click.option("--search", default="", metavar="TEXT", help="Only jobs whose keyword or address holds this.")
@click.option("--verdict", type=click.Choice(ALLOWED["verdict"]), help="Only pages with this quality verdict.")
@click.option("--columns", default="", metavar="A,B,...", help="Which columns, in this order.")
@click.option("--delimiter", default="comma", type=click.Choice(list(DELIMITER_WORDS)), help="Of csv-excel.")
@click.option("--seo-plugin", default="yoast", type=click.Choice(ALLOWED["seo_plugin"]), help="Of the WordPress site.")
@click.option("--post-type", default="page", type=click.Choice(ALLOWED["post_type"]), help="What WordPress makes.")
@click.option(
    "--post-status", default="draft", type=click.Choice(ALLOWED["post_status"]), help="Of new WordPress posts."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to write.")
@click.option("--mark", is_flag=True, help="Say of these pages that they are exported.")
@config_option
def command(
    config: Settings,
    name: str,
    *,
    batch: str,
    page_type: str,
    search: str,
    verdict: str | None,
    output: Path | None,
    mark: bool,
    **chosen: str,
) -> None:
    """Write finished pages as the export NAME: to FILE, else to the standard output."""
    if output is None and sys.stdout.isatty():
        raise BadInput([Problem(field="--output", code="missing", message="is missing; name the file to write")])
    warnings = Warnings()
    options = read_options(chosen, warn=warnings.note)
    with database(config) as engine:
        with reading(engine) as session:
            batch_id = find_batch(session, batch) if batch else ""
        wanted = JobFilter(batch_id=batch_id, page_type=page_type, search=search, verdict=verdict or "")
        run = export_pages(engine, wanted, name, options, by=LOCAL_OWNER)
        _write(run, output)
        if mark:
            with transaction(engine) as session:
                mark_exported(session, wanted, by=LOCAL_OWNER)
    _tell(run, output, warnings)


def _write(run: ExportRun, output: Path | None) -> None:
    if output is None:
        _fill(sys.stdout.buffer, run.chunks)
        return
    with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            _fill(file, run.chunks)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    unfinished.chmod(0o644)
    unfinished.replace(output)  # whole or not at all


def _fill(file: IO[bytes], chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        file.write(chunk)
    file.flush()


def _tell(run: ExportRun, output: Path | None, warnings: Warnings) -> None:
    pages = counted(run.pages, "page")
    err.print(f"{pages} as {run.export.label}{f' in {output}' if output else ''}", markup=False, soft_wrap=True)
    for warning in warnings.first:
        where = f"page {warning.number}, " if warning.number else ""
        column = f"{warning.column}: " if warning.column else ""
        err.print(f"  {where}{column}{warning.message}", markup=False, soft_wrap=True)
    if warnings.count > SHOWN:
        err.print(f"  and {warnings.count - SHOWN:,} further warnings", markup=False)
