"""One web process for all tests of this folder, on a database of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from genapp.db.engine import make_engine
from tests.support.web import Web, web_process


@pytest.fixture(scope="package")
def web(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("web")
    shutil.copyfile(sqlite_template, folder / "genapp.db")
    engine = make_engine(f"sqlite:///{folder / 'genapp.db'}")
    with web_process(engine, redis_url=redis_server_url, folder=folder) as web:
        yield web
    engine.dispose()


@pytest.fixture(scope="package")
def owner(web: Web) -> str:
    """The cookie of somebody who may do everything."""
    return web.session()
