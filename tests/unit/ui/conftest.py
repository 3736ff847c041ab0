"""The states of the screens as plain objects."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from genapp.access import LOCAL_OWNER
from genapp.db import transaction
from genapp.services import people
from genapp.settings import settings
from genapp.ui import guard
from tests.support.tab import Tab


@pytest.fixture
def tab(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tab]:
    """The owner's, on a database of its own that this very process asks."""
    shutil.copyfile(sqlite_template, tmp_path / "genapp.db")
    monkeypatch.setenv("GENAPP_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    guard.engine.cache_clear()
    with transaction(guard.engine()) as opened:
        link = people.make_link(opened, LOCAL_OWNER)
    with transaction(guard.engine()) as opened:
        token = people.open_session(opened, link)
    name = people.cookie_name(people.installation_of(guard.engine()), secure=False)
    yield Tab(guard.engine(), f"{name}={token}")
    guard.engine().dispose()
    settings.cache_clear()
    guard.engine.cache_clear()
