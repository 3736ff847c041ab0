"""`genapp link`: another way in."""

import click

from genapp.commands.console import err, print_json
from genapp.commands.opened import database, own_address, sign_in_address
from genapp.commands.options import config_option, json_option
from genapp.launcher.data_dir import who_runs
from genapp.settings import Settings


@click.command("link")
@config_option
@json_option
def command(config: Settings, as_json: bool) -> None:
    """Print a fresh sign-in link. It signs its opener in as the owner of this genapp and works once."""
    running = who_runs(config.data_dir)
    with database(config) as engine:
        link = sign_in_address(engine, running.address if running else own_address(config))
    if as_json:
        print_json({"link": link, "running": running is not None})
        return
    print(link)
    if running is None:
        err.print("No `genapp up` runs on this data directory: the link works once a web server answers there.")
