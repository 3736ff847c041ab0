"""A file of 10,000 rows: stored, checked and visible, then made into a batch; 100,000 rows beside it for the memory.

Each file is worked on in a process of its own, as the browser has it checked. The clock starts with the first byte
that is handed in and stops when the first page of the checked rows is read; the start of Python is not counted.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from genapp.settings import PROJECT_ROOT
from tests.bench.databases import KINDS, SQLITE, database
from tests.bench.measure import Row

ROWS: Final = 10_000
MANY: Final = 100_000
LIMIT_SECONDS: Final = 5.0
LIMIT_MB: Final = 60.0
"""The rows themselves take some 200 MB as Python has them; the file in memory 2 MB, the rest lies on disk."""
PATIENCE_SECONDS: Final = 1_200


def measure() -> Iterable[Row]:
    found = {
        (kind, rows): _run(kind, rows) for kind in KINDS for rows in (ROWS, MANY) if kind == SQLITE or rows == ROWS
    }
    for kind in KINDS:
        few = found[kind, ROWS]
        yield _seconds(f"{ROWS:,} rows: stored, checked, visible, {kind}", few["visible"], few)
        yield _seconds(f"{ROWS:,} rows: made into a batch, {kind}", few["started"], few)
    few, many = found[SQLITE, ROWS], found[SQLITE, MANY]
    more = max(many["peak"] - few["peak"], 0.0)
    yield Row(
        name=f"memory of {MANY:,} rows beside {ROWS:,}",
        measured=f"+{more:.0f} MB",
        value=more,
        target=f"<= {LIMIT_MB:g} MB",
        limit=LIMIT_MB,
        note=f"peak {many['peak']:.0f} MB, checked in {many['visible']:.1f} s, a batch in {many['started']:.1f} s",
    )


def _seconds(name: str, value: float, found: dict[str, float]) -> Row:
    return Row(
        name=name,
        measured=f"{value:.2f} s",
        value=round(value, 3),
        target=f"<= {LIMIT_SECONDS:g} s",
        limit=LIMIT_SECONDS,
        note=f"a file of {found['megabytes']:.1f} MB",
    )


def _run(kind: str, rows: int) -> dict[str, float]:
    with database(kind) as url:
        command = [sys.executable, "-m", "tests.bench.intake_child", url, str(rows)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True, cwd=PROJECT_ROOT
        )
    return json.loads(done.stdout)
