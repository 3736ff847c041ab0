"""`genapp batch`: the batches, one of them, the rest of a sample, what a batch may cost."""

import click
from rich.markup import escape

from genapp.access import LOCAL_OWNER
from genapp.commands.batch_tables import batch_facts, batches_table, causes_table
from genapp.commands.console import err, out, print_json
from genapp.commands.finding import find_batch
from genapp.commands.handed_in import ask_to_spend, say_estimate
from genapp.commands.opened import database
from genapp.commands.options import AMOUNT, config_option, json_option
from genapp.db.engine import reading, transaction
from genapp.services import upload_start
from genapp.services.batch_page import batch_view, list_batches
from genapp.settings import Settings
from genapp.words import money


@click.group("batch")
def command() -> None:
    """List batches, show one, release the rest of a sample, change a budget.

    A batch is named by its id or the end of it, as the list shows it. genapp submit FILE makes one; genapp pause,
    resume, cancel, retry, priority and export take one with batch ID or --batch ID.
    """


@command.command("list")
@click.option("--search", default="", metavar="TEXT", help="Only batches with this text in their name.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="List so many.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Older ones: 2, 3, ...")
@config_option
@json_option
def list_all(config: Settings, search: str, limit: int, page: int, as_json: bool) -> None:
    """List batches, newest first."""
    with database(config) as engine, reading(engine) as session:
        listed = list_batches(session, page=page, page_size=limit, search=search, by=LOCAL_OWNER)
    if as_json:
        print_json({"batches": listed.rows, "matching": listed.total})
        return
    if not listed.rows:
        out.print("There is no such batch." if search else "There is no batch yet; genapp submit FILE makes one.")
        return
    out.print(batches_table(listed.rows))
    if listed.total > len(listed.rows):
        out.print(f"page {listed.page}, {listed.total} in all")


@command.command("show")
@click.argument("batch")
@config_option
@json_option
def show(config: Settings, batch: str, as_json: bool) -> None:
    """Show BATCH: its pages, money, pace, and why pages failed. The exit status is 0 also when pages failed."""
    with database(config) as engine, reading(engine) as session:
        view = batch_view(session, find_batch(session, batch), by=LOCAL_OWNER)
    if as_json:
        print_json(view)
        return
    out.print(batch_facts(view))
    if view.causes:
        out.print()
        out.print(causes_table(view.causes))


@command.command("release")
@click.argument("batch")
@click.option("--yes", is_flag=True, help="Do not ask before money is spent; for scripts.")
@config_option
@json_option
def release(config: Settings, batch: str, yes: bool, as_json: bool) -> None:
    """Submit the pages that the sample of BATCH held back, after saying what they would cost.

    Fails when it holds none back.
    """
    with database(config) as engine:
        with reading(engine) as session:
            batch_id = find_batch(session, batch)
            estimate = upload_start.estimate_release(session, batch_id, by=LOCAL_OWNER)
        say_estimate(err if as_json else out, estimate)
        ask_to_spend(estimate, "Release them?", yes=yes)
        with transaction(engine) as session:
            started = upload_start.release(session, batch_id, by=LOCAL_OWNER)
    if as_json:
        print_json({"batch": started.batch_id, "submitted": started.submitted})
    else:
        out.print(f"Released: {started.submitted:,} more in the queue")


@command.command("budget")
@click.argument("batch")
@click.argument("amount", metavar="AMOUNT|none")
@config_option
@json_option
def budget(config: Settings, batch: str, amount: str, as_json: bool) -> None:
    """Change what BATCH may cost at the most, in the currency of the provider's account; none takes the limit away.

    \b
    genapp batch budget 8c1d22 25.50
    """
    micros = None if amount.strip().lower() == "none" else AMOUNT.convert(amount, None, None)
    with database(config) as engine, transaction(engine) as session:
        batch_id = find_batch(session, batch)
        upload_start.set_budget(session, batch_id, micros, by=LOCAL_OWNER)
        view = batch_view(session, batch_id, by=LOCAL_OWNER)
    if as_json:
        print_json({"batch": batch_id, "budget_micros": view.budget_micros, "committed_micros": view.money.committed})
        return
    limit = "no limit" if view.budget_micros is None else f"at most {money(view.budget_micros)}"
    out.print(f"{escape(view.row.name)}: {limit}, {money(view.money.spent)} spent", soft_wrap=True)
