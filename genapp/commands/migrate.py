"""`genapp migrate`: the database alone."""

import click

from genapp.commands.console import out
from genapp.commands.options import config_option
from genapp.launcher.data_dir import make_data_dir
from genapp.launcher.database import migrate
from genapp.settings import Settings


@click.command("migrate")
@config_option
def command(config: Settings) -> None:
    """Bring the database to this version of genapp; does nothing when it is there already. `genapp up` does it too."""
    make_data_dir(config.data_dir)
    migrate(config)
    out.print("The database is up to date.")
