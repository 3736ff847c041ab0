"""Who asks, and may he: the right of every event handler and page, and how a screen calls a use case."""

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, TypeVarTuple, Unpack

import reflex as rx
import structlog
from reflex.event import Event, EventCallback
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, EventHandlerSetVar, StateUpdate
from reflex_base.registry import RegistrationContext
from sqlalchemy import Engine
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import make_engine, reading, transaction
from genapp.errors import Denied, SignInRequired
from genapp.services.people import Visitors
from genapp.services.queue import Signals, send_after_commits
from genapp.settings import settings
from genapp.ui.marks import marked, right_of
from genapp.ui.notices import tell

log = structlog.get_logger()

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
    user = await VISITORS.user_of(await VISITORS.token_in(state.router.headers.cookie))
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


if TYPE_CHECKING:
    from genapp.ui.live.state import LiveState

_Handler = Callable[..., Any]  # Any: handlers have every signature and return every kind of event
_Arguments = TypeVarTuple("_Arguments")

PAGE_RIGHTS: dict[str, Right] = {}
"""The right of every page, by route, for the test of doors."""


def guarded(
    right: Right, *, background: bool = False
) -> Callable[[Callable[[Any, Unpack[_Arguments]], Any]], EventCallback[*_Arguments]]:
    """Make an event handler of a method: the caller's session and right are checked on each call.

    Any client may call any event handler by name, so every handler carries its right::

        class JobActions(rx.State):
            @guarded(Right.CONTROL)
            async def cancel(self, job_id: str): ...

    The method is async, or an async generator; call plain `_helpers` rather than other handlers. `GenappError` becomes
    a notice with its message and hint; anything else becomes an error id that is also in the log. Any: the state of the
    handler, and every kind of event.
    """

    def guard(handler: Callable[[Any, Unpack[_Arguments]], Any]) -> EventCallback[*_Arguments]:
        wrap = _guarded_generator if inspect.isasyncgenfunction(handler) else _guarded_call
        wrapped: Callable[[Any, Unpack[_Arguments]], Any] = marked(right)(wrap(handler, right))
        return rx.event(background=background)(wrapped)

    return guard


async def _check(state: BaseState, right: Right) -> None:
    """Raise `SignInRequired` or `Denied` when the person at this tab may not."""
    if right is not Right.ANYONE:
        require(await current_user(state), right)


def _guarded_call(handler: _Handler, right: Right) -> Any:  # Any: a handler of the same signature
    @functools.wraps(handler)
    async def call(self: rx.State, *args: Any, **kwargs: Any) -> Any:
        try:
            await _check(self, right)
            return await handler(self, *args, **kwargs)
        except Exception as error:
            return tell(error, handler.__qualname__)

    return call


def _guarded_generator(handler: _Handler, right: Right) -> Any:  # Any: same
    @functools.wraps(handler)
    async def generate(self: rx.State, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            await _check(self, right)
            async for event in handler(self, *args, **kwargs):
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
        on_load=[*page.on_load, *(state.join for state in page.live)],
    )


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
    """The second lock: runs before every event, under the lock of its tab.

    `guarded` stands before each of our handlers; this stands before all of them, Reflex's own included, so that a
    handler without a right fails closed instead of open, whoever calls it.
    """

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
