"""`genapp resume`: go on after a pause."""

import click

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err, out, print_json
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.scopes import scope_of
from genapp.db.engine import transaction
from genapp.services import pauses
from genapp.settings import Settings


@click.command("resume")
@click.argument("what", metavar="[queue | batch ID | provider NAME]", nargs=-1)
@config_option
@json_option
def command(config: Settings, what: tuple[str, ...], as_json: bool) -> int:
    """End the pauses of the whole queue (the default), of a batch, or of a provider, whoever paused it.

    Exit status: 1 when nothing of the kind was paused.
    """
    with database(config) as engine, transaction(engine) as session:
        scope, key = scope_of(session, what)
        ended = pauses.resume(session, scope, key, by=LOCAL_OWNER)
    name = f"{scope.value} {key}".strip()
    if as_json:
        print_json({"resumed": name, "ended": ended})
    elif ended:
        out.print(f"resumed: {name}", markup=False)
    else:
        err.print(f"{name} was not paused", markup=False)
    return 0 if ended else 1
