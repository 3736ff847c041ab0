"""What every command uses: the console, options, the opened database, names found, and what a failure says."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import click
from rich.console import Console
from sqlalchemy import Engine, select
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.db import BATCH, JOB, make_engine, schema_is_current, transaction
from genapp.errors import BadInput, Conflict, NotFound, NotReady, Problem
from genapp.launcher.environment import address_of, in_words, settle
from genapp.page import MOST, budget_of
from genapp.services.people import make_link
from genapp.services.queue import JobRow, Signals, job_rows, send_after_commits
from genapp.settings import Settings

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


def sign_in_address(engine: Engine, address: str) -> str:
    """A fresh address that signs its opener in; valid once."""
    with transaction(engine) as session:
        token = make_link(session, LOCAL_OWNER)
    return f"{address}/sign-in?token={quote(token, safe='')}"


def own_address(config: Settings) -> str:
    """Where the settings put the web server."""
    return address_of(config.host, config.port)


_SHORT: Final = 12
FEWEST: Final = 4
_MOST_LISTED: Final = 20


def short_id(job_id: str) -> str:
    """The end of an id: ids begin with the time, so their ends differ."""
    return job_id[-_SHORT:]


def find_job(session: Session, given: str) -> JobRow:
    """Raise `NotFound`, or `Conflict` when several jobs end like this."""
    word = given.strip().lower()
    if exact := job_rows(session, [word], by=LOCAL_OWNER):
        return exact[0]
    found = _ending_in(session, word) if len(word) >= FEWEST else []
    if len(found) > 1:
        raise Conflict(f"{len(found)} jobs have an id that ends in {given!r}", hint="give more of the id")
    if not found:
        raise NotFound(f"there is no job {given!r}", hint="genapp status lists the newest jobs with their ids")
    return found[0]


def find_batch(session: Session, given: str) -> str:
    """The id of a batch. Raise `NotFound`, or `Conflict` when several end like this."""
    word = given.strip().lower()
    ending = select(BATCH.c.id).where(BATCH.c.id.endswith(word, autoescape=True)).limit(_MOST_LISTED)
    found = session.scalars(ending).all() if len(word) >= FEWEST else []
    if word in found:
        return word
    if len(found) > 1:
        raise Conflict(f"{len(found)} batches have an id that ends in {given!r}", hint="give more of the id")
    if not found:
        raise NotFound(f"there is no batch {given!r}", hint="genapp batch list lists the batches with their ids")
    return found[0]


def _ending_in(session: Session, word: str) -> list[JobRow]:
    ending = select(JOB.c.id).where(JOB.c.id.endswith(word, autoescape=True)).limit(_MOST_LISTED)
    return job_rows(session, session.scalars(ending).all(), by=LOCAL_OWNER)


def read_pairs(words: Sequence[str]) -> dict[str, str]:
    """Words of the form `NAME=VALUE`; raises `BadInput` with every word that is none."""
    wrong = [word for word in words if "=" not in word]
    if wrong:
        raise BadInput([Problem(field=word, code="not_allowed", message="is not NAME=VALUE") for word in wrong])
    return {name.strip(): value.strip() for name, _, value in (word.partition("=") for word in words)}
