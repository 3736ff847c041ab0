"""What a route is made of: an address, the right it asks for, and a function from a request to an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from genapp.access import Right, User, require
from genapp.api.errors import answer
from genapp.errors import SignInRequired
from genapp.services.visitors import Visitors

USER = "genapp.user"
"""Where the guard leaves the signed-in user in the ASGI scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What routes work with."""

    engine: Callable[[], Engine]
    visitors: Visitors
    port: int
    """Of the web server: part of the cookie's name."""


Answer = Callable[[Request, Tools], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """One route."""

    method: str
    path: str
    right: Right
    answer: Answer


def user_of(request: Request) -> User:
    """Who asks; raises `SignInRequired` when nobody is signed in."""
    user = request.scope.get(USER)
    if not isinstance(user, User):
        raise SignInRequired("sign in first", hint="open the sign-in link that genapp printed")
    return user


def route_of(door: Door, tools: Tools) -> Route:
    """The Starlette route of a door: asks for the right, and turns every error into an answer."""

    async def endpoint(request: Request) -> Response:
        try:
            require(request.scope.get(USER), door.right)
            return await door.answer(request, tools)
        except Exception as error:
            return answer(error, where=f"{door.method} {door.path}")

    return Route(door.path, endpoint, methods=[door.method])
