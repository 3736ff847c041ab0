"""`python -m tests.bench [NAME ...] [--json FILE]`: measure, print a table, end non-zero if a target is missed."""

import json
import os
import platform
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from genapp.clock import utc_now
from tests.bench.measure import Row
from tests.bench.rows import (
    batch_page,
    bulk_actions,
    cancel,
    content,
    estimates,
    exports,
    fairness,
    intake,
    inversions,
    makespan,
    many_jobs,
    one_page,
    peers,
    pickup,
    queue_operations,
    quota,
    screen,
    stage_cost,
    start,
    ten_in_flight,
    viewers,
    weak_model,
    web_pages,
)

Figures = dict[str, Any]  # Any: what JSON holds

GROUPS: dict[str, Callable[[], Iterable[Row]]] = {
    "one-page": one_page.measure,
    "pickup": pickup.measure,
    "ten-in-flight": ten_in_flight.measure,
    "screen": screen.measure,
    "viewers": viewers.measure,
    "queue-operations": queue_operations.measure,
    "start": start.measure,
    "stage-cost": stage_cost.measure,
    "web-pages": web_pages.measure,
    "inversions": inversions.measure,
    "many-jobs": many_jobs.measure,
    "bulk-actions": bulk_actions.measure,
    "cancel": cancel.measure,
    "fairness": fairness.measure,
    "makespan": makespan.measure,
    "peers": peers.measure,
    "quota": quota.measure,
    "estimates": estimates.measure,
    "intake": intake.measure,
    "batch-page": batch_page.measure,
    "exports": exports.measure,
    "content": content.measure,
    "weak-model": weak_model.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(GROUPS)))
@click.option("--million", is_flag=True, help="Measure `many-jobs` with a million jobs, too: some minutes more.")
@click.option("--minutes", type=float, help="How long `viewers` watches; without it, some minutes.")
@click.option(
    "--gold",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder of a gold set, for `content`: claims, checks, pages and orders to be held against.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    help="Write the rows to this file, too; rows of it that are not measured now are kept.",
)
def main(
    names: tuple[str, ...], million: bool, minutes: float | None, gold: Path | None, json_file: Path | None
) -> None:
    """Measure this checkout on this machine. Without NAMES: everything, about twenty minutes."""
    console = Console()
    os.environ["BENCH_MILLION"] = "1" if million else ""
    os.environ["BENCH_MINUTES"] = str(minutes or "")
    os.environ["BENCH_GOLD"] = str(gold or "")
    rows: list[Row] = []
    for name in names or GROUPS:
        with console.status(f"measuring {name} ..."):
            measured = list(GROUPS[name]())
        rows += measured
        if json_file:
            known = report(measured, earlier=_rows_in(json_file))
            json_file.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    console.print(table(rows))
    raise SystemExit(any(row.verdict == "short" for row in rows))


def table(rows: Iterable[Row]) -> Table:
    sheet = Table(title=f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    for heading in ("name", "measured", "target", "verdict", "note"):
        sheet.add_column(heading, overflow="fold")
    for row in rows:
        colour = {"ok": "green", "short": "red"}.get(row.verdict, "dim")
        sheet.add_row(row.name, row.measured, row.target, f"[{colour}]{row.verdict}[/]", row.note)
    return sheet


def report(rows: Iterable[Row], *, earlier: Mapping[str, Figures]) -> Figures:
    """The rows of this run, and of earlier runs those that were not measured again."""
    keys = ("name", "measured", "value", "target", "limit", "verdict", "note")
    measured_at = {"at": f"{utc_now():%Y-%m-%d %H:%M} UTC", "load": round(os.getloadavg()[0], 1)}
    new = {row.name: {key: getattr(row, key) for key in keys} | measured_at for row in rows}
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "rows": list({**earlier, **new}.values()),
    }


def _rows_in(file: Path) -> dict[str, Figures]:
    if not file.is_file():
        return {}
    return {row["name"]: row for row in json.loads(file.read_text())["rows"]}


if __name__ == "__main__":
    main()
