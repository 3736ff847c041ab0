"""What every screen of this process shares: the database and who is behind a cookie."""

from functools import lru_cache

from reflex.state import BaseState
from sqlalchemy import Engine

from genapp.access import User
from genapp.db.engine import make_engine
from genapp.errors import SignInRequired
from genapp.services.signals import Signals, send_after_commits
from genapp.services.visitors import Visitors, token_in
from genapp.settings import settings


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
