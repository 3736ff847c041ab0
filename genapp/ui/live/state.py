"""What the states of live pages are made of; `genapp.ui.live` shows how."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar, Generic, TypeVar, get_origin, get_type_hints

import reflex as rx
from reflex.vars.base import ComputedVar

from genapp.access import Right
from genapp.ui.guard import guarded
from genapp.ui.live.hub import HUB, LiveView, Room, Values
from genapp.ui.live.wire import full_name

T = TypeVar("T")
_V = TypeVar("_V")


def path_of(state: rx.State) -> str:
    """The path that the tab shows, without a slash at its end; `/` for the first page."""
    return "/" + str(state.router.url.path).strip("/")


def query_of(state: rx.State) -> dict[str, str]:
    """The query of the address that the tab shows."""
    return dict(state.router.url.query_parameters)


def id_of(state: rx.State, list_path: str) -> str | None:
    """Of the one thing of a list whose page the tab shows; None on other pages."""
    path = path_of(state)
    return path.removeprefix(f"{list_path}/") if path.startswith(f"{list_path}/") else None


def page_of(state: rx.State) -> str:
    """Which page of a list the address asks for; 1 when it asks for nothing that could be one."""
    page = query_of(state).get("page", "1")
    return page if page.isdecimal() and len(page) < 7 else "1"


def by_the_clock(key: str, changed: Collection[str]) -> bool:
    """For `LiveView.concerns`: no change of a job is a reason to read again; the clock is."""
    return False


class live(Generic[T]):  # reads as a word where it is used
    """A variable that always is what the hub knows, made of what its view loaded.

    `make` takes what was loaded; the type it returns is the type of the variable, and its empty value what is shown
    while there is nothing. `missing` is shown when there is no such thing.
    """

    def __init__(self, make: Callable[[Any], T], *, missing: T | None = None, kind: Any = None) -> None:
        self._make = make
        self._kind = kind or get_type_hints(make)["return"]  # Any: a class, or a list of some class
        self._empty: T = (get_origin(self._kind) or self._kind)()
        self._missing = self._empty if missing is None else missing

    def __set_name__(self, owner: type["LiveState"], name: str) -> None:
        """Put a variable as Reflex knows them in its place."""
        owner._makers = {**owner._makers, name: self.made_of}
        setattr(owner, name, self._variable(name))

    def __get__(self, state: object, owner: object = None) -> T:
        """What Reflex and type checkers see until the class is made."""
        return self._empty

    def made_of(self, loaded: object) -> T:
        return self._missing if loaded is None else self._make(loaded)

    def _variable(self, name: str) -> ComputedVar[T]:
        async def value(state: "LiveState") -> T:
            key = state._shown_key()
            if key is None:
                return self._empty
            values = await HUB.snapshot(Room(type(state).view.name, key))
            return values.get(name, self._empty)

        value.__name__, value.__annotations__ = name, {"return": self._kind}
        return rx.var(cache=False, initial_value=self._empty)(value)


def each(make: Callable[[_V], T], of: Callable[[Any], Iterable[_V]]) -> live[list[T]]:
    """A live list: `of` takes the parts from what was loaded, `make` makes a line of each. Any: whatever was loaded."""
    kind = get_type_hints(make)["return"]
    return live(lambda loaded: [make(part) for part in of(loaded)], kind=list[kind])


def rows(kind: type[T], of: Callable[[Any], Iterable[T]]) -> live[list[T]]:
    """A live list of the parts themselves, which are of that `kind`; the browser formats them. Any: as above."""
    return live(lambda loaded: list(of(loaded)), kind=list[kind])


class LiveState(rx.State, mixin=True):
    """Give it as first base, set `view`, declare variables with `live`; say the `_key` unless all see the same."""

    view: ClassVar[LiveView]
    _makers: ClassVar[dict[str, Callable[[Any], Any]]] = {}  # Any: as `live` has them

    def __init_subclass__(cls, mixin: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(mixin=mixin, **kwargs)
        if not mixin:
            HUB.register(cls.view, full_name(cls), cls.made_of)

    @classmethod
    def made_of(cls, loaded: object) -> Values:
        """The values of all live variables."""
        return {name: make(loaded) for name, make in cls._makers.items()}

    def _key(self) -> str | None:
        """Which room of the view this tab looks at; None when it shows another page."""
        return "all" if path_of(self) == self.view.path else None  # not `type(self)`: in `join` that is a proxy

    def _shown_key(self) -> str | None:
        key = self._key()
        HUB.saw(self.router.session.session_id, self.view.name, key)
        return key

    @guarded(Right.SEE, background=True)
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
