"""What every screen of this process shares: the database, who is behind a cookie, and how a use case is called."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import TypeVar

from reflex.state import BaseState
from sqlalchemy import Engine
from sqlmodel import Session

from genapp.access import User
from genapp.db.engine import make_engine, reading, transaction
from genapp.errors import SignInRequired
from genapp.services.signals import Signals, send_after_commits
from genapp.services.visitors import Visitors, token_in
from genapp.settings import settings

T = TypeVar("T")
UseCase = Callable[[Session, User], T]


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process; its commits send their hints."""
    made = make_engine(settings().database)
    send_after_commits(made, Signals(settings().redis))
    return made


VISITORS = Visitors(engine)


async def current_user(state: BaseState) -> User:
    """Who sits at the tab of this state, by the cookie of its websocket; raises `SignInRequired`."""
    user = await VISITORS.user_of(token_in(state.router.headers.cookie, settings().port))
    if user is None:
        raise SignInRequired("You are signed out.", hint="Open the sign-in link that genapp printed.")
    return user


async def ask(state: BaseState, use_case: UseCase[T]) -> T:
    """What a use case reads for the person at the tab: `await ask(self, lambda session, by: feeds(session, by=by))`.

    It runs in a thread: give it values of the state rather than the state.
    """
    return await _in_thread(reading, use_case, await current_user(state))


async def do(state: BaseState, use_case: UseCase[T]) -> T:
    """The same for a use case that changes something: it is committed when this returns."""
    return await _in_thread(transaction, use_case, await current_user(state))


async def _in_thread(begin: Callable[[Engine], AbstractContextManager[Session]], use_case: UseCase[T], by: User) -> T:
    def call() -> T:
        with begin(engine()) as session:
            return use_case(session, by)

    return await asyncio.to_thread(call)
