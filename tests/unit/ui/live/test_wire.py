"""The contract with what Reflex does not promise: a room message is exactly what an ordinary delta would be."""

import json
from dataclasses import dataclass

import pytest
import reflex as rx
from reflex.app import _sio_dumps
from reflex.state import State, StateUpdate

from genapp.errors import NotFound
from genapp.ui.live.wire import ReflexWire, delta, full_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    done: bool


class WireProbe(rx.State):
    """A state as pages have them."""

    title: str = ""
    lines: list[Line] = []  # noqa: RUF012  # a field of a Reflex state


LINES = [Line(name="Grüße", done=True), Line(name="</script>", done=False)]


@pytest.mark.anyio
async def test_a_room_message_is_what_reflex_itself_would_send() -> None:
    root = State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]  # as Reflex makes it
    await root._get_resolved_delta()
    root._clean()
    probe = root.get_substate(tuple(WireProbe.get_full_name().split(".")))
    probe.title, probe.lines = "new", LINES  # pyright: ignore[reportAttributeAccessIssue]

    sent_by_reflex = (await root._get_resolved_delta())[WireProbe.get_full_name()]

    ours = delta(full_name(WireProbe), {"title": "new", "lines": LINES})
    assert _as_browser_sees(ours) == _as_browser_sees({WireProbe.get_full_name(): sent_by_reflex})


@pytest.mark.anyio
async def test_a_broadcast_reaches_the_room_as_one_event() -> None:
    namespace = Namespace()
    wire = ReflexWire(App(namespace))  # pyright: ignore[reportArgumentType]  # all that the wire asks of an app

    await wire.enter("sid", "job:1")
    await wire.broadcast("job:1", "state", {"title": "x"})
    await wire.leave("sid", "job:1")

    assert namespace.calls == [
        ("enter", "sid", "job:1"),
        ("emit", "event", StateUpdate(delta={"state": {"title_rx_state_": "x"}}), "job:1"),
        ("leave", "sid", "job:1"),
    ]


@pytest.mark.anyio
async def test_a_tab_that_was_closed_enters_no_room() -> None:
    wire = ReflexWire(App(Namespace()))  # pyright: ignore[reportArgumentType]  # all that the wire asks of an app

    with pytest.raises(NotFound):
        await wire.enter("gone", "job:1")


def _as_browser_sees(update: dict) -> dict:
    return json.loads(_sio_dumps(StateUpdate(delta=update)))


class Namespace:
    """The three methods of Socket.IO's namespace that the wire uses, noted down."""

    def __init__(self) -> None:
        self.calls: list[tuple] = []

    async def enter_room(self, sid: str, room: str) -> None:
        if sid == "gone":
            raise ValueError("sid is not connected to requested namespace")
        self.calls.append(("enter", sid, room))

    async def leave_room(self, sid: str, room: str) -> None:
        self.calls.append(("leave", sid, room))

    async def emit(self, name: str, data: StateUpdate, room: str) -> None:
        self.calls.append(("emit", name, data, room))


class App:
    def __init__(self, namespace: Namespace) -> None:
        self.event_namespace = namespace
