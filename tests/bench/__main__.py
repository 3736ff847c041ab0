"""`python -m tests.bench [NAME ...] [--json FILE] [--list]`: measure, print a table, end non-zero if a target is missed."""

import json
import os
import platform
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.bench.measure import Row
from tests.bench.rows import one_page, pickup, queue_operations, screen, start, ten_in_flight

GROUPS: dict[str, Callable[[], Iterable[Row]]] = {
    "one-page": one_page.measure,
    "pickup": pickup.measure,
    "ten-in-flight": ten_in_flight.measure,
    "screen": screen.measure,
    "queue-operations": queue_operations.measure,
    "start": start.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(GROUPS)))
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the rows to this file, too.")
def main(names: tuple[str, ...], json_file: Path | None) -> None:
    """Measure this checkout on this machine. Without NAMES: everything, about five minutes."""
    console = Console()
    rows: list[Row] = []
    for name in names or GROUPS:
        with console.status(f"measuring {name} ..."):
            rows += GROUPS[name]()
    console.print(table(rows))
    if json_file:
        json_file.write_text(json.dumps(report(rows), indent=2) + "\n")
    raise SystemExit(any(row.verdict != "ok" for row in rows))


def table(rows: Iterable[Row]) -> Table:
    sheet = Table(title=f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    for heading in ("name", "measured", "target", "verdict", "note"):
        sheet.add_column(heading, overflow="fold")
    for row in rows:
        colour = "green" if row.verdict == "ok" else "red"
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
