"""While the database is away, every address says so, and comes back by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from genapp.db import make_engine
from tests.support.processes import until
from tests.support.web import Web, web_process

PAGES = ("/", "/jobs", "/no-such-page", "/sign-in?token=some-link")


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """Nobody can connect to the database, and who was connected is cut off."""
    address = make_url(database_url).set(drivername="postgresql")
    name = address.database
    elsewhere = address.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_every_page_says_so_and_comes_back_by_itself(database_url: str, redis_server_url: str, tmp_path: Path) -> None:
    engine = make_engine(database_url)
    with web_process(engine, redis_url=redis_server_url, folder=tmp_path) as web:
        cookie = web.session()
        assert web.get("/", cookie=cookie).status_code == web.get("/readyz").status_code == 200
        engine.dispose()

        with away(database_url):
            until(lambda: web.get("/", cookie=cookie).status_code == 503)  # who asks is remembered for a moment
            for path in PAGES:
                page = web.get(path, cookie=cookie)
                assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8"), path
                assert "genapp is not ready" in page.text
                assert "database" in page.text
                assert '<meta http-equiv="refresh" content="5">' in page.text
                assert page.headers["retry-after"] == "5"
                assert not any(word in page.text for word in ("SELECT", "psycopg", "Traceback", "sqlalche"))
            program = web.get("/api/session", cookie=cookie)
            assert (program.status_code, program.json()["code"]) == (503, "database_trouble")
            assert _states(web, cookie) == (200, 503)

        until(lambda: web.get("/", cookie=cookie).status_code == 200)
        assert _states(web, cookie) == (200, 200)
    engine.dispose()


def _states(web: Web, cookie: str) -> tuple[int, int]:
    """Whether it is alive, and whether it can work."""
    return web.get("/healthz", cookie=cookie).status_code, web.get("/readyz", cookie=cookie).status_code
