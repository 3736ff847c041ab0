"""What stands before every event handler and page: who asks, and may he.

Any client may call any event handler by name, so every handler carries its right::

    class JobActions(rx.State):
        @rx.event
        @guarded(Right.CONTROL)
        async def cancel(self, job_id: str): ...

A guarded handler is always async (a plain function becomes a coroutine, a generator an async generator), so call
plain `_helpers` rather than other handlers. `GenappError` becomes a notice with its message and hint; anything else
becomes an error id that is also in the log.
"""

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import reflex as rx
from reflex.state import BaseState

from genapp.access import Right, require
from genapp.ui.errors import tell
from genapp.ui.marks import MARK
from genapp.ui.session import current_user

if TYPE_CHECKING:
    from genapp.ui.live.state import LiveState

__all__ = ["PAGE_RIGHTS", "Page", "add_page", "current_user", "guarded"]

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


async def check(state: BaseState, right: Right) -> None:
    """Raise `SignInRequired` or `Denied` when the person at this tab may not."""
    if right is not Right.ANYONE:
        require(await current_user(state), right)


def _guarded_call(handler: Handler, right: Right) -> Handler:
    @functools.wraps(handler)
    async def call(self: rx.State, *args: Any, **kwargs: Any) -> Any:
        try:
            await check(self, right)
            result = handler(self, *args, **kwargs)
            return await result if inspect.isawaitable(result) else result
        except Exception as error:
            return tell(error, handler.__qualname__)

    return call


def _guarded_generator(handler: Handler, right: Right) -> Handler:
    @functools.wraps(handler)
    async def generate(self: rx.State, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            await check(self, right)
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
