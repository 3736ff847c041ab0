"""`genapp up`, `web`, `worker`, `build`, `migrate`, `link`: everything on this machine, or the parts alone."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final
from urllib.parse import quote

import click
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
    config_and_json,
    config_option,
    database,
    err,
    out,
    print_json,
    with_options,
)
from genapp.db import transaction
from genapp.errors import GenappError
from genapp.launcher.environment import (
    Running,
    keep_provider,
    make_data_dir,
    migrate,
    only_one,
    opened_at,
    require_free,
    who_runs,
)
from genapp.launcher.parts import run_all, run_workers, web_environment, web_server_command
from genapp.launcher.redis_server import require_redis
from genapp.launcher.supervisor import child_environment, keep_logs_small, run_until_told
from genapp.launcher.ui_build import ensure_ui, find_ui, forget_lock
from genapp.services.people import make_link
from genapp.services.providers import check_provider, provider_from
from genapp.settings import PROJECT_ROOT, Settings

_STEPS: Final = {
    "waiting for another build": "waiting for another build to finish",
    "initializ": "preparing",
    "installing": "fetching the parts of the pages (the first time takes a minute or more)",
    "compiling": "compiling the pages",
    "creating production build": "packing the pages",
}
"""What a line of the build's output means for somebody who waits."""

_address_options = with_options(
    click.option(
        "--host", is_eager=True, metavar="ADDRESS", help="Address to listen on.  [default: GENAPP_HOST, else 127.0.0.1]"
    ),
    click.option(
        "--port",
        is_eager=True,
        type=click.IntRange(1, 65535),
        metavar="PORT",
        help="Port to listen on.  [default: GENAPP_PORT, else 8000]",
    ),
)
"""Read before --data, whose callback reads the settings."""


@click.command("up")
@_address_options
@config_option
def up_command(config: Settings, host: str | None, port: int | None) -> None:
    """Start everything: database, Redis, workers and the web server; then print the address to open.

    The first start builds the pages for the browser, which takes a minute or two; later ones take seconds.
    The printed link signs you in and works once; `genapp link` prints another. Ctrl-C stops everything in order,
    and jobs that run are handed back to the queue. What happens inside is in the folder logs of the data directory.
    """
    make_data_dir(config.data_dir)
    address = opened_at(config)
    asyncio.run(provider_from(config).close())  # settings that cannot make a provider end here, with a sentence
    with only_one(config.data_dir, Running(pid=os.getpid(), address=address)):
        require_free(config.host, config.port)
        keep_provider(config)
        web_dir = _built_pages(config)
        run_until_told(_run(config, web_dir))
    err.print("genapp has stopped; nothing is left running.")


@click.command("web")
@_address_options
@config_option
def web_command(config: Settings, host: str | None, port: int | None) -> None:
    """Run the web server alone, until Ctrl-C. For several machines: set REDIS_URL and GENAPP_DATABASE_URL on each."""
    _require_parts(config)
    require_free(config.host, config.port)
    web_dir = _built_pages(config)
    sys.stdout.flush()
    os.chdir(PROJECT_ROOT)
    os.umask(0o077)  # what it writes is for nobody else on this machine
    arguments = web_server_command(config.host, config.port)
    os.execve(arguments[0], arguments, child_environment(web_environment(config, web_dir=web_dir)))  # noqa: S606


@click.command("worker")
@click.option("--slots", type=click.IntRange(1, 1000), help="Jobs that each process may run at once.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--no-dispatcher", is_flag=True, help="Do not run a dispatcher beside them; another machine must.")
@config_option
def worker_command(config: Settings, slots: int | None, processes: int, no_dispatcher: bool) -> None:
    """Run workers alone, until Ctrl-C. For several machines: set REDIS_URL and GENAPP_DATABASE_URL on each.

    A process that dies is started again. Several dispatchers do no harm.
    """
    _require_parts(config)
    main = run_workers(config, processes=processes, slots=slots, dispatcher=not no_dispatcher, say=err.print)
    run_until_told(main)


# For images, and for a first start without waiting.
@click.command("build")
@click.option("--renew-lock", "renew", is_flag=True, help="Take newer browser packages and write reflex.lock/ anew.")
@config_option
def build_command(config: Settings, renew: bool) -> None:
    """Build the pages for the browser now, and print the folder they are in. `genapp up` does it when it is needed."""
    make_data_dir(config.data_dir)
    if renew:
        forget_lock(config.builds_dir)
    print(_built_pages(config))


@click.command("migrate")
@config_option
def migrate_command(config: Settings) -> None:
    """Bring the database to this version of genapp; does nothing when it is there already. `genapp up` does it too."""
    make_data_dir(config.data_dir)
    migrate(config)
    out.print("The database is up to date.")


@click.command("link")
@config_and_json
def link_command(config: Settings, as_json: bool) -> None:
    """Print a fresh sign-in link. It signs its opener in as the owner of this genapp and works once."""
    running = who_runs(config.data_dir)
    with database(config) as engine:
        link = _sign_in_address(engine, running.address if running else opened_at(config))
    if as_json:
        print_json({"link": link, "running": running is not None})
        return
    print(link)
    if running is None:
        err.print("No `genapp up` runs on this data directory: the link works once a web server answers there.")


def _built_pages(config: Settings) -> Path:
    """The folder to serve; a build that is needed is shown while it runs."""
    if found := find_ui(config.builds_dir):
        return found
    if not err.is_terminal:
        err.print("Building the pages for the browser; this happens once and can take a minute or two.", soft_wrap=True)
        return ensure_ui(config.builds_dir)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("Building the pages for the browser, once: preparing")

        def report(line: str) -> None:
            step = next((text for mark, text in _STEPS.items() if mark in line.lower()), None)
            if step:
                progress.update(task, description=f"Building the pages for the browser, once: {step}")

        return ensure_ui(config.builds_dir, report=report)


async def _run(config: Settings, web_dir: Path) -> None:
    beside = [asyncio.create_task(keep_logs_small(config.logs_dir))]

    def ready(engine: Engine) -> None:
        link = _sign_in_address(engine, opened_at(config))
        out.print(f"genapp runs. Open this link; it signs you in and works once:\n\n  {link}\n", soft_wrap=True)
        writer = f"{config.provider} {config.provider_model}".strip()
        err.print(f"Pages are written with {escape(writer)}. Data and logs are in {config.data_dir}.", soft_wrap=True)
        err.print("Ctrl-C stops everything.")
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


def _say(line: str) -> None:
    err.print(f"[yellow]{line}[/]", soft_wrap=True)


def _require_parts(config: Settings) -> None:
    """What runs alone needs a database and a Redis that are there already."""
    make_data_dir(config.data_dir)
    require_redis(config.redis)
    with database(config):
        keep_provider(config)


def _sign_in_address(engine: Engine, address: str) -> str:
    """A fresh address that signs its opener in; valid once."""
    with transaction(engine) as session:
        token = make_link(session, LOCAL_OWNER)
    return f"{address}/sign-in?token={quote(token, safe='')}"
