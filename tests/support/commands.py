"""Runs `genapp ...` in this very process, on the database of a test: what it prints, and its exit status."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from genapp.cli import run
from tests.support.scripted_writer.writer import KNOWN
from tests.support.work_processes import settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # Any: what the command printed
        return json.loads(self.out)


class CommandLine:
    """Nobody sits at its terminal."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Answer:
        self._capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        return Answer(status=status, out=said.out, err=said.err)


@contextmanager
def environment_of(engine: Engine, folder: Path, **more: str) -> Iterator[None]:
    """The settings of a machine that uses this database; afterwards everything is as it was."""
    url = engine.url.render_as_string(hide_password=False)
    own = {"GENAPP_DATABASE_URL": url, "GENAPP_DATA_DIR": str(folder), "GENAPP_PROVIDER": "scripted", "COLUMNS": "200"}
    with settings_of(KNOWN | own | more):
        yield
