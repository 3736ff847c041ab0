"""Options that several commands share."""

from pathlib import Path
from typing import Any

import click

from genapp.errors import BadInput
from genapp.launcher.environment import settle
from genapp.page.money import MOST, budget_of
from genapp.settings import Settings


def _settle(context: click.Context, _parameter: click.Parameter, value: Path | None) -> Settings | None:
    """Read the settings once --data, --host and --port are known."""
    if context.resilient_parsing:
        return None
    return settle(data=value, host=context.params.get("host"), port=context.params.get("port"))


config_option = click.option(
    "--data",
    "config",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_settle,
    metavar="DIR",
    help="Data directory: database, browser build, logs.  [default: GENAPP_DATA_DIR, else .genapp (README: Start)]",
)
"""`--data DIR`; the command receives the `Settings` in force as `config`."""

host_option = click.option(
    "--host", is_eager=True, metavar="ADDRESS", help="Address to listen on.  [default: GENAPP_HOST, else 127.0.0.1]"
)
port_option = click.option(
    "--port",
    is_eager=True,
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Port to listen on.  [default: GENAPP_PORT, else 8000]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


class Amount(click.ParamType):
    """A budget such as 25.50; the command receives millionths of it."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # Any: click's
        if isinstance(value, int):
            return value
        try:
            micros = budget_of(value)
        except BadInput:
            micros = None
        if micros is None:
            self.fail(f"{value!r} is not an amount above zero, such as 25.50, and at most {MOST:,}", param, ctx)
        return micros


AMOUNT = Amount()
