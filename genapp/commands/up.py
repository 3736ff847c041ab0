"""`genapp up`: everything on this machine with one command."""

import os

import click
from sqlalchemy import Engine

from genapp.commands.building import built_pages
from genapp.commands.console import err, out
from genapp.commands.opened import own_address, sign_in_address
from genapp.commands.options import config_option, host_option, port_option
from genapp.launcher.data_dir import Running, make_data_dir, only_one
from genapp.launcher.log_files import turn_over
from genapp.launcher.ports import require_free
from genapp.launcher.supervisor import run_until_told
from genapp.launcher.up import run_all
from genapp.settings import Settings


@click.command("up")
@host_option
@port_option
@config_option
def command(config: Settings, host: str | None, port: int | None) -> None:
    """Start everything: database, Redis, workers and the web server; then print the address to open.

    The first start builds the pages for the browser, which takes a minute or two; later ones take seconds.
    The printed link signs you in and works once; `genapp link` prints another. Ctrl-C stops everything in order,
    and jobs that run are handed back to the queue. What happens inside is in the folder logs of the data directory.
    """
    make_data_dir(config.data_dir)
    address = own_address(config)
    with only_one(config.data_dir, Running(pid=os.getpid(), address=address)):
        require_free(config.host, config.port)
        web_dir = built_pages(config)
        turn_over(config.logs_dir)
        run_until_told(run_all(config, web_dir=web_dir, say=_say, ready=lambda engine: _welcome(config, engine)))
    err.print("genapp has stopped; nothing is left running.")


def _welcome(config: Settings, engine: Engine) -> None:
    link = sign_in_address(engine, own_address(config))
    out.print(f"genapp runs. Open this link; it signs you in and works once:\n\n  {link}\n", soft_wrap=True)
    err.print(f"Data and logs are in {config.data_dir}. Ctrl-C stops everything.", soft_wrap=True)


def _say(line: str) -> None:
    err.print(f"[yellow]{line}[/]", soft_wrap=True)
