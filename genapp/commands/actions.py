"""`genapp actions`: what people did to the queue."""

import click
from rich.markup import escape
from rich.table import Table

from genapp.access import LOCAL_OWNER
from genapp.commands.console import out, print_json
from genapp.commands.finding import short_id
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.tables import age
from genapp.db.engine import reading
from genapp.services.actions import ActionView, recent_actions
from genapp.settings import Settings


@click.command("actions")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="List so many.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Older ones: 2, 3, ...")
@config_option
@json_option
def command(config: Settings, limit: int, page: int, as_json: bool) -> None:
    """List what was done to the queue, newest first: who, when, what, to how many. genapp undo takes one back."""
    with database(config) as engine, reading(engine) as session:
        listed = recent_actions(session, page=page, page_size=limit, by=LOCAL_OWNER)
    if as_json:
        print_json(listed)
        return
    if not listed.rows:
        out.print("Nobody has done anything to the queue yet.")
        return
    out.print(_table(listed.rows))
    if listed.total > len(listed.rows):
        out.print(f"page {listed.page}, {listed.total} in all")


def _table(rows: tuple[ActionView, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("action", "age", "by", "what", ""):
        table.add_column(name, no_wrap=name in {"action", "age"})
    for row in rows:
        undone = f"undone by {row.undone_by}" if row.undone_at else ""
        what = f"{row.text} ({row.reason})" if row.reason else row.text
        table.add_row(short_id(row.id), age(row.at), escape(row.by), escape(what), escape(undone))
    return table
