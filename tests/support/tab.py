"""A tab as the server holds it, without a browser: its states are plain objects on a real database."""

from collections.abc import Iterator
from typing import Any, TypeVar

import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import HeaderData, ReflexURL, RouterData, SessionData
from reflex.state import State
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import transaction
from genapp.services.batches import StartChoice, check_upload, files, look_at, start_batch
from genapp.ui.live import Hub, LiveState, Room

S = TypeVar("S", bound=rx.State)


class Tab:
    """Where somebody with this cookie looks at an address."""

    def __init__(self, engine: Engine, cookie: str) -> None:
        self.engine = engine
        self._cookie = cookie
        self._root = State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]  # as Reflex makes it
        self.go("/")

    def go(self, address: str) -> None:
        self._root.router = RouterData(
            url=ReflexURL(f"http://127.0.0.1{address}"),
            headers=HeaderData(cookie=self._cookie),
            session=SessionData(session_id="tab"),
        )

    async def state(self, kind: type[S]) -> S:
        return await self._root.get_state(kind)

    def shown(self, kind: type[LiveState], key: str = "all") -> dict[str, Any]:
        """What a room of this state says."""
        hub = Hub(lambda: self.engine)
        hub.register(kind.view, "state", kind.made_of)
        return hub.read(Room(kind.view.name, key))

    async def follow(self, event: object) -> object:
        """Do what the browser does with an event that a handler returned: call its handler."""
        assert isinstance(event, EventSpec)
        path, _, name = event.handler.fn.__qualname__.rpartition(".")
        state = await self.state(next(kind for kind in _all(State) if kind.__name__ == path))
        given = {str(key): value._var_value for key, value in event.args}
        return await getattr(state, name)(**given)


def _all(kind: type[rx.State]) -> Iterator[type[rx.State]]:
    for each in kind.get_substates():
        yield each
        yield from _all(each)


def said(event: object) -> str:
    """The words of a notice."""
    assert isinstance(event, EventSpec), event
    return " ".join(str(value._var_value) for _, value in event.args)


def a_file(pages: int) -> bytes:
    """A table of so many good pages, one column of which is a fact."""
    rows = [
        f"category,https://shop.example/{number},word{number} thing{number},en,Weight: 240 g | Number: {number},wool"
        for number in range(1, pages + 1)
    ]
    return "\n".join(("pageType,targetUrl,keywords,language,facts,material", *rows)).encode()


def a_stored_file(engine: Engine, data: bytes, *, checked: bool = False) -> str:
    with files.Incoming() as incoming:
        incoming.write(data)
        with transaction(engine) as session:
            upload_id = files.store(session, incoming, name="pages.csv", by=LOCAL_OWNER)
    if checked:
        look_at(engine, upload_id, by=LOCAL_OWNER)
        check_upload(engine, upload_id, by=LOCAL_OWNER)
    return upload_id


def a_batch(engine: Engine, *, pages: int, **choice: bool) -> str:
    upload_id = a_stored_file(engine, a_file(pages), checked=True)
    with transaction(engine) as session:
        return start_batch(session, upload_id, StartChoice(**choice), by=LOCAL_OWNER).batch_id
