"""`genapp settings`: what may change while the queue runs."""

import click
from rich.markup import escape
from rich.table import Table

from genapp.access import LOCAL_OWNER
from genapp.commands.console import out, print_json
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.pairs import read_pairs
from genapp.db.engine import reading, transaction
from genapp.services import queue_settings
from genapp.settings import Settings


@click.command("settings")
@click.argument("changes", metavar="[NAME=VALUE]...", nargs=-1)
@config_option
@json_option
def command(config: Settings, changes: tuple[str, ...], as_json: bool) -> None:
    """Show the settings of the queue, or change some; they take effect at once, also for workers that run.

    \b
    genapp settings max_concurrency=20 timeout=120
    """
    wanted = read_pairs(changes)
    with database(config) as engine:
        if wanted:
            with transaction(engine) as session:
                queue_settings.save(session, wanted, by=LOCAL_OWNER)
        with reading(engine) as session:
            values = queue_settings.as_dict(queue_settings.load(session))
    if as_json:
        print_json(values)
    else:
        out.print(_table(values))


def _table(values: dict[str, queue_settings.SettingValue]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("setting", "value", "allowed", "meaning"):
        table.add_column(name, justify="right" if name == "value" else "left")
    for field in queue_settings.FIELDS:
        value = values[field.name]
        if isinstance(value, bool):
            shown, allowed = "on" if value else "off", "on, off"
        else:
            shown, allowed = f"{value:,g}", f"{field.lowest:,.0f} to {field.highest:,.0f}"
        table.add_row(field.name, shown, allowed, escape(field.help))
    return table
