"""`genapp doctor`: looks at every part and says what it found and what to do."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import click
from rich.markup import escape
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from genapp.access import LOCAL_OWNER
from genapp.cli.common import config_option, json_option, out, print_json, require_file, require_schema
from genapp.cli.failure import keep_traceback
from genapp.db import make_engine, reading
from genapp.errors import BadInput, GenappError, NotReady
from genapp.launcher.environment import first_line, how_to_set, who_runs
from genapp.launcher.parts import web_answers
from genapp.launcher.redis_server import answers, find_server
from genapp.launcher.ui_build import NODE_HINT, find_node, find_ui
from genapp.services.providers import check_provider
from genapp.services.reads import queue_status
from genapp.settings import Settings

_LITTLE_DISK_BYTES: Final = 1_000_000_000
_STUCK_SECONDS: Final = 60
_START: Final = "start genapp: genapp up"

State = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What one check saw."""

    part: str
    state: State
    found: str
    advice: str = ""


Examine = Callable[[Settings], Diagnosis]


def _examine(config: Settings) -> list[Diagnosis]:
    """Run all checks; one that cannot run is a finding too."""
    return [_run(name, check, config) for name, check in _CHECKS.items()]


def _run(name: str, check: Examine, config: Settings) -> Diagnosis:
    try:
        return check(config)
    except BadInput as error:
        return Diagnosis(part=name, state="bad", found=error.message, advice="correct the settings named above")
    except GenappError as error:
        return Diagnosis(part=name, state="bad", found=error.message, advice=error.hint)
    except SQLAlchemyError as error:
        found = f"not known, the database cannot be opened: {first_line(error)}"
        return Diagnosis(part=name, state="bad", found=found, advice=how_to_set(config))
    except Exception as error:
        error_id, kept = keep_traceback(error)
        advice = f"this is an error of genapp's own; look for error id {error_id} in {kept or 'the log'}"
        return Diagnosis(part=name, state="bad", found="could not be checked", advice=advice)


def _data(config: Settings) -> Diagnosis:
    folder = config.data_dir
    if not folder.is_dir():
        return Diagnosis(part="data", state="bad", found=f"{folder} is not there yet", advice=_START)
    if not os.access(folder, os.W_OK):
        return Diagnosis(part="data", state="bad", found=f"{folder} cannot be written to", advice="change its owner")
    free = shutil.disk_usage(folder).free
    found = f"{folder}, {free / 1e9:.1f} GB free on its disk"
    if free < _LITTLE_DISK_BYTES:
        return Diagnosis(part="data", state="bad", found=found, advice="make room: 1 GB is the least to work with")
    return Diagnosis(part="data", state="good", found=found)


def _database(config: Settings) -> Diagnosis:
    require_file(config)
    engine = make_engine(config.database)
    try:
        require_schema(engine, config)
        return Diagnosis(part="database", state="good", found=f"{engine.dialect.name}, schema of this version")
    finally:
        engine.dispose()


def _redis(config: Settings) -> Diagnosis:
    where = "the server in REDIS_URL" if config.redis_url else "genapp's own server"
    if answers(config.redis):
        return Diagnosis(part="redis", state="good", found=f"{where} answers")
    if config.redis_url:
        return Diagnosis(part="redis", state="bad", found=f"{where} does not answer", advice="start it, or correct it")
    binary = find_server(config.redis_server)
    return Diagnosis(part="redis", state="bad", found=f"{where} ({binary.name}) does not run", advice=_START)


def _workers(config: Settings) -> Diagnosis:
    require_file(config)
    engine = make_engine(config.database)
    try:
        return _working(engine)
    finally:
        engine.dispose()


def _working(engine: Engine) -> Diagnosis:
    with reading(engine) as session:
        status = queue_status(session, by=LOCAL_OWNER)
    waiting = sum(status.waiting.values())
    found = f"{status.workers_alive} alive, {status.running} jobs running, {waiting} waiting"
    if not status.workers_alive:
        return Diagnosis(part="workers", state="bad", found=found, advice=f"{_START}, or genapp worker")
    stuck = waiting and not status.running and (status.oldest_wait_seconds or 0) > _STUCK_SECONDS
    if stuck:
        advice = "jobs wait although slots are free: look into logs/dispatcher.log, and restart genapp up"
        return Diagnosis(part="workers", state="bad", found=found, advice=advice)
    return Diagnosis(part="workers", state="good", found=found)


def _provider(config: Settings) -> Diagnosis:
    asyncio.run(check_provider(config))
    return Diagnosis(part="provider", state="good", found=f"{config.provider} {config.provider_model}".strip())


def _pages(config: Settings) -> Diagnosis:
    if find_ui(config.builds_dir):
        return Diagnosis(part="browser build", state="good", found="built for this version")
    if find_node() is None:
        raise NotReady("not built, and Node is not installed", hint=NODE_HINT)
    found = "not built for this version yet"
    return Diagnosis(part="browser build", state="note", found=found, advice="genapp up builds it, or genapp build now")


def _web(config: Settings) -> Diagnosis:
    running = who_runs(config.data_dir)
    if not asyncio.run(web_answers(config.host, config.port)) and running is None:
        return Diagnosis(part="web", state="bad", found=f"nothing answers on port {config.port}", advice=_START)
    if running is None:
        found = f"something answers on port {config.port}, but no genapp up runs on this data directory"
        return Diagnosis(part="web", state="note", found=found)
    return Diagnosis(part="web", state="good", found=f"{running.address}, started by process {running.pid}")


def _python(_config: Settings) -> Diagnosis:
    return Diagnosis(part="python", state="good", found=f"{sys.version.split()[0]} in {sys.prefix}")


_CHECKS: Final[dict[str, Examine]] = {
    "python": _python,
    "data": _data,
    "database": _database,
    "redis": _redis,
    "workers": _workers,
    "provider": _provider,
    "browser build": _pages,
    "web": _web,
}


_MARKS = {"good": "[green]ok[/]", "note": "[yellow]note[/]", "bad": "[red]wrong[/]"}


@click.command("doctor")
@config_option
@json_option
def doctor_command(config: Settings, as_json: bool) -> int:
    """Check the data directory, database, Redis, workers, provider, browser build and web server; say what to do.

    Exit status: 0 when jobs can be handed in and will be worked on, 1 when something is wrong.
    """
    findings = _examine(config)
    healthy = all(finding.state != "bad" for finding in findings)
    if as_json:
        print_json({"healthy": healthy, "findings": findings})
    else:
        for finding in findings:
            _print(finding)
        out.print("\nAll is well." if healthy else "\nSomething is wrong; see above what to do.")
    return 0 if healthy else 1


def _print(finding: Diagnosis) -> None:
    out.print(f"{_MARKS[finding.state]} {finding.part}: {escape(finding.found)}", soft_wrap=True)
    if finding.advice:
        out.print(f"   {escape(finding.advice)}", soft_wrap=True)
