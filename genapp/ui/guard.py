"""Who asks, with what, and may he: the right of every event handler and page, its arguments, and how a screen calls a
use case.
"""

import asyncio
import functools
import inspect
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    TypeVar,
    TypeVarTuple,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
)

import reflex as rx
import structlog
from reflex.event import Event, EventCallback
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, EventHandlerSetVar, StateUpdate
from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY
from sqlalchemy import Engine
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import make_engine, reading, transaction
from genapp.errors import Denied, SignInRequired
from genapp.services.people import Visitors
from genapp.services.queue import Signals, send_after_commits
from genapp.settings import settings
from genapp.ui.marks import marked, right_of
from genapp.ui.notices import notice, tell

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


_LONGEST_TEXT: Final = 50_000
_MOST_ENTRIES: Final = 500
_LARGEST_NUMBER: Final = 1_000_000_000
_HALF_CHARACTERS: Final = re.compile(r"[\ud800-\udfff]")
_NOT_TAKEN: Final = "That was not understood, and nothing was changed."
_NOT_TAKEN_HINT: Final = "Reload the page: it may be older than this genapp."


class HandlerGate(Middleware):
    """The second lock: runs before every event, under the lock of its tab.

    `guarded` stands before each of our handlers; this stands before all of them, Reflex's own included, so that a
    handler without a right fails closed instead of open, whoever calls it. What a handler is given is checked here and
    nowhere else, by the types of its parameters; `Annotated[str, SomeEnum]` is one of those words.
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
        handler = RegistrationContext.get().event_handlers[event.name].handler.fn
        _leave_out_unknown_storage(handler, event)
        if reason := _why_not(handler, event.payload):
            log.warning("event.not_taken", handler=event.name, reason=reason)
            return StateUpdate(events=Event.from_event_type(notice("warning", _NOT_TAKEN, _NOT_TAKEN_HINT)))
        return None


def right_of_event(name: str) -> Right | None:
    """The right that an event asks for; None when nobody said."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None:
        return None
    handler = registered.handler.fn
    return right_of(handler) or INTERNAL.get(handler.__qualname__)


def _why_not(handler: _Handler, payload: object) -> str:
    """What is wrong with these arguments of a handler; empty when they fit. Says nothing of their content."""
    needed, hints = _parameters(handler)
    if not isinstance(payload, dict):
        return "the arguments are no object"
    if missing := needed - payload.keys():
        return f"without {', '.join(sorted(missing))}"
    if payload.keys() - hints.keys():
        return f"arguments beside {', '.join(sorted(hints)) or 'none'}"
    return next((f"{name} does not fit" for name, value in payload.items() if not _fits(value, hints[name])), "")


@lru_cache(maxsize=1_000)
def _parameters(handler: _Handler) -> tuple[frozenset[str], dict[str, Any]]:  # Any: annotations
    """The names that a handler must be given, and the type of each that it may be given."""
    taken = list(inspect.signature(handler).parameters.values())[1:]  # the state itself comes first
    hints = get_type_hints(handler, include_extras=True)
    needed = frozenset(one.name for one in taken if one.default is one.empty)
    return needed, {one.name: hints.get(one.name, Any) for one in taken}


def _fits(value: object, hint: Any) -> bool:  # Any: an annotation
    """Whether a value as JSON has it is of this type, and of a size that a person's work has."""
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind is Annotated:
        return _fits(value, inner[0]) and all(value in [m.value for m in word] for word in inner[1:])
    if kind in (Union, UnionType):
        return any(_fits(value, one) for one in inner)
    if kind is dict:
        return isinstance(value, dict) and _all_fit(_entries(value), inner[1])
    if kind is list:
        return isinstance(value, list) and _all_fit([("", one) for one in value], inner[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return value in [member.value for member in kind]
    return _is_plain(value) and (kind is Any or type(value) is kind)


def _entries(given: dict[Any, Any]) -> object:  # Any: JSON
    """The pairs of an object, or of a form, which Reflex sends as a list of pairs."""
    return given[FORM_DATA_ENTRIES_KEY] if given.keys() == {FORM_DATA_ENTRIES_KEY} else list(given.items())


def _all_fit(pairs: object, hint: Any) -> bool:  # Any: an annotation
    return (
        isinstance(pairs, list)
        and len(pairs) <= _MOST_ENTRIES
        and all(isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs)
        and all(_is_plain(name) and _fits(value, hint) for name, value in pairs)
    )


def _is_plain(value: object) -> bool:
    """A text that every database takes, a number that a counter has, yes, no, or nothing."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT and "\0" not in value and not _HALF_CHARACTERS.search(value)
    if isinstance(value, int | float):
        return abs(value) <= _LARGEST_NUMBER
    return value is None


def _leave_out_unknown_storage(handler: _Handler, event: Event) -> None:
    """Keep of what the browser has stored only texts of variables that there are: a tab may be older than we are."""
    stored = event.payload.get("vars") if isinstance(event.payload, dict) else None
    if handler.__qualname__ in INTERNAL and isinstance(stored, dict):
        event.payload["vars"] = {name: value for name, value in stored.items() if _is_stored(name, value)}


def _is_stored(name: object, value: object) -> bool:
    known = RegistrationContext.get().base_states
    return isinstance(name, str) and name.rpartition(".")[0] in known and isinstance(value, str) and _is_plain(value)


def drop_setters() -> None:
    """Take away the `setvar` that Reflex gives every state: it would set any variable that has a setter."""
    handlers = RegistrationContext.get().event_handlers
    for name in [name for name, known in handlers.items() if isinstance(known.handler, EventHandlerSetVar)]:
        del handlers[name]
