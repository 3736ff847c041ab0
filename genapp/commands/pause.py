"""`genapp pause`: let nothing more start."""

from datetime import timedelta

import click

from genapp.access import LOCAL_OWNER
from genapp.commands.console import out, print_json
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.scopes import scope_of
from genapp.db.engine import db_now, reading, transaction
from genapp.services import pauses
from genapp.settings import Settings


@click.command("pause")
@click.argument("what", metavar="[queue | batch ID | provider NAME]", nargs=-1)
@click.option("--reason", default="", metavar="TEXT", help="Shown beside the pause.")
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), help="Resume by itself after so long.  [default: never]"
)
@config_option
@json_option
def command(config: Settings, what: tuple[str, ...], reason: str, minutes: float | None, as_json: bool) -> None:
    """Let nothing more start: in the whole queue (the default), of a batch, or at a provider.

    What runs goes on to its end, and jobs may still be handed in. genapp resume ends the pause.
    """
    with database(config) as engine, transaction(engine) as session:
        scope, key = scope_of(session, what)
        until = db_now(session) + timedelta(minutes=minutes) if minutes else None
        pauses.pause(session, scope, key, reason, until, by=LOCAL_OWNER)
    with database(config) as engine, reading(engine) as session:
        held = pauses.in_force(session, by=LOCAL_OWNER)
    if as_json:
        print_json({"pauses": held})
        return
    for pause in held:
        ends = f" until {pause.until.astimezone():%H:%M}" if pause.until else ""
        out.print(f"paused: {pause.what}{ends}{f' ({pause.reason})' if pause.reason else ''}", markup=False)
