"""Finished pages as files: which exports there are, the file itself, what to know about it, and that it was used."""

import asyncio
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Final, TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from genapp.api.doors import DoorTools, begun, user_of
from genapp.exports.registry import EXPORTS, read_options
from genapp.services import publish
from genapp.services.queue import JobFilter

log = structlog.get_logger()

T = TypeVar("T")

_BEFORE_THE_ANSWER: Final = 2
"""Pieces of a file: the first one is often a header, for which no page was read yet."""

_NOTHING_RUNS: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


async def listed(request: Request, tools: DoorTools) -> Response:
    """Every export with its columns."""
    return JSONResponse(
        [
            {
                "name": export.name,
                "label": export.label,
                "description": export.description,
                "suffix": export.suffix,
                "columns": [
                    {"name": c.name, "help": c.help, "default": c.default or c.always, "html": c.html}
                    for c in export.columns
                ],
                "further_columns": export.extra,
            }
            for export in EXPORTS.values()
        ]
    )


async def download(request: Request, tools: DoorTools) -> Response:
    """The file, written while it is sent; 304 when the caller has the same one already.

    It has begun before the answer begins, so that a fault by then is an answer like any other.
    """
    run = await _of_export(publish.export_pages, request, tools)
    headers = {
        "Content-Disposition": f'attachment; filename="{run.file_name}"',
        "Content-Security-Policy": _NOTHING_RUNS,
        "Cache-Control": "private, no-cache",
        "ETag": run.etag,
        "X-Content-Type-Options": "nosniff",
    }
    if run.etag in _known(request):
        return Response(status_code=304, headers=headers)
    pieces = await begun(run.chunks, pieces=_BEFORE_THE_ANSWER)
    return StreamingResponse(_sent(pieces, run), media_type=run.export.media_type, headers=headers)


async def warnings(request: Request, tools: DoorTools) -> Response:
    """What the file would cut or leave out, and why."""
    report = await _of_export(publish.check_export, request, tools)
    return Response(json.dumps(asdict(report), ensure_ascii=False), media_type="application/json")


async def mark(request: Request, tools: DoorTools) -> Response:
    """Say that these pages have gone to their shop."""
    marked = await tools.write(publish.mark_exported, _filter(request), by=user_of(request))
    return JSONResponse({"marked": marked})


def _sent(pieces: Iterator[bytes], run: publish.ExportRun) -> Iterator[bytes]:
    """The caller sees by the broken connection that the file is not whole; the log says why."""
    try:
        yield from pieces
    except Exception as error:
        log.error("export.broken_off", export=run.export.name, error_id=secrets.token_hex(4), exc_info=error)
        raise


async def _of_export(do: Callable[..., T], request: Request, tools: DoorTools) -> T:  # ...: as `export_pages` takes
    """What a use case says of the export that the address names."""
    name, wanted, by = request.path_params["name"], _filter(request), user_of(request)
    options = read_options(request.query_params)
    return await asyncio.to_thread(do, tools.engine(), wanted, name, options, by=by)


def _filter(request: Request) -> JobFilter:
    """`batch`, `page_type`, `search` and `verdict`; empty means all."""
    query = request.query_params
    return JobFilter(
        batch_id=query.get("batch", ""),
        page_type=query.get("page_type", ""),
        search=query.get("search", ""),
        verdict=query.get("verdict", ""),
    )


def _known(request: Request) -> list[str]:
    """The ETags that the caller has, strong or weak."""
    return [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
