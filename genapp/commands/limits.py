"""`genapp limits`: how much of one provider or batch may happen at once, or in a minute."""

from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from genapp.access import LOCAL_OWNER
from genapp.commands.console import out, print_json
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.pairs import read_pairs
from genapp.commands.scopes import scope_of
from genapp.db.engine import reading, transaction
from genapp.services import limits
from genapp.services.limits import LimitView
from genapp.settings import Settings


@click.command("limits")
@click.argument("words", metavar="[provider NAME | batch ID] [NAME=VALUE]...", nargs=-1)
@config_option
@json_option
def command(config: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """Show the limits of providers and batches, or change those of one; an empty value takes a limit away.

    Names: concurrency (jobs at once); for providers also requests_per_minute and tokens_per_minute.

    \b
    genapp limits provider openai_compatible concurrency=4 requests_per_minute=500
    genapp limits batch 8c1d22 concurrency=
    """
    what = tuple(word for word in words if "=" not in word)
    changes = read_pairs([word for word in words if "=" in word])
    if what and not changes:
        raise click.UsageError("say which limits: NAME=VALUE, for example concurrency=4")
    with database(config) as engine:
        if changes:
            with transaction(engine) as session:
                scope, key = scope_of(session, what)
                limits.set_limits(session, scope, key, changes, by=LOCAL_OWNER)
        with reading(engine) as session:
            listed = limits.list_limits(session, by=LOCAL_OWNER)
    if as_json:
        print_json({"limits": [asdict(view) for view in listed]})
    elif listed:
        out.print(_table(listed))
    else:
        out.print("No provider and no batch has a limit of its own.")


def _table(listed: list[LimitView]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("of", "running", "concurrency", "requests_per_minute", "tokens_per_minute"):
        table.add_column(name, justify="left" if name == "of" else "right")
    for view in listed:
        values = ["-" if value is None else f"{value:,}" for value in asdict(view.limits).values()]
        table.add_row(escape(f"{view.scope.value} {view.key}"), str(view.running), *values)
    return table
