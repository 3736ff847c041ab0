"""Who is there: a one-time link becomes a session of a browser; who is behind a cookie, and how the cookie is called.

The database holds hashes, never a token.
"""

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from sqlalchemy import Engine, Row, delete, insert, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from genapp.access import Role, User
from genapp.db import (
    QUEUE_SETTING,
    SIGN_IN_LINK,
    WEB_SESSION,
    db_now,
    insert_or,
    may_write,
    reading,
    transaction,
)
from genapp.errors import NotReady, SignInRequired

_LINK_MINUTES: Final = 15.0
IDLE_LIMIT: Final = timedelta(hours=24)
"""A session that nobody used for so long has ended."""
ABSOLUTE_LIMIT: Final = timedelta(days=14)
"""A session ends after so long, used or not."""
_SEEN_STEP: Final = timedelta(minutes=1)
"""How exactly it is known when a session was used last; saves a write per click."""
_TOKEN_BYTES: Final = 32
_NEW_LINK: Final = "run `genapp link` for a new one"
_REMEMBER_SECONDS: Final = 2.0
"""A demotion or the end of a session is noticed everywhere within twice this time."""
_ANSWER_SECONDS: Final = 8.0
"""How long a request waits to learn who sends it."""
_MOST_REMEMBERED: Final = 2_000
_LONGEST_TOKEN: Final = 200
_INSTALLATION: Final = "installation"
"""The name of the row that says which installation this is; beside the settings, but nobody sets it."""


def make_link(session: Session, user: User, *, minutes: float = _LINK_MINUTES) -> str:
    """The token of a new link; it works once, and for `minutes`. Only the one who may start genapp calls this."""
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), db_now(session)
    row = {"token_hash": _hash(token), "created_at": now, "expires_at": now + timedelta(minutes=minutes)}
    row |= {"user_id": user.id, "user_name": user.name, "role": user.role.value}
    session.execute(insert(SIGN_IN_LINK).values(row))
    return token


def open_session(session: Session, token: str) -> str:
    """Use up a link; returns the token for the cookie. Raises `SignInRequired` and says why."""
    now = db_now(session)
    used = update(SIGN_IN_LINK).where(
        SIGN_IN_LINK.c.token_hash == _hash(token), SIGN_IN_LINK.c.used_at.is_(None), SIGN_IN_LINK.c.expires_at > now
    )
    link = session.execute(used.values(used_at=now).returning(SIGN_IN_LINK)).one_or_none()
    if link is None:
        raise SignInRequired(why_not(session, token), hint=_NEW_LINK)
    cookie = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {"token_hash": _hash(cookie), "user_id": link.user_id, "user_name": link.user_name, "role": link.role}
    row |= {"created_at": now, "seen_at": now, "expires_at": now + ABSOLUTE_LIMIT}
    session.execute(insert(WEB_SESSION).values(row))
    return cookie


def why_not(session: Session, token: str) -> str:
    """Why a link does not sign anybody in; empty when it does. Looking does not use it up."""
    link = session.execute(select(SIGN_IN_LINK).where(SIGN_IN_LINK.c.token_hash == _hash(token))).one_or_none()
    if link is None:
        return "this sign-in link is not known"
    if link.used_at:
        return "this sign-in link was used already"
    return "" if link.expires_at > db_now(session) else "this sign-in link has expired"


def who_is(session: Session, cookie_token: str) -> User | None:
    """Who is signed in with this cookie; inside a `transaction` it also notes, once a minute, that he was here."""
    found = _living(session, cookie_token)
    if found is None:
        return None
    if may_write(session) and db_now(session) - found.seen_at > _SEEN_STEP:
        seen = update(WEB_SESSION).where(WEB_SESSION.c.token_hash == found.token_hash)
        session.execute(seen.values(seen_at=db_now(session)))
    return _user(found)


def visit(engine: Engine, cookie_token: str) -> User | None:
    """`who_is`, taking the write lock only in the minute that has something to note."""
    with reading(engine) as session:
        found = _living(session, cookie_token)
        if found is None:
            return None
        if db_now(session) - found.seen_at <= _SEEN_STEP:
            return _user(found)
    try:
        with transaction(engine) as session:
            return who_is(session, cookie_token)
    except (NotReady, OperationalError):  # noting it can wait: a locked or full database keeps nobody out
        return _user(found)


def sign_out(session: Session, cookie_token: str) -> None:
    """End a session; ending one twice is fine."""
    ended = update(WEB_SESSION).where(WEB_SESSION.c.token_hash == _hash(cookie_token), WEB_SESSION.c.ended_at.is_(None))
    session.execute(ended.values(ended_at=db_now(session)))


def forget_old(session: Session) -> None:
    """Delete links and sessions that have been of no use for a day."""
    day_ago = db_now(session) - timedelta(days=1)
    session.execute(delete(SIGN_IN_LINK).where(SIGN_IN_LINK.c.expires_at < day_ago))
    over = or_(WEB_SESSION.c.expires_at < day_ago, WEB_SESSION.c.ended_at < day_ago)
    session.execute(delete(WEB_SESSION).where(over))


class Visitors:
    """The users behind session cookies, asked of the database in a thread and remembered for a moment."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._asked: dict[str, tuple[float, asyncio.Task[User | None]]] = {}
        self._named: tuple[Engine, str] | None = None
        """Which installation the database of this engine belongs to; it never changes."""

    async def cookie_name(self, *, secure: bool) -> str:
        """The same for every web process of an installation, and another for a second genapp on the same host.

        Cookies know no ports and a browser keeps one of each name, so the name says whose it is.
        """
        engine = self._engine()
        if self._named is None or self._named[0] is not engine:
            self._named = engine, await asyncio.to_thread(installation_of, engine)
        return cookie_name(self._named[1], secure=secure)

    async def token_in(self, cookies: str) -> str:
        """The session token in a Cookie header; empty when there is none."""
        if "genapp-" not in cookies:
            return ""
        try:
            jar = SimpleCookie(cookies)
        except CookieError:
            return ""
        for secure in (True, False):
            if found := jar.get(await self.cookie_name(secure=secure)):
                return found.value
        return ""

    async def user_of(self, token: str) -> User | None:
        """The signed-in user with this cookie token; None when it is not, or no longer, good."""
        if not token or len(token) > _LONGEST_TOKEN:
            return None
        until, asking = self._asked.get(token, (0.0, None))
        if asking is None or time.monotonic() > until or asking.get_loop() is not asyncio.get_running_loop():
            self._make_room()
            asking = asyncio.create_task(asyncio.to_thread(lambda: visit(self._engine(), token)))
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())  # perhaps nobody waits any more
            self._asked[token] = (time.monotonic() + _REMEMBER_SECONDS, asking)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await asyncio.shield(asking)
        except TimeoutError as error:
            self.forget(token)
            raise NotReady("the database does not answer", hint="wait a moment, then try again") from error
        except Exception:
            self.forget(token)
            raise

    def forget(self, token: str) -> None:
        """Ask the database next time: the session has just been ended."""
        self._asked.pop(token, None)

    def _make_room(self) -> None:
        if len(self._asked) >= _MOST_REMEMBERED:
            now = time.monotonic()
            fresh = {token: entry for token, entry in self._asked.items() if entry[0] > now}
            self._asked = fresh if len(fresh) < _MOST_REMEMBERED else {}


def cookie_name(installation: str, *, secure: bool) -> str:
    """How the session cookie of an installation is called."""
    return f"__Host-genapp-{installation}" if secure else f"genapp-{installation}"


def installation_of(engine: Engine) -> str:
    """Which installation this database belongs to, as 16 hex digits; drawn when somebody first asks."""
    asked = select(QUEUE_SETTING.c.value).where(QUEUE_SETTING.c.name == _INSTALLATION)
    with reading(engine) as session:
        found = session.scalar(asked)
    if found is None:
        with transaction(engine) as session:
            row = {"name": _INSTALLATION, "value": json.dumps(secrets.token_hex(8)), "changed_by": ""}
            drawn = insert_or(session, QUEUE_SETTING).values(changed_at=db_now(session), **row)
            session.execute(drawn.on_conflict_do_nothing())
            found = session.execute(asked).scalar_one()
    return str(json.loads(found))


def _living(session: Session, cookie_token: str) -> Row[Any] | None:  # Any: a row of the session table
    now = db_now(session)
    return session.execute(
        select(WEB_SESSION).where(
            WEB_SESSION.c.token_hash == _hash(cookie_token),
            WEB_SESSION.c.ended_at.is_(None),
            WEB_SESSION.c.expires_at > now,
            WEB_SESSION.c.seen_at > now - IDLE_LIMIT,
        )
    ).one_or_none()


def _user(found: Row[Any]) -> User:  # Any: a row of the session table
    return User(id=found.user_id, name=found.user_name, role=Role(found.role))


def _hash(token: str) -> str:
    """The tokens are long and random, so a plain hash cannot be searched for."""
    return hashlib.sha256(token.encode()).hexdigest()
