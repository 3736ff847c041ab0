"""`python -m tests.bench [NAME ...] [--json FILE]`: measure, print a table, end non-zero if a target is missed."""

import json
import os
import platform
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.bench.measure import Row
from tests.bench.rows import (
    exports,
    fairness,
    inversions,
    makespan,
    many_jobs,
    one_page,
    peers,
    pickup,
    queue_operations,
    screen,
    stage_cost,
    start,
    ten_in_flight,
)

GROUPS: dict[str, Callable[[], Iterable[Row]]] = {
    "one-page": one_page.measure,
    "pickup": pickup.measure,
    "ten-in-flight": ten_in_flight.measure,
    "screen": screen.measure,
    "queue-operations": queue_operations.measure,
    "start": start.measure,
    "stage-cost": stage_cost.measure,
    "inversions": inversions.measure,
    "many-jobs": many_jobs.measure,
    "fairness": fairness.measure,
    "makespan": makespan.measure,
    "peers": peers.measure,
    "exports": exports.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(GROUPS)))
@click.option("--million", is_flag=True, help="Measure `many-jobs` with a million jobs, too: some minutes more.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the rows to this file, too.")
def main(names: tuple[str, ...], million: bool, json_file: Path | None) -> None:
    """Measure this checkout on this machine. Without NAMES: everything, about a quarter of an hour."""
    console = Console()
    os.environ["BENCH_MILLION"] = "1" if million else ""
    rows: list[Row] = []
    for name in names or GROUPS:
        with console.status(f"measuring {name} ..."):
            rows += GROUPS[name]()
    console.print(table(rows))
    if json_file:
        json_file.write_text(json.dumps(report(rows), indent=2) + "\n")
    raise SystemExit(any(row.verdict == "short" for row in rows))


def table(rows: Iterable[Row]) -> Table:
    sheet = Table(title=f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    for heading in ("name", "measured", "target", "verdict", "note"):
        sheet.add_column(heading, overflow="fold")
    for row in rows:
        colour = {"ok": "green", "short": "red"}.get(row.verdict, "dim")
        sheet.add_row(row.name, row.measured, row.target, f"[{colour}]{row.verdict}[/]", row.note)
    return sheet


def report(rows: Iterable[Row]) -> dict[str, object]:
    keys = ("name", "measured", "value", "target", "limit", "verdict", "note")
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "rows": [{key: getattr(row, key) for key in keys} for row in rows],
    }


if __name__ == "__main__":
    main()
