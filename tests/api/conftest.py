"""One web process for all tests of this folder, on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.web import Web, web_on_copy_of


@pytest.fixture(scope="package")
def web(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web_on_copy_of(sqlite_template, redis_url=redis_server_url, folder=tmp_path_factory.mktemp("web")) as web:
        yield web


@pytest.fixture(scope="package")
def owner(web: Web) -> str:
    """The cookie of somebody who may do everything."""
    return web.session()
