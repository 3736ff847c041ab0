"""`genapp build`: the pages for the browser alone, for images and for a first start without waiting."""

import click

from genapp.commands.building import built_pages
from genapp.commands.options import config_option
from genapp.launcher.data_dir import make_data_dir
from genapp.launcher.ui_build import forget_lock
from genapp.settings import Settings


@click.command("build")
@click.option("--renew-lock", "renew", is_flag=True, help="Take newer browser packages and write reflex.lock/ anew.")
@config_option
def command(config: Settings, renew: bool) -> None:
    """Build the pages for the browser now, and print the folder they are in. `genapp up` does it when it is needed."""
    make_data_dir(config.data_dir)
    if renew:
        forget_lock(config.builds_dir)
    print(built_pages(config))
