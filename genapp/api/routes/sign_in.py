"""From a one-time link to a session cookie, and out again; whether this process answers, and whether it can work."""

import asyncio
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from genapp.api.doors import USER, DoorTools, link_page, sign_in_page, status_of, user_of
from genapp.db import db_now
from genapp.errors import SignInRequired
from genapp.services import people

log = structlog.get_logger()

_READY_SECONDS: Final = 3.0


async def show_link(request: Request, tools: DoorTools) -> Response:
    """The page with the button that uses the link; opening it changes nothing, whoever opens it."""
    link = _link(request.query_params.get("token", ""))
    if not link:
        return sign_in_page()
    reason = await tools.read(people.why_not, link)
    return _refused(request, SignInRequired(reason)) if reason else link_page(link)


async def use_link(request: Request, tools: DoorTools) -> Response:
    """Use up the link and hand out the cookie. Whoever is signed in already simply goes on."""
    form = parse_qs((await request.body()).decode(errors="replace"))
    try:
        token = await tools.write(people.open_session, _link(form.get("token", [""])[0]))
    except SignInRequired as error:
        return _refused(request, error)
    secure = request.url.scheme == "https"
    response = _go_on()
    response.set_cookie(
        await tools.visitors.cookie_name(secure=secure),
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
    token = await tools.visitors.token_in(request.headers.get("cookie", ""))
    if token:
        await tools.write(people.sign_out, token)
        tools.visitors.forget(token)
    response = _go_on()
    for secure in (True, False):
        name = await tools.visitors.cookie_name(secure=secure)
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return response


async def who(request: Request, tools: DoorTools) -> Response:
    """Who is signed in: a page whose socket was cut off asks this to learn why."""
    user = user_of(request)
    return JSONResponse({"name": user.name, "role": user.role.value})


async def healthz(request: Request, tools: DoorTools) -> Response:
    """Whether this process is alive; says nothing else, because anyone may ask, and asks nobody."""
    return PlainTextResponse("ok")


async def readyz(request: Request, tools: DoorTools) -> Response:
    """Whether it can work now, that is whether the database answers."""
    try:
        async with asyncio.timeout(_READY_SECONDS):
            await tools.read(db_now)
    except Exception as error:
        log.warning("web.not_ready", reason=type(error).__name__)
        return PlainTextResponse("the database does not answer", HTTPStatus.SERVICE_UNAVAILABLE)
    return PlainTextResponse("ok")


def _link(given: str) -> str:
    """The token in what was pasted: the whole link, or only what stands behind `token=`."""
    return given.strip().rpartition("token=")[2]


def _refused(request: Request, error: SignInRequired) -> Response:
    if request.scope.get(USER) is not None:
        return _go_on()
    log.info("sign_in.refused", reason=error.message)
    return sign_in_page(status=status_of(error), title="This sign-in link does not work", reason=error.message)


def _go_on() -> RedirectResponse:
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)
