"""From a one-time link to a session cookie, and out again; and whether this process answers."""

from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from genapp.api.doors import USER, DoorTools, sign_in_page, status_of, user_of
from genapp.errors import GenappError
from genapp.services import people

log = structlog.get_logger()


async def open_link(request: Request, tools: DoorTools) -> Response:
    """Use up the link and hand out the cookie. Whoever is signed in already simply goes on."""
    link = request.query_params.get("token", "").strip().rpartition("token=")[2]
    try:
        token = await tools.write(people.open_session, link)
    except GenappError as error:
        if request.scope.get(USER) is not None:
            return _go_on()
        log.info("sign_in.refused", reason=error.message)
        return sign_in_page(status=status_of(error), title="This sign-in link does not work", reason=error.message)
    secure = request.url.scheme == "https"
    response = _go_on()
    response.set_cookie(
        people.cookie_name(tools.port, secure=secure),
        token,
        max_age=int(people.ABSOLUTE_LIMIT.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response


async def sign_out(request: Request, tools: DoorTools) -> Response:
    """End the session behind the cookie; its open tabs are cut off within seconds."""
    token = people.token_in(request.headers.get("cookie", ""), tools.port)
    if token:
        await tools.write(people.sign_out, token)
        tools.visitors.forget(token)
    response = _go_on()
    for secure in (True, False):
        response.delete_cookie(
            people.cookie_name(tools.port, secure=secure), path="/", secure=secure, httponly=True, samesite="lax"
        )
    return response


async def who(request: Request, tools: DoorTools) -> Response:
    """Who is signed in: a page whose socket was cut off asks this to learn why."""
    user = user_of(request)
    return JSONResponse({"name": user.name, "role": user.role.value})


async def healthz(request: Request, tools: DoorTools) -> Response:
    """Whether this process answers; says nothing else, because anyone may ask."""
    return PlainTextResponse("ok")


def _go_on() -> RedirectResponse:
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)
