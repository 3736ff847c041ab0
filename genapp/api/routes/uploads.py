"""Files that are handed in, taken piece by piece; and a file to start from."""

import asyncio
from collections.abc import Iterator
from typing import Final

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from genapp.access import User
from genapp.api.doors import DoorTools, user_of
from genapp.db import reading, transaction
from genapp.errors import BadInput, Problem
from genapp.intake.samples import template_csv
from genapp.services.batches import Incoming, files
from genapp.services.reads import batches

KINDS: Final = (files.PAGES, files.PRODUCTS)
_AT_ONCE: Final = 4
"""Files that may come in at the same time; further ones wait, so that memory and disk stay bounded."""
_coming_in = asyncio.Semaphore(_AT_ONCE)


async def take(request: Request, tools: DoorTools) -> Response:
    """Take a file piece by piece, cut off at the limit, stored whole or not at all; answers with the upload's id.

    The body is the file; `name` and `kind` (pages, products) stand in the query.
    """
    kind, by = request.query_params.get("kind", files.PAGES), user_of(request)
    if kind not in KINDS:
        raise BadInput([Problem(field="kind", code="not_allowed", message=f"must be one of {', '.join(KINDS)}")])
    async with _coming_in:
        with Incoming() as incoming:
            try:
                async for piece in request.stream():
                    incoming.write(piece)
            except ClientDisconnect:
                return Response(status_code=499)  # nobody is left to read it; nothing was stored
            name = request.query_params.get("name", "")
            upload_id = await asyncio.to_thread(_store, tools, incoming, name, kind, by)
    return JSONResponse({"upload": upload_id}, status_code=201)


async def errors(request: Request, tools: DoorTools) -> Response:
    """The rows with problems, to correct and hand in again."""
    upload_id, by = request.path_params["upload_id"], user_of(request)
    name = await asyncio.to_thread(_name, tools, upload_id, by)
    lines = batches.error_file(tools.engine(), upload_id, by=by)
    return StreamingResponse(
        iterate_in_threadpool(_bytes(lines)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-errors.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _store(tools: DoorTools, incoming: Incoming, name: str, kind: str, by: User) -> str:
    with transaction(tools.engine()) as session:
        return files.store(session, incoming, name=name, kind=kind, by=by)


def _name(tools: DoorTools, upload_id: str, by: User) -> str:
    """As far as it is safe in a header and in every file system."""
    with reading(tools.engine()) as session:
        stored = batches.upload_view(session, upload_id, by=by).name
    stem = stored.rsplit(".", 1)[0]
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in stem)[:80]


def _bytes(lines: Iterator[str]) -> Iterator[bytes]:
    for text in lines:
        yield text.encode()


async def sample(request: Request, tools: DoorTools) -> Response:
    """Every column that `genapp submit` and the batch upload know, with examples."""
    headers = {"Content-Disposition": 'attachment; filename="genapp-sample.csv"'}
    with_mark = "\ufeff" + template_csv()  # or spreadsheets take UTF-8 for something else
    return Response(with_mark, media_type="text/csv; charset=utf-8", headers=headers)
