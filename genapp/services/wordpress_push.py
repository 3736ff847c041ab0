"""Pushes the finished pages of a selection to a WordPress site, and reports each."""

import asyncio
from array import array
from collections.abc import AsyncIterator

import httpx
from sqlalchemy import Engine

from genapp.access import Right, User, require
from genapp.db.engine import reading
from genapp.exports.base import ExportOptions
from genapp.exports.wordpress_rest import PushResult, push_page
from genapp.exports.wordpress_wxr import check_options
from genapp.services.export_pages import pages_of
from genapp.services.exports import finished_versions
from genapp.services.views import JobFilter


async def push_pages(
    engine: Engine,
    wanted: JobFilter,
    client: httpx.AsyncClient,
    options: ExportOptions,
    *,
    replace_public: bool = False,
    by: User | None,
) -> AsyncIterator[PushResult]:
    """One result per page, as it comes; no transaction is open while the site answers."""
    require(by, Right.EXPORT)
    check_options(options)
    ids = await asyncio.to_thread(_ids, engine, wanted)
    pages = pages_of(engine, ids, warn=options.warn)
    while (page := await asyncio.to_thread(next, pages, None)) is not None:
        yield await push_page(page, client, options, replace_public=replace_public)


def _ids(engine: Engine, wanted: JobFilter) -> "array[int]":
    with reading(engine) as session:
        return finished_versions(session, wanted)
