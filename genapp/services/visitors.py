"""Who is behind a cookie: asked of the database in a thread, remembered for a moment."""

import asyncio
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Final

from sqlalchemy import Engine

from genapp.access import User
from genapp.services import sign_in

REMEMBER_SECONDS: Final = 2.0
"""A demotion or the end of a session is noticed everywhere within twice this time."""
MOST_REMEMBERED: Final = 2_000
LONGEST_TOKEN: Final = 200


class Visitors:
    """The users behind session cookies; one per process."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._asked: dict[str, tuple[float, asyncio.Task[User | None]]] = {}

    async def user_of(self, token: str) -> User | None:
        """The signed-in user with this cookie token; None when it is not, or no longer, good."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        until, asking = self._asked.get(token, (0.0, None))
        if asking is None or time.monotonic() > until or asking.get_loop() is not asyncio.get_running_loop():
            self._make_room()
            asking = asyncio.create_task(asyncio.to_thread(self._ask, token))
            self._asked[token] = (time.monotonic() + REMEMBER_SECONDS, asking)
        try:
            return await asyncio.shield(asking)
        except Exception:
            self.forget(token)
            raise

    def forget(self, token: str) -> None:
        """Ask the database next time: the session has just been ended."""
        self._asked.pop(token, None)

    def _ask(self, token: str) -> User | None:
        return sign_in.visit(self._engine(), token)

    def _make_room(self) -> None:
        if len(self._asked) >= MOST_REMEMBERED:
            now = time.monotonic()
            fresh = {token: entry for token, entry in self._asked.items() if entry[0] > now}
            self._asked = fresh if len(fresh) < MOST_REMEMBERED else {}


def cookie_name(port: int, *, secure: bool) -> str:
    """Two genapps on one host have two ports, and cookies know no ports: so the name does."""
    return f"__Host-genapp-{port}" if secure else f"genapp-{port}"


def token_in(cookies: str, port: int) -> str:
    """The session token in a Cookie header; empty when there is none."""
    try:
        jar = SimpleCookie(cookies)
    except CookieError:
        return ""
    for secure in (True, False):
        if found := jar.get(cookie_name(port, secure=secure)):
            return found.value
    return ""
