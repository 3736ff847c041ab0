"""`genapp up`: everything on this machine with one command."""

import asyncio
import os
from pathlib import Path

import click
from sqlalchemy import Engine

from genapp.commands.building import built_pages
from genapp.commands.console import err, out
from genapp.commands.opened import own_address, sign_in_address
from genapp.commands.options import config_option, host_option, port_option
from genapp.errors import GenappError
from genapp.launcher.data_dir import Running, make_data_dir, only_one
from genapp.launcher.log_files import keep_logs_small
from genapp.launcher.ports import require_free
from genapp.launcher.supervisor import run_until_told
from genapp.launcher.up import run_all
from genapp.services.providers import check_provider, provider_from
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
    asyncio.run(provider_from(config).close())  # settings that cannot make a provider end here, with a sentence
    with only_one(config.data_dir, Running(pid=os.getpid(), address=address)):
        require_free(config.host, config.port)
        web_dir = built_pages(config)
        run_until_told(_run(config, web_dir))
    err.print("genapp has stopped; nothing is left running.")


async def _run(config: Settings, web_dir: Path) -> None:
    beside = [asyncio.create_task(keep_logs_small(config.logs_dir))]

    def ready(engine: Engine) -> None:
        _welcome(config, engine)
        beside.append(asyncio.create_task(_warn_of_provider(config)))

    try:
        await run_all(config, web_dir=web_dir, say=_say, ready=ready)
    finally:
        for task in beside:
            task.cancel()


async def _warn_of_provider(config: Settings) -> None:
    """It may come back later, so this is no reason not to start."""
    try:
        await check_provider(config)
    except GenappError as error:
        _say(f"Jobs will fail for now: {error.message}. {error.hint}")


def _welcome(config: Settings, engine: Engine) -> None:
    link = sign_in_address(engine, own_address(config))
    out.print(f"genapp runs. Open this link; it signs you in and works once:\n\n  {link}\n", soft_wrap=True)
    err.print(f"Data and logs are in {config.data_dir}. Ctrl-C stops everything.", soft_wrap=True)


def _say(line: str) -> None:
    err.print(f"[yellow]{line}[/]", soft_wrap=True)
