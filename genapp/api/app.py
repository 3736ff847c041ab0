"""The routes of the API, and the one place that joins them with the pages behind the guard."""

from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from genapp.access import Right
from genapp.api.doors import Door, DoorTools, problem, route_of
from genapp.api.routes import exports, jobs, sign_in, uploads

DOORS: Final = (
    Door("GET", "/sign-in", Right.ANYONE, sign_in.show_link),
    Door("POST", "/sign-in", Right.ANYONE, sign_in.use_link),
    Door("POST", "/sign-out", Right.ANYONE, sign_in.sign_out),
    Door("GET", "/healthz", Right.ANYONE, sign_in.healthz),
    Door("GET", "/readyz", Right.ANYONE, sign_in.readyz),
    Door("GET", "/api/session", Right.SEE, sign_in.who),
    Door("GET", "/api/jobs/{job_id}/preview", Right.SEE, jobs.preview),
    Door("GET", "/api/jobs/{job_id}/content.{ending}", Right.SEE, jobs.content),
    Door("GET", "/api/exports", Right.EXPORT, exports.listed),
    Door("POST", "/api/exports/exported", Right.EXPORT, exports.mark),
    Door("GET", "/api/exports/{name}", Right.EXPORT, exports.download),
    Door("GET", "/api/exports/{name}/warnings", Right.EXPORT, exports.warnings),
    Door("POST", "/api/uploads", Right.SUBMIT, uploads.take),
    Door("GET", "/api/uploads/{upload_id}/errors.csv", Right.SEE, uploads.errors),
    Door("GET", "/api/sample.csv", Right.SEE, uploads.sample),
)
"""Every route beside the pages, and the right that it asks for."""

OPEN_PATHS: Final = frozenset(door.path for door in DOORS if door.right is Right.ANYONE)


def make_api(tools: DoorTools, doors: Sequence[Door] = DOORS) -> Starlette:
    """The API alone; without the guard in front of it, nobody is signed in."""
    return Starlette(
        routes=[route_of(door, tools) for door in doors],
        exception_handlers={404: _no_such_route, 405: _wrong_method},
    )


def front(api: Starlette, pages: ASGIApp) -> ASGIApp:
    """Sends each request to the API when it has a route for the path, else to the pages."""

    def is_ours(scope: Scope) -> bool:
        known = (isinstance(r, Route) and r.matches(scope)[0] is not Match.NONE for r in api.routes)
        return scope["type"] == "http" and (scope["path"].startswith("/api/") or any(known))

    async def send_on(scope: Scope, receive: Receive, send: Send) -> None:
        await (api if is_ours(scope) else pages)(scope, receive, send)

    return send_on


async def _no_such_route(request: Request, error: Exception) -> Response:
    return problem(404, code="not_found", title="there is no such address")


async def _wrong_method(request: Request, error: Exception) -> Response:
    return problem(405, code="wrong_method", title=f"this address does not answer to {request.method}")
