"""The only module that touches names which Reflex does not promise; its contract is tests/unit/ui/live/test_wire.py."""

from collections.abc import Mapping
from typing import Any, Protocol

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from genapp.errors import NotFound, NotReady


class Wire(Protocol):
    """How the hub reaches browsers."""

    async def enter(self, sid: str, room: str) -> None: ...

    async def leave(self, sid: str, room: str) -> None: ...

    async def broadcast(self, room: str, state: str, values: Mapping[str, Any]) -> None: ...


class ReflexWire:
    """Rooms of Reflex's Socket.IO namespace: one message, encoded once, to every socket of a room."""

    def __init__(self, app: rx.App) -> None:
        namespace = app.event_namespace
        if namespace is None:
            raise NotReady("the app has no websocket", hint="rx.App needs enable_state=True")
        self._namespace = namespace

    async def enter(self, sid: str, room: str) -> None:
        """Raises `NotFound` when the tab was closed meanwhile."""
        try:
            await self._namespace.enter_room(sid, room)
        except ValueError as error:  # all that Socket.IO says of it
            raise NotFound("this tab was closed") from error

    async def leave(self, sid: str, room: str) -> None:
        await self._namespace.leave_room(sid, room)

    async def broadcast(self, room: str, state: str, values: Mapping[str, Any]) -> None:
        """Send what the browser would get in an ordinary delta, to everybody in the room."""
        await self._namespace.emit("event", StateUpdate(delta=delta(state, values)), room=room)


def delta(state: str, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The part of a Reflex delta that sets `values` on the state with that full name."""
    return {state: {name + FIELD_MARKER: value for name, value in values.items()}}


def full_name(state: type[rx.State]) -> str:
    """The name under which the browser knows a state."""
    return state.get_full_name()
