"""The states of the screens as plain objects."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from genapp.access import LOCAL_OWNER
from genapp.db.engine import transaction
from genapp.services import sign_in
from genapp.settings import settings
from genapp.ui import session
from tests.support.tab import Tab


@pytest.fixture
def tab(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tab]:
    """The owner's, on a database of its own that this very process asks."""
    shutil.copyfile(sqlite_template, tmp_path / "genapp.db")
    monkeypatch.setenv("GENAPP_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    session.engine.cache_clear()
    with transaction(session.engine()) as opened:
        link = sign_in.make_link(opened, LOCAL_OWNER)
    with transaction(session.engine()) as opened:
        token = sign_in.open_session(opened, link)
    yield Tab(session.engine(), f"genapp-{settings().port}={token}")
    session.engine().dispose()
    settings.cache_clear()
    session.engine.cache_clear()
