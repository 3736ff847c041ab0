"""`genapp web`: the web server alone."""

import os
import sys

import click

from genapp.commands.building import built_pages
from genapp.commands.opened import database
from genapp.commands.options import config_option, host_option, port_option
from genapp.launcher.child import child_environment
from genapp.launcher.data_dir import make_data_dir
from genapp.launcher.ports import require_free
from genapp.launcher.redis_server import require_redis
from genapp.launcher.web_server import web_command, web_environment
from genapp.settings import PROJECT_ROOT, Settings


@click.command("web")
@host_option
@port_option
@config_option
def command(config: Settings, host: str | None, port: int | None) -> None:
    """Run the web server alone, until Ctrl-C. For several machines: set REDIS_URL and GENAPP_DATABASE_URL on each."""
    make_data_dir(config.data_dir)
    require_redis(config.redis)
    with database(config):
        pass
    require_free(config.host, config.port)
    web_dir = built_pages(config)
    sys.stdout.flush()
    os.chdir(PROJECT_ROOT)
    arguments = web_command(config.host, config.port)
    os.execve(arguments[0], arguments, child_environment(web_environment(config, web_dir=web_dir)))  # noqa: S606
