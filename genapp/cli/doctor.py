"""`genapp doctor`: looks at every part and says what it found and what to do."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

import click
from rich.markup import escape
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from genapp.access import LOCAL_OWNER
from genapp.cli.common import config_and_json, err, out, print_json, require_file, require_schema
from genapp.cli.failure import keep_traceback
from genapp.db import make_engine, reading
from genapp.errors import BadInput, GenappError, NotReady
from genapp.launcher.environment import first_line, how_to_set, kept_provider, set_otherwise, who_runs
from genapp.launcher.parts import web_answers
from genapp.launcher.redis_server import answers, find_server
from genapp.launcher.ui_build import NODE_HINT, find_node, find_ui
from genapp.providers.registry import KINDS
from genapp.services.providers import check_provider, provider_problem, try_provider
from genapp.services.reads import queue_status
from genapp.settings import Settings

_LITTLE_DISK_BYTES: Final = 1_000_000_000
_STUCK_SECONDS: Final = 60
_START: Final = "start genapp: genapp up"
_MARKS: Final = {"good": "[green]ok[/]", "note": "[yellow]note[/]", "bad": "[red]wrong[/]"}

State = Literal["good", "note", "bad"]
Seen = tuple[State, str, str]
"""How a part is, what was found, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What one check saw."""

    part: str
    state: State
    found: str
    advice: str


@click.command("doctor")
@click.option("--no-call", is_flag=True, help="Do not have the model write a word; that costs a few tokens.")
@config_and_json
def doctor_command(config: Settings, no_call: bool, as_json: bool) -> int:
    """Check the data directory, database, Redis, workers, provider, browser build and web server; say what to do.

    A model server is asked for one word, which costs a few tokens: so an unknown model or a server that is down behind
    its gateway is found. Exit status: 0 when jobs can be handed in and will be worked on, 1 when something is wrong.
    """
    checks = _CHECKS | ({"provider": _provider_unasked} if no_call else {})
    findings = [_diagnose(part, check, config) for part, check in checks.items()]
    healthy = all(finding.state != "bad" for finding in findings)
    if as_json:
        print_json({"healthy": healthy, "findings": findings})
    else:
        for finding in findings:
            out.print(f"{_MARKS[finding.state]} {finding.part}: {escape(finding.found)}", soft_wrap=True)
            if finding.advice:
                out.print(f"   {escape(finding.advice)}", soft_wrap=True)
        out.print("\nAll is well." if healthy else "\nSomething is wrong; see above what to do.")
    return 0 if healthy else 1


def _diagnose(part: str, check: Callable[[Settings], Seen], config: Settings) -> Diagnosis:
    """A check that cannot run is a finding too."""
    try:
        state, found, advice = check(config)
    except BadInput as error:
        state, found, advice = "bad", error.message, "correct the settings named above"
    except GenappError as error:
        state, found, advice = "bad", error.message, error.whole_hint
    except SQLAlchemyError as error:
        found = f"not known, the database cannot be opened: {first_line(error)}"
        state, advice = "bad", how_to_set(config)
    except Exception as error:
        error_id, kept = keep_traceback(error)
        state, found = "bad", "could not be checked"
        advice = f"this is an error of genapp's own; look for error id {error_id} in {kept or 'the log'}"
    return Diagnosis(part=part, state=state, found=found, advice=advice)


def _python(_config: Settings) -> Seen:
    return "good", f"{sys.version.split()[0]} in {sys.prefix}", ""


def _settings(config: Settings) -> Seen:
    other = set_otherwise(config)
    if not kept_provider(config.data_dir):
        return "good", "of this shell; genapp up keeps who writes, for every terminal", ""
    if other:
        found = f"this shell says otherwise than the genapp that was started last: {', '.join(other)}"
        return "note", found, "unset them here, or start genapp from this shell: its workers keep to their own settings"
    return "good", "who writes is what genapp was started with", ""


def _data(config: Settings) -> Seen:
    folder = config.data_dir
    if not folder.is_dir():
        return "bad", f"{folder} is not there yet", _START
    if not os.access(folder, os.W_OK):
        return "bad", f"{folder} cannot be written to", "change its owner"
    free = shutil.disk_usage(folder).free
    found = f"{folder}, {free / 1e9:.1f} GB free on its disk"
    if free < _LITTLE_DISK_BYTES:
        return "bad", found, "make room: 1 GB is the least to work with"
    return "good", found, ""


@contextmanager
def _opened(config: Settings) -> Iterator[Engine]:
    require_file(config)
    engine = make_engine(config.database)
    try:
        yield engine
    finally:
        engine.dispose()


def _database(config: Settings) -> Seen:
    with _opened(config) as engine:
        require_schema(engine, config)
        return "good", f"{engine.dialect.name}, schema of this version", ""


def _redis(config: Settings) -> Seen:
    where = "the server in REDIS_URL" if config.redis_url else "genapp's own server"
    if answers(config.redis):
        return "good", f"{where} answers", ""
    if config.redis_url:
        return "bad", f"{where} does not answer", "start it, or correct it"
    return "bad", f"{where} ({find_server(config.redis_server).name}) does not run", _START


def _workers(config: Settings) -> Seen:
    with _opened(config) as engine, reading(engine) as session:
        status = queue_status(session, by=LOCAL_OWNER)
    waiting = sum(status.waiting.values())
    found = f"{status.workers_alive} alive, {status.running} jobs running, {waiting} waiting"
    if not status.workers_alive:
        return "bad", found, f"{_START}, or genapp worker"
    if waiting and not status.running and (status.oldest_wait_seconds or 0) > _STUCK_SECONDS:
        return "bad", found, "jobs wait although slots are free: look into logs/dispatcher.log, and restart genapp up"
    return "good", found, ""


def _provider(config: Settings) -> Seen:
    kind = KINDS.get(config.provider)
    if kind is None or not kind.paid:
        return _provider_unasked(config)
    problem = provider_problem(config.provider, config)
    if problem is None:
        err.print(
            f"Asking {_name(config)} for one word; that costs a few tokens (--no-call leaves it out).",
            markup=False,
            soft_wrap=True,
        )
    seen = asyncio.run(try_provider(config))
    special = "".join(f"; it {note}" for note in seen.notes)
    if seen.problem:
        found = f"{_name(config)} works, but {seen.problem}{special}"
        return "note", found, "have it write one page before a batch of them"
    return "good", f"{_name(config)} answered in {seen.seconds:.1f} s for {seen.tokens:,} tokens{special}", ""


def _provider_unasked(config: Settings) -> Seen:
    asyncio.run(check_provider(config))
    return "good", _name(config), ""


def _name(config: Settings) -> str:
    return f"{config.provider} {config.provider_model}".strip()


def _pages(config: Settings) -> Seen:
    if find_ui(config.builds_dir):
        return "good", "built for this version", ""
    if find_node() is None:
        raise NotReady("not built, and Node is not installed", hint=NODE_HINT)
    return "note", "not built for this version yet", "genapp up builds it, or genapp build now"


def _web(config: Settings) -> Seen:
    running = who_runs(config.data_dir)
    if not asyncio.run(web_answers(config.host, config.port)) and running is None:
        return "bad", f"nothing answers on port {config.port}", _START
    if running is None:
        return "note", f"something answers on port {config.port}, but no genapp up runs on this data directory", ""
    return "good", f"{running.address}, started by process {running.pid}", ""


_CHECKS: Final[dict[str, Callable[[Settings], Seen]]] = {
    "python": _python,
    "settings": _settings,
    "data": _data,
    "database": _database,
    "redis": _redis,
    "workers": _workers,
    "provider": _provider,
    "browser build": _pages,
    "web": _web,
}
