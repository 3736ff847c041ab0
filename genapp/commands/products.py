"""`genapp products`: product feeds that pages are joined with: load, list, remove."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err, out, print_json
from genapp.commands.failure import say_problems
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.tables import age
from genapp.db.engine import reading, transaction
from genapp.intake.formats.feed import open_feed
from genapp.intake.table import ReadChoice
from genapp.services import product_feeds
from genapp.services.product_feeds import FeedView, LoadedFeed
from genapp.settings import Settings
from genapp.words import counted


@click.group("products")
def command() -> None:
    """Load product data once; every page that is handed in later gets its facts, counts and prices from it.

    Pages find their products by SKU list, address, handle or category. docs/products.md says how.
    """


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What it is called; a feed of the same name is replaced.  [default: that of the file]")
@click.option("--currency", default="", metavar="CODE", help="Of prices that are written without one, such as EUR.")
@click.option("--sheet", default="", help="Of a workbook; else its first one.")
@click.option("--encoding", default="", help='Of a text file, such as "cp1250"; else it is found.')
@config_option
@json_option
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
        loaded = product_feeds.load_feed(engine, table, name=feed, currency=currency, by=LOCAL_OWNER)
    if as_json:
        print_json(loaded)
    else:
        _say_loaded(loaded)
    return 1 if loaded.refused else 0


@command.command("list")
@config_option
@json_option
def list_all(config: Settings, as_json: bool) -> None:
    """List the loaded feeds: how many products, when, by whom."""
    with database(config) as engine, reading(engine) as session:
        feeds = product_feeds.list_feeds(session, by=LOCAL_OWNER)
    if as_json:
        print_json({"feeds": feeds})
    elif feeds:
        out.print(_table(feeds))
    else:
        out.print("No product data is loaded; genapp products load FILE does it.")


@command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
@json_option
def remove(config: Settings, name: str, yes: bool, as_json: bool) -> int:
    """Remove the feed NAME. Pages that were handed in keep what its products told."""
    with database(config) as engine:
        if not yes:
            with reading(engine) as session:
                feed = product_feeds.feed_named(session, name, by=LOCAL_OWNER)
            if not _agreed(feed):
                err.print("Nothing was changed.")
                return 1
        with transaction(engine) as session:
            gone = product_feeds.remove_feed(session, name, by=LOCAL_OWNER)
    if as_json:
        print_json({"removed": gone})
    else:
        out.print(f"Removed {gone.name} with {counted(gone.products, 'product')}.", markup=False, soft_wrap=True)
    return 0


def _agreed(feed: FeedView) -> bool:
    """Ask; without a terminal there is nobody to ask."""
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"this removes {counted(feed.products, 'product')}; add --yes to do it without being asked"
        )
    err.print(f"Removes {feed.name} with {counted(feed.products, 'product')}.", markup=False, soft_wrap=True)
    return click.confirm("Go on?", err=True)


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
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("feed", "products", "format", "loaded", "by"):
        table.add_column(name, justify="right" if name == "products" else "left")
    for feed in feeds:
        loaded = f"{age(feed.loaded_at)} ago"
        table.add_row(escape(feed.name), f"{feed.products:,}", feed.format, loaded, escape(feed.loaded_by))
    return table
