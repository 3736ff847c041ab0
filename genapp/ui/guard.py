"""Who asks, and may he: the right of every event handler and page, and the second lock."""

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import reflex as rx
import structlog
from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, EventHandlerSetVar, StateUpdate
from reflex_base.registry import RegistrationContext
from sqlalchemy import Engine
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import make_engine, reading, transaction
from genapp.errors import Denied, SignInRequired
from genapp.services.people import Visitors, token_in
from genapp.services.queue import Signals, send_after_commits
from genapp.settings import settings
from genapp.ui.marks import MARK, right_of
from genapp.ui.notices import tell

# What every screen of this process shares: the database, who is behind a cookie, and how a use case is called.

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


# What stands before every event handler and page: who asks, and may he.
#
# Any client may call any event handler by name, so every handler carries its right::
#
#     class JobActions(rx.State):
#         @rx.event
#         @guarded(Right.CONTROL)
#         async def cancel(self, job_id: str): ...
#
# A guarded handler is always async (a plain function becomes a coroutine, a generator an async generator), so call
# plain `_helpers` rather than other handlers. `GenappError` becomes a notice with its message and hint; anything else
# becomes an error id that is also in the log.

if TYPE_CHECKING:
    from genapp.ui.live.state import LiveState


Handler = Callable[..., Any]  # Any: handlers have every signature and return every kind of event
F = TypeVar("F", bound=Handler)

PAGE_RIGHTS: dict[str, Right] = {}
"""The right of every page, by route, for the test of doors."""


def guarded(right: Right) -> Callable[[F], F]:
    """Place it directly below `@rx.event(...)`: the caller's session and right are checked on each call."""

    def guard(handler: F) -> F:
        generates = inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler)
        wrapped = _guarded_generator(handler, right) if generates else _guarded_call(handler, right)
        setattr(wrapped, MARK, right)
        return cast(F, wrapped)  # to Reflex it is the same handler; only that it is async

    return guard


async def _check(state: BaseState, right: Right) -> None:
    """Raise `SignInRequired` or `Denied` when the person at this tab may not."""
    if right is not Right.ANYONE:
        require(await current_user(state), right)


def _guarded_call(handler: Handler, right: Right) -> Handler:
    @functools.wraps(handler)
    async def call(self: rx.State, *args: Any, **kwargs: Any) -> Any:
        try:
            await _check(self, right)
            result = handler(self, *args, **kwargs)
            return await result if inspect.isawaitable(result) else result
        except Exception as error:
            return tell(error, handler.__qualname__)

    return call


def _guarded_generator(handler: Handler, right: Right) -> Handler:
    @functools.wraps(handler)
    async def generate(self: rx.State, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            await _check(self, right)
            made = handler(self, *args, **kwargs)
            if inspect.isasyncgen(made):
                async for event in made:
                    yield event
            else:
                for event in made:
                    yield event
        except Exception as error:
            yield tell(error, handler.__qualname__)

    return generate


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One screen, as `genapp.ui.routes.PAGES` lists it."""

    route: str
    component: Callable[[], rx.Component]
    right: Right
    title: str
    description: str = ""
    live: Sequence[type["LiveState"]] = ()
    """The live states that it shows; they join their rooms when it is opened."""
    on_load: Sequence[Any] = ()
    """Further handlers for when it is opened. Any: Reflex's own union of event types."""


def add_page(app: rx.App, page: Page) -> None:
    """Add a page.

    A page's layout is not secret (it is the same for everybody and holds no data); `right` says who may use it.
    The ASGI guard lets nobody without a session see any page; the data comes through guarded handlers and rooms.
    """
    PAGE_RIGHTS[page.route] = page.right
    app.add_page(
        page.component,
        route=page.route,
        title=page.title,
        description=page.description or None,
        on_load=[*page.on_load, *(state.join for state in page.live)],
    )


# The second lock on event handlers: whatever has no right written on it is refused, whoever calls it.
#
# `guarded` stands before each of our handlers; this stands before all of them, Reflex's own included, so that a
# handler without a mark fails closed instead of open.

log = structlog.get_logger()

INTERNAL: Final[dict[str, Right]] = {
    "State.hydrate": Right.SEE,  # sends the tab its own state
    "State.hydrate_and_load": Right.SEE,  # the same on connecting, and starts the page's on_load
    "State.set_is_hydrated": Right.SEE,  # sets a flag of the tab that only its browser reads
    "OnLoadInternalState.on_load_internal": Right.SEE,  # starts the page's on_load, whose handlers are guarded
    "OnLoadInternalState.set_is_hydrated": Right.SEE,  # as above
    "UpdateVarsInternalState.update_vars_internal": Right.SEE,  # sets browser-storage variables only; we have none
    "FrontendEventExceptionState.handle_frontend_exception": Right.SEE,  # logs an error of the browser
}
"""Reflex's own handlers that the browser needs, by the qualified name of their function, and why they are harmless."""


class HandlerGate(Middleware):
    """Runs before every event, under the lock of its tab."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event pass; an empty update answers it with nothing."""
        right = right_of_event(event.name)
        try:
            if right is None:
                raise Denied("this handler has no right written on it")
            await _check(state, right)
        except (Denied, SignInRequired) as error:
            log.warning("event.refused", handler=event.name, reason=error.message)
            return StateUpdate()
        return None


def right_of_event(name: str) -> Right | None:
    """The right that an event asks for; None when nobody said."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None:
        return None
    handler = registered.handler.fn
    return right_of(handler) or INTERNAL.get(handler.__qualname__)


def drop_setters() -> None:
    """Take away the `setvar` that Reflex gives every state: it would set any variable that has a setter."""
    handlers = RegistrationContext.get().event_handlers
    for name in [name for name, known in handlers.items() if isinstance(known.handler, EventHandlerSetVar)]:
        del handlers[name]
