"""Work on a file in a process of its own: it says how far it is, what it found, and why it refuses."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import reading, transaction
from genapp.errors import BadInput, Conflict
from genapp.services.batches import Places, ReachProgress, check_apart, files, look_at, reach_apart
from genapp.services.reads import upload_view
from tests.support.commands import environment_of
from tests.support.site import Site, site
from tests.support.web import EDITOR, VIEWER

__all__ = ["site"]

pytestmark = pytest.mark.anyio


async def test_nobody_takes_all_places():
    places = Places(3, share=2, wait_seconds=0.05, busy="files are being worked on")

    async with places.one(LOCAL_OWNER), places.one(LOCAL_OWNER):
        with pytest.raises(Conflict, match="started by you"):
            async with places.one(LOCAL_OWNER):
                pass
        async with places.one(EDITOR):
            with pytest.raises(Conflict, match="started by others"):
                async with places.one(VIEWER):
                    pass

    async with places.one(LOCAL_OWNER), places.one(EDITOR), places.one(VIEWER):
        pass  # all are free again


async def test_rows_are_checked_and_their_addresses_asked(sqlite_engine: Engine, site: Site, tmp_path: Path):
    heard: list[ReachProgress] = []
    rows = [f"category,{site.url(path)},{path[1:]} chairs,en" for path in ("/armchairs", "/missing", "/lamp")]
    with files.Incoming() as incoming, transaction(sqlite_engine) as session:
        incoming.write("\n".join(("pageType,targetUrl,keywords,language", *rows)).encode())
        upload_id = files.store(session, incoming, name="pages.csv", by=LOCAL_OWNER)
    look_at(sqlite_engine, upload_id, by=LOCAL_OWNER)

    with environment_of(sqlite_engine, tmp_path, GENAPP_ALLOW_PRIVATE_ADDRESSES="true"):
        with pytest.raises(BadInput, match="this file is not checked"):
            await reach_apart(upload_id, by=LOCAL_OWNER, tell=heard.append)
        await check_apart(upload_id, by=LOCAL_OWNER)
        found = await reach_apart(upload_id, by=LOCAL_OWNER, tell=heard.append)

    assert found == ReachProgress(asked=3, missing=1, rows=3, of_rows=3)
    assert heard
    with reading(sqlite_engine) as session:
        assert upload_view(session, upload_id, by=LOCAL_OWNER).codes["unreachable"] == 1
