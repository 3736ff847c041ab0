"""Files that are handed in, taken piece by piece; and a file to start from."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Final

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from genapp.api.doors import DoorTools, begun, problem, user_of
from genapp.errors import BadInput, Problem
from genapp.intake.samples import template_csv
from genapp.services.batches import Incoming, Places, files
from genapp.services.reads import error_file, upload_view

_KINDS: Final = (files.PAGES, files.PRODUCTS)
_COMING_IN: Final = Places(8, share=3, wait_seconds=30.0, busy="several files are still coming in")
"""Further ones wait, so that memory and disk stay bounded."""
_SILENCE_SECONDS: Final = 15.0
"""Without a piece, after which a file is given up and its place is free again."""
_STALLED: Final = "the file stopped coming in, or came in too slowly"
_SLOWEST: Final = 8_000
"""Bytes a second that a file must come in with on the whole."""


async def take(request: Request, tools: DoorTools) -> Response:
    """Take a file piece by piece, cut off at the limit, stored whole or not at all; answers with the upload's id.

    The body is the file; `name` and `kind` (pages, products) stand in the query.
    """
    kind, by = request.query_params.get("kind", files.PAGES), user_of(request)
    if kind not in _KINDS:
        raise BadInput([Problem(field="kind", code="not_allowed", message=f"must be one of {', '.join(_KINDS)}")])
    async with _COMING_IN.one(by):
        with Incoming() as incoming:
            try:
                async for piece in _in_time(request.stream()):
                    incoming.write(piece)
            except ClientDisconnect:
                return Response(status_code=499)  # nobody is left to read it; nothing was stored
            except TimeoutError:
                return problem(408, code="stalled", title=_STALLED, hint="nothing was stored; try again")
            name = request.query_params.get("name", "")
            upload_id = await tools.write(files.store, incoming, name=name, kind=kind, by=by)
    return JSONResponse({"upload": upload_id}, status_code=201)


async def _in_time(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces; raises `TimeoutError` when none comes for long, or all together come too slowly."""
    started, size = time.monotonic(), 0
    while True:
        left = started + _SILENCE_SECONDS + size / _SLOWEST - time.monotonic()
        async with asyncio.timeout(min(_SILENCE_SECONDS, left)):
            piece = await anext(pieces, None)
        if piece is None:
            return
        size += len(piece)
        yield piece


async def errors(request: Request, tools: DoorTools) -> Response:
    """The rows with problems, to correct and hand in again."""
    upload_id, by = request.path_params["upload_id"], user_of(request)
    stem = (await tools.read(upload_view, upload_id, by=by)).name.rsplit(".", 1)[0]
    name = re.sub(r"[^A-Za-z0-9_-]", "-", stem)[:80]  # as far as it is safe in a header and in every file system
    pieces = (text.encode() for text in error_file(tools.engine(), upload_id, by=by))
    return StreamingResponse(
        iterate_in_threadpool(await begun(pieces)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-errors.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def sample(request: Request, tools: DoorTools) -> Response:
    """Every column that `genapp submit` and the batch upload know, with examples."""
    headers = {"Content-Disposition": 'attachment; filename="genapp-sample.csv"'}
    with_mark = "\ufeff" + template_csv()  # or spreadsheets take UTF-8 for something else
    return Response(with_mark, media_type="text/csv; charset=utf-8", headers=headers)
