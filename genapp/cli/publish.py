"""`genapp export`, `push`, `products`: finished pages out, product data in."""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Final

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
    config_and_json,
    config_option,
    database,
    err,
    find_batch,
    go_on,
    out,
    print_json,
    require_terminal,
)
from genapp.cli.failure import say_problems
from genapp.cli.tables import age, columns
from genapp.db import reading, transaction
from genapp.errors import BadInput, NotReady, Problem
from genapp.exports.base import ExportOptions, ExportWarning
from genapp.exports.registry import ALLOWED, DELIMITER_WORDS, EXPORTS, read_options
from genapp.exports.wordpress_rest import PushOutcome, PushResult
from genapp.exports.wordpress_site import Site, site_of
from genapp.intake.formats.feed import open_feed
from genapp.intake.table import ReadChoice
from genapp.services.batches import FeedView, LoadedFeed, products
from genapp.services.publish import ExportRun, export_pages, mark_exported, push_pages
from genapp.services.queue import JobFilter
from genapp.settings import Settings
from genapp.words import counted

_SHOWN: Final = 20
"""Warnings that are printed; the rest is counted."""


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
def export_command(
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
    warnings = _Warnings()
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


@click.command("push")
@click.argument("site")
@click.option("--user", required=True, metavar="NAME", help="A user of the site who may write pages.")
@click.option(
    "--password-file",
    type=click.File("r"),
    metavar="FILE",
    help="Holds the user's application password; - is the standard input.  [default: it is asked for]",
)
@click.option("--batch", default="", metavar="ID", help="Only this batch (an id, or the end of one).")
@click.option("--page-type", default="", metavar="TYPE", help="Only pages of this type.")
@click.option("--seo-plugin", default="yoast", type=click.Choice(ALLOWED["seo_plugin"]), help="Of the site.")
@click.option("--post-type", default="page", type=click.Choice(ALLOWED["post_type"]), help="What is made.")
@click.option("--post-status", default="draft", type=click.Choice(ALLOWED["post_status"]), help="Of new posts.")
@click.option("--replace-public", is_flag=True, help="Change posts that readers can see already, too.")
@config_option
def push_command(
    config: Settings,
    site: str,
    *,
    user: str,
    password_file: IO[str] | None,
    batch: str,
    page_type: str,
    replace_public: bool,
    **chosen: str,
) -> None:
    """Push finished pages to the WordPress site with the address SITE. New pages are drafts; pushing again updates."""
    password = password_file.read().strip() if password_file else click.prompt("Application password", hide_input=True)
    target = site_of(site, user=user, password=password, allow_private=config.allow_private_addresses)
    options = read_options(chosen, warn=_say_warning)
    with database(config) as engine:
        with reading(engine) as session:
            batch_id = find_batch(session, batch) if batch else ""
        wanted = JobFilter(batch_id=batch_id, page_type=page_type)
        results = asyncio.run(_push(engine, wanted, target, options, replace_public=replace_public))
    counts = Counter(result.outcome for result in results)
    err.print(", ".join(f"{count} {outcome.value}" for outcome, count in counts.items()))
    again = "push again: what is there already is not made twice"
    if results and results[-1].stopped:
        stopped = f"the push stopped at page {results[-1].number} and sent no further one"
        raise NotReady(f"{stopped}: {results[-1].message}", hint=again)
    if failed := counts[PushOutcome.FAILED]:
        raise NotReady(f"{failed} of {counts.total()} pages failed", hint=again)


@click.group("products")
def products_command() -> None:
    """Load product data once; every page that is handed in later gets its facts, counts and prices from it.

    Pages find their products by SKU list, address, handle or category. docs/products.md says how.
    """


@products_command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What it is called; a feed of the same name is replaced.  [default: that of the file]")
@click.option("--currency", default="", metavar="CODE", help="Of prices that are written without one, such as EUR.")
@click.option("--sheet", default="", help="Of a workbook; else its first one.")
@click.option("--encoding", default="", help='Of a text file, such as "cp1250"; else it is found.')
@config_and_json
def load(
    config: Settings, file: Path, *, name: str | None, currency: str, sheet: str, encoding: str, as_json: bool
) -> int:
    """Load the products of FILE: an export of Shopify or WooCommerce, a Google Merchant feed (XML or text), or a
    table with at least a column of names.

    Exit status: 0 all rows were loaded; 1 rows were left out; 2 the file cannot be used and nothing was changed.
    """
    with database(config) as engine:
        table = open_feed(file, ReadChoice(sheet=sheet, encoding=encoding))
        feed = file.stem if name is None else name
        loaded = products.load_feed(engine, table, name=feed, currency=currency, by=LOCAL_OWNER)
    if as_json:
        print_json(loaded)
    else:
        _say_loaded(loaded)
    return 1 if loaded.refused else 0


@products_command.command("list")
@config_and_json
def list_all(config: Settings, as_json: bool) -> None:
    """List the loaded feeds: how many products, when, by whom."""
    with database(config) as engine, reading(engine) as session:
        feeds = products.list_feeds(session, by=LOCAL_OWNER)
    if as_json:
        print_json({"feeds": feeds})
    elif feeds:
        out.print(_table(feeds))
    else:
        out.print("No product data is loaded; genapp products load FILE does it.")


@products_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_and_json
def remove(config: Settings, name: str, yes: bool, as_json: bool) -> int:
    """Remove the feed NAME. Pages that were handed in keep what its products told."""
    with database(config) as engine:
        if not yes:
            with reading(engine) as session:
                feed = products.feed_named(session, name, by=LOCAL_OWNER)
            what = counted(feed.products, "product")
            require_terminal(f"this removes {what}; add --yes to do it without being asked")
            err.print(f"Removes {feed.name} with {what}.", markup=False, soft_wrap=True)
            if not go_on():
                return 1
        with transaction(engine) as session:
            gone = products.remove_feed(session, name, by=LOCAL_OWNER)
    if as_json:
        print_json({"removed": gone})
    else:
        out.print(f"Removed {gone.name} with {counted(gone.products, 'product')}.", markup=False, soft_wrap=True)
    return 0


class _Warnings:
    """Keeps the first few, counts all."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[ExportWarning] = []

    def note(self, warning: ExportWarning) -> None:
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(warning)


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


def _tell(run: ExportRun, output: Path | None, warnings: _Warnings) -> None:
    pages = counted(run.pages, "page")
    err.print(f"{pages} as {run.export.label}{f' in {output}' if output else ''}", markup=False, soft_wrap=True)
    for warning in warnings.first:
        _say_warning(warning)
    if warnings.count > _SHOWN:
        err.print(f"  and {warnings.count - _SHOWN:,} further warnings", markup=False)


def _say_warning(warning: ExportWarning) -> None:
    where = f"page {warning.number}, " if warning.number else ""
    column = f"{warning.column}: " if warning.column else ""
    err.print(f"  {where}{column}{warning.message}", markup=False, soft_wrap=True)


async def _push(
    engine: Engine, wanted: JobFilter, site: Site, options: ExportOptions, *, replace_public: bool
) -> list[PushResult]:
    results: list[PushResult] = []
    async for result in push_pages(engine, wanted, site, options, replace_public=replace_public, by=LOCAL_OWNER):
        results.append(result)
        _say(result)
    return results


def _say(result: PushResult) -> None:
    where = f" {result.link}" if result.link else ""
    why = f": {result.message}" if result.message else ""
    err.print(f"  {escape(result.slug)} {result.outcome.value}{escape(where)}{escape(why)}", soft_wrap=True)


def _say_loaded(loaded: LoadedFeed) -> None:
    instead = f", in place of {loaded.replaced:,}" if loaded.replaced is not None else ""
    out.print(f"Loaded {counted(loaded.products, 'product')} as {loaded.name}{instead}.", markup=False, soft_wrap=True)
    if loaded.refused:
        err.print(f"[red]Left out: {counted(loaded.refused, 'row')}[/]")
    if loaded.warned:
        err.print(f"[yellow]Worth a look: {counted(loaded.warned, 'product')}[/]")
    say_problems(loaded.problems)
    if loaded.refused + loaded.warned > len(loaded.problems):
        err.print("  and more of the kind")


def _table(feeds: Sequence[FeedView]) -> Table:
    table = columns("feed", "products", "format", "loaded", "by", right={"products"})
    for feed in feeds:
        loaded = f"{age(feed.loaded_at)} ago"
        table.add_row(escape(feed.name), f"{feed.products:,}", feed.format, loaded, escape(feed.loaded_by))
    return table
