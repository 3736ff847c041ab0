"""Whether this process answers; says nothing else, because anyone may ask."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from genapp.api.doors import Tools


async def healthz(request: Request, tools: Tools) -> Response:
    return PlainTextResponse("ok")
