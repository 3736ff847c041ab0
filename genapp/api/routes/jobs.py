"""What a job produced: as a page to look at, and as files."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from genapp.api.doors import DoorTools, user_of
from genapp.db import dump
from genapp.errors import NotFound
from genapp.services.queue import ContentView, JobView
from genapp.services.reads import job_view

_PREVIEW_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
_OUTSIDE_IMAGE: Final = re.compile(r"""(<img\b[^>]*?\ssrc=)(["'])https?:.*?\2""", re.I)
_PLACEHOLDER: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='480' height='320'%3E"
    "%3Crect width='100%25' height='100%25' fill='%23d5d9e2'/%3E%3C/svg%3E"
)
_MEDIA_TYPES: Final = {"html": "text/html", "md": "text/markdown", "json": "application/json"}


async def preview(request: Request, tools: DoorTools) -> Response:
    """The stored page for a sandboxed frame: nothing in it runs, nothing is fetched, nothing can be sent."""
    _, found = await _read(request, tools)
    headers = {"Content-Security-Policy": _PREVIEW_POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(without_outside_images(found.html), headers=headers)


def without_outside_images(html: str) -> str:
    """Grey areas in their place: a preview asks no other site for anything."""
    return _OUTSIDE_IMAGE.sub(rf'\1"{_PLACEHOLDER}"', html)


async def content(request: Request, tools: DoorTools) -> Response:
    """The newest version as a file."""
    ending = request.path_params["ending"]
    view, found = await _read(request, tools)
    texts = {"html": lambda: found.html, "md": lambda: found.markdown, "json": lambda: _json(view)}
    if ending not in texts:
        raise NotFound(
            f"there is no {ending!r} form of a page", hint="ask for content.html, content.md or content.json"
        )
    return Response(
        texts[ending](),
        media_type=f"{_MEDIA_TYPES[ending]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{_file_name(found)}.{ending}"',
            "Content-Security-Policy": _PREVIEW_POLICY,
            "Cache-Control": "no-store",
        },
    )


async def _read(request: Request, tools: DoorTools) -> tuple[JobView, ContentView]:
    view = await tools.read(job_view, request.path_params["job_id"], by=user_of(request))
    if view.content is None:
        raise NotFound("this job has no page yet", hint="wait until it is completed")
    return view, view.content


def _json(view: JobView) -> str:
    """The content with what was asked for and what it stands on."""
    text = dump(view.content)
    request, facts = dump(view.request), ",".join(dump(fact) for fact in view.facts)
    return f'{{"job_id":"{view.row.id}","request":{request},"facts":[{facts}],"content":{text}}}'


def _file_name(found: ContentView) -> str:
    """The slug as far as it is safe in a header and in every file system."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", found.slug).strip("-")[:80] or "page"
