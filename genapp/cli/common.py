"""What every command uses: the console, options, the opened database, names found, and what a failure says."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from sqlalchemy import Engine, Table, select
from sqlmodel import Session

from genapp.db import ACTION, BATCH, JOB, make_engine, schema_is_current
from genapp.errors import BadInput, Conflict, NotFound, NotReady
from genapp.launcher.environment import in_words, set_otherwise, settle
from genapp.page import MOST, budget_of
from genapp.services.queue import Signals, send_after_commits
from genapp.settings import Settings

_SHORT: Final = 12
_FEWEST: Final = 4
_MOST_LISTED: Final = 20

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
"""Results go to standard output (`out`), everything else to standard error."""


def print_json(value: Any) -> None:  # Any: a dataclass, or values that JSON knows
    """One JSON document on standard output, for scripts."""
    print(json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value)


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


Command = Callable[..., Any]
"""A click command's function, with whatever parameters its options have."""


def with_options(*several: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator for several options, in the order of --help."""

    def add(command: Command) -> Command:
        for option in reversed(several):
            command = option(command)
        return command

    return add


config_and_json = with_options(
    config_option, click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
)
"""What most commands take: --data, as `config`, and --json, as `as_json`."""


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


@contextmanager
def database(config: Settings) -> Iterator[Engine]:
    """An engine whose commits wake the dispatcher and the screens; raises `NotReady` when it cannot be used."""
    require_file(config)
    engine, signals = make_engine(config.database), Signals(config.redis)
    send_after_commits(engine, signals)
    try:
        require_schema(engine, config)
        yield engine
    finally:
        signals.close()
        engine.dispose()


def require_file(config: Settings) -> None:
    """SQLite would make an empty file where there is none."""
    if not config.database_url and not (config.data_dir / "genapp.db").is_file():
        raise NotReady(
            f"there is no database in {config.data_dir} yet",
            hint="start genapp first (genapp up), or name the right directory with --data",
        )


def require_schema(engine: Engine, config: Settings) -> None:
    """Raise `NotReady` unless the database is there and at this version."""
    with in_words(config):
        current = schema_is_current(engine)
    if not current:
        raise NotReady("the database is of another version of genapp", hint="run genapp migrate, or genapp up")


def say_otherwise(config: Settings) -> None:
    """Of a shell that sets the provider otherwise than the genapp that runs."""
    if names := set_otherwise(config):
        line = f"This shell says otherwise than the genapp that was started last: {', '.join(names)}."
        err.print(f"[yellow]{line}[/] Its workers keep to their own settings.", soft_wrap=True)


def short_id(job_id: str) -> str:
    """The end of an id: ids begin with the time, so their ends differ."""
    return job_id[-_SHORT:]


def find_job(session: Session, given: str) -> str:
    hint = "genapp status lists the newest jobs with their ids"
    return _find(session, JOB, given, one="job", several="{} jobs", hint=hint)


def find_batch(session: Session, given: str) -> str:
    hint = "genapp batch list lists the batches with their ids"
    return _find(session, BATCH, given, one="batch", several="{} batches", hint=hint)


def find_action(session: Session, given: str) -> str:
    return _find(session, ACTION, given, one="action", several="several actions", hint="genapp actions lists them")


def _find(session: Session, table: Table, given: str, *, one: str, several: str, hint: str) -> str:
    """The id that is `given`, or that alone ends in it as lists show it. Raises `NotFound` or `Conflict`."""
    word, column = given.strip().lower(), table.c.id
    if exact := session.scalar(select(column).where(column == word)):
        return exact
    ending = select(column).where(column.endswith(word, autoescape=True)).limit(_MOST_LISTED)
    found = session.scalars(ending).all() if len(word) >= _FEWEST else []
    if len(found) > 1:
        raise Conflict(f"{several.format(len(found))} have an id that ends in {given!r}", hint="give more of the id")
    if not found:
        raise NotFound(f"there is no {one} {given!r}", hint=hint)
    return found[0]


def require_terminal(otherwise: str) -> None:
    """Without one there is nobody to ask: raises `click.UsageError` with what to do then."""
    if not sys.stdin.isatty():
        raise click.UsageError(otherwise)


def go_on() -> bool:
    """Ask; say so when nothing is to be done."""
    if agreed := click.confirm("Go on?", err=True):
        return agreed
    err.print("Nothing was changed.")
    return False
