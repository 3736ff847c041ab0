"""Runs `genapp ...` in this very process, on the database of a test: what it prints, and its exit status."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Runs `genapp ...` as a script does, but in this very process: with a folder, settings and streams of its own.

    A process of its own shows the same and takes a second more. Nobody sits at its terminal.
    """

    folder: Path
    environment: Mapping[str, str]

    def __call__(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        done = self.raw(*arguments, **settings)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def raw(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
        """What it printed as bytes."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with ExitStack() as stack:
            stack.enter_context(settings_of({**self.environment, **settings}))
            stack.enter_context(chdir(self.folder))
            for place in (redirect_stdout(out), redirect_stderr(err), _no_terminal()):
                stack.enter_context(place)
            status = run(list(arguments))
        said = [stream.detach().getvalue() for stream in (out, err)]  # pyright: ignore[reportAttributeAccessIssue]
        return subprocess.CompletedProcess(arguments, status, *said)


@contextmanager
def _no_terminal() -> Iterator[None]:
    before = sys.stdin
    with open(os.devnull) as nothing:
        sys.stdin = nothing
        try:
            yield
        finally:
            sys.stdin = before


@contextmanager
def environment_of(engine: Engine, folder: Path, **more: str) -> Iterator[None]:
    """The settings of a machine that uses this database; afterwards everything is as it was."""
    url = engine.url.render_as_string(hide_password=False)
    own = {"GENAPP_DATABASE_URL": url, "GENAPP_DATA_DIR": str(folder), "GENAPP_PROVIDER": "scripted", "COLUMNS": "200"}
    with settings_of(KNOWN | own | more):
        yield
