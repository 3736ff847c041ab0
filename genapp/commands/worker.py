"""`genapp worker`: workers alone, on any number of machines."""

import click

from genapp.commands.console import err
from genapp.commands.opened import database
from genapp.commands.options import config_option
from genapp.launcher.data_dir import make_data_dir
from genapp.launcher.redis_server import require_redis
from genapp.launcher.supervisor import run_until_told
from genapp.launcher.up import run_workers
from genapp.settings import Settings


@click.command("worker")
@click.option("--slots", type=click.IntRange(1, 1000), help="Jobs that each process may run at once.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--no-dispatcher", is_flag=True, help="Do not run a dispatcher beside them; another machine must.")
@config_option
def command(config: Settings, slots: int | None, processes: int, no_dispatcher: bool) -> None:
    """Run workers alone, until Ctrl-C. For several machines: set REDIS_URL and GENAPP_DATABASE_URL on each.

    A process that dies is started again. Several dispatchers do no harm.
    """
    make_data_dir(config.data_dir)
    require_redis(config.redis)
    with database(config):
        pass
    main = run_workers(config, processes=processes, slots=slots, dispatcher=not no_dispatcher, say=err.print)
    run_until_told(main)
