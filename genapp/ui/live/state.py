"""What the states of live pages are made of; `genapp.ui.live` shows how."""

import functools
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, get_type_hints

import reflex as rx
from reflex.vars.base import ComputedVar

from genapp.access import Right
from genapp.ui.guard import guarded
from genapp.ui.live.hub import HUB
from genapp.ui.live.rooms import LiveView, Room
from genapp.ui.live.wire import full_name

T = TypeVar("T")


def path_of(state: rx.State) -> str:
    """The path that the tab shows, without a slash at its end; `/` for the first page."""
    return "/" + str(state.router.url.path).strip("/")


def live(nothing: Callable[[Any], T]) -> ComputedVar[T]:
    """A variable that always is what the hub knows; the decorated body says what is shown while there is nothing."""
    default = nothing(None)
    name = nothing.__name__

    async def value(self: "LiveState") -> T:
        key = self._shown_key()
        if key is None:
            return default
        values = await HUB.snapshot(Room(type(self).view.name, key))
        return values.get(name, default)

    functools.update_wrapper(value, nothing, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
    del value.__wrapped__  # pyright: ignore[reportFunctionMemberAccess]  # Reflex would look through it
    value.__annotations__ = {"return": get_type_hints(nothing)["return"]}
    return rx.var(cache=False, initial_value=default)(value)


class LiveState(rx.State, mixin=True):
    """Give it as first base, set `view`, say the `_key`, and declare variables with `@live`."""

    view: ClassVar[LiveView]

    def __init_subclass__(cls, mixin: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(mixin=mixin, **kwargs)
        if not mixin:
            HUB.register(cls.view, full_name(cls))

    def _key(self) -> str | None:
        """Which room of the view this tab looks at; None when it shows another page."""
        raise NotImplementedError

    def _shown_key(self) -> str | None:
        key = self._key()
        HUB.saw(self.router.session.session_id, type(self).view.name, key)
        return key

    @rx.event(background=True)
    @guarded(Right.SEE)
    async def join(self) -> None:
        """Sit in the room of this tab until the page is left; then send whatever changed since it was drawn."""
        async with self:
            sid, key = self.router.session.session_id, self._key()
        name = self.view.name
        async with HUB.seat(sid, name) as seat:
            seat.want(Room(name, key) if key is not None else None)
            while True:
                await seat.take()
                version = -1
                while version != seat.version:
                    version = seat.version
                    async with self:
                        pass  # leaving the block sends what differs from what this tab was sent last
                await seat.moved()
