"""Odd files are read right or refused with the reason: within bounded memory, and never with a traceback."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from genapp.db import UPLOAD, reading
from genapp.intake.table import SHEET_MEMORY_BYTES
from tests.support.commands import CommandLine, environment_of
from tests.support.odd_files import ODD_FILES, write_all

MEGABYTE = 1_000_000
OWN_GROWTH = 150 * MEGABYTE
"""Three times the largest file that may be handed in."""
READ_ALL = """
import json, resource, sys
from pathlib import Path
from genapp.errors import BadInput
from genapp.intake.formats.open import open_table

resource.setrlimit(resource.RLIMIT_AS, (2_500_000_000, 2_500_000_000))
peak = lambda who: resource.getrusage(who).ru_maxrss * 1024
before, codes = peak(resource.RUSAGE_SELF), {}
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        codes[file.name] = sum(1 for _ in open_table(file).read_rows())
    except BadInput as error:
        codes[file.name] = error.problems[0].code
own, children = peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN)
print(json.dumps({"codes": codes, "own": own, "children": children}))
"""


@pytest.fixture
def genapp(sqlite_engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(sqlite_engine, tmp_path):
        yield CommandLine(capsys)


@pytest.mark.parametrize("name", ODD_FILES)
def test_the_command_line_reads_it_or_says_why_not(genapp: CommandLine, sqlite_engine: Engine, tmp_path: Path, name):
    odd, file = ODD_FILES[name], tmp_path / name
    file.write_bytes(odd.make())

    answer = genapp("submit", file, "--dry-run", "--json")

    assert "Traceback" not in answer.err
    if odd.refused:
        assert answer.status == 2
        assert [(one["field"], one["code"]) for one in answer.json["error"]["problems"]] == [("file", odd.refused)]
    else:
        assert answer.status == (1 if odd.bad else 0)
        assert answer.json["checked"] == odd.good
        assert len({problem["row"] for problem in answer.json["refused"]}) == odd.bad
    with reading(sqlite_engine) as session:
        assert session.scalar(select(func.count()).select_from(UPLOAD)) == 0


def test_all_of_them_are_read_in_bounded_memory(tmp_path: Path):
    write_all(tmp_path)

    child = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(tmp_path)], capture_output=True, text=True, timeout=200, check=False
    )

    assert child.returncode == 0, child.stderr
    told = json.loads(child.stdout)
    assert told["codes"] == {name: odd.refused or odd.good + odd.bad for name, odd in ODD_FILES.items()}
    assert told["own"] < OWN_GROWTH
    assert told["children"] < SHEET_MEMORY_BYTES
