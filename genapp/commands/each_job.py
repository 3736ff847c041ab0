"""Does one thing to each of several jobs, and reports on each."""

from collections.abc import Callable
from typing import Any

from rich.markup import escape
from sqlmodel import Session

from genapp.commands.console import err, out, print_json
from genapp.commands.finding import find_job, short_id
from genapp.commands.opened import database
from genapp.db.engine import transaction
from genapp.errors import GenappError
from genapp.settings import Settings


def do_to_each(config: Settings, jobs: tuple[str, ...], act: Callable[[Session, str], str], *, as_json: bool) -> int:
    """Each job in a transaction of its own; returns the exit status: 1 when any was refused."""
    results: list[dict[str, Any]] = []  # Any: JSON
    with database(config) as engine:
        for job in jobs:
            try:
                with transaction(engine) as session:
                    job_id = find_job(session, job).id
                    results.append({"job": job_id, "done": True, "state": act(session, job_id)})
            except GenappError as error:
                results.append({"job": job, "done": False, "error": error.message, "hint": error.hint})
    if as_json:
        print_json(results)
    else:
        _print(results)
    return 0 if all(result["done"] for result in results) else 1


def _print(results: list[dict[str, Any]]) -> None:
    for result in results:
        if result["done"]:
            out.print(f"{short_id(result['job'])}: {result['state']}")
        else:
            hint = f" ({result['hint']})" if result["hint"] else ""
            err.print(f"[red]{escape(result['job'])}: {escape(result['error'])}[/]{escape(hint)}", soft_wrap=True)
