"""What several tests of the command line share: a data directory, its database, and `genapp` run beside it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from genapp.db import make_engine
from tests.support.commands import Shell


@pytest.fixture
def data(sqlite_template: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "my data"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "genapp.db")
    return folder


@pytest.fixture
def queue(data: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{data / 'genapp.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def genapp(data: Path, tmp_path: Path) -> Shell:
    """Runs `genapp ...` in a folder that is not the project's; nobody sits at a terminal."""
    return Shell(folder=tmp_path, environment={"GENAPP_DATA_DIR": str(data), "COLUMNS": "200"})
