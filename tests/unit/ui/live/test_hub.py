"""The hub loads what changed once, sends what differs, and loses nobody who moves, comes or goes."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from genapp.access import User
from genapp.ui.live import hub as hub_module
from genapp.ui.live.hub import Hub, LiveView, Room

pytestmark = pytest.mark.anyio
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent once more when it is quiet: on a busy machine that could come between."""
    monkeypatch.setattr(hub_module, "QUIET_SECONDS", 3600.0)


class Data:
    """What the rooms show, and how often each was loaded."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}
        self.loads: list[str] = []
        self.broken = False

    def load(self, session: Session, key: str, by: User) -> dict[str, Any]:
        self.loads.append(key)
        if self.broken:
            raise RuntimeError("cannot be read")
        return dict(self.values.get(key, {}))


class Air:
    """Stands for the browsers: notes who is in which room and what was sent."""

    def __init__(self) -> None:
        self.inside: set[tuple[str, str]] = set()
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.news = asyncio.Event()

    async def enter(self, sid: str, room: str) -> None:
        self.inside.add((sid, room))

    async def leave(self, sid: str, room: str) -> None:
        self.inside.discard((sid, room))

    async def broadcast(self, room: str, state: str, values: Mapping[str, Any]) -> None:
        self.sent.append((room, dict(values)))
        self.news.set()

    async def next(self) -> tuple[str, dict[str, Any]]:
        """The next message, in order."""
        async with asyncio.timeout(PATIENCE):
            while not self.sent:
                self.news.clear()
                await self.news.wait()
        return self.sent.pop(0)


def _concerns(key: str, changed: Collection[str]) -> bool:
    return key in changed


@asynccontextmanager
async def running(engine: Engine, data: Data, *, refresh: float = 60.0) -> AsyncIterator[tuple[Hub, Air]]:
    hub, air = Hub(lambda: engine), Air()
    hub.register(LiveView(name="job", load=data.load, concerns=_concerns, refresh=refresh), "state.job")
    task = asyncio.create_task(hub.flush_forever(air))
    await asyncio.sleep(0)
    try:
        yield hub, air
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_only_what_differs_is_sent_to_the_room_it_concerns(sqlite_engine: Engine) -> None:
    data = Data()
    data.values = {"1": {"stage": "validation", "score": 5}, "2": {"stage": "storage"}}
    async with running(sqlite_engine, data) as (hub, air):
        await hub.enter(Room("job", "1"), "anna")
        await hub.enter(Room("job", "2"), "ben")
        await asyncio.sleep(0.1)
        air.sent.clear()
        data.loads.clear()

        data.values["1"] = {"stage": "context building", "score": 5}
        data.values["2"] = {"stage": "never announced"}
        hub.changed(["1"])

        assert await air.next() == ("job:1", {"stage": "context building"})
        assert data.loads == ["1"]


async def test_a_burst_of_changes_is_loaded_a_few_times_and_ends_with_the_last(sqlite_engine: Engine) -> None:
    data = Data()
    async with running(sqlite_engine, data) as (hub, air):
        began = time.monotonic()
        await hub.enter(Room("job", "1"), "anna")
        for number in range(200):
            data.values["1"] = {"number": number}
            hub.changed(["1"])
            await asyncio.sleep(0.001)

        async with asyncio.timeout(PATIENCE):
            while (await air.next())[1] != {"number": 199}:
                pass
        assert len(data.loads) <= (time.monotonic() - began) / hub_module.TICK + 2


async def test_a_room_nobody_is_in_is_not_loaded(sqlite_engine: Engine) -> None:
    data = Data()
    async with running(sqlite_engine, data) as (hub, air):
        await hub.enter(Room("job", "1"), "anna")
        await hub.exit(Room("job", "1"), "anna")
        loads = len(data.loads)

        hub.changed(None)
        await asyncio.sleep(0.2)

        assert len(data.loads) == loads
        assert not air.inside
        assert not hub.watched


async def test_what_was_not_announced_is_found_by_the_refresh(sqlite_engine: Engine) -> None:
    data = Data()
    async with running(sqlite_engine, data, refresh=0.2) as (hub, air):
        await hub.enter(Room("job", "1"), "anna")

        data.values["1"] = {"stage": "silent"}

        assert await air.next() == ("job:1", {"stage": "silent"})


async def test_what_changed_is_sent_once_more_when_it_is_quiet(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "QUIET_SECONDS", 0.2)
    data = Data()
    async with running(sqlite_engine, data) as (hub, air):
        await hub.enter(Room("job", "1"), "anna")
        data.values["1"] = {"stage": "storage"}
        hub.changed(["1"])

        assert await air.next() == ("job:1", {"stage": "storage"})
        assert await air.next() == ("job:1", {"stage": "storage"})


async def test_a_load_that_fails_keeps_what_was_shown_and_is_tried_again(sqlite_engine: Engine) -> None:
    data = Data()
    data.values["1"] = {"stage": "validation"}
    async with running(sqlite_engine, data, refresh=0.2) as (hub, air):
        await hub.enter(Room("job", "1"), "anna")
        air.sent.clear()
        data.broken = True
        hub.changed(["1"])
        await asyncio.sleep(0.1)
        assert (await hub.snapshot(Room("job", "1"))) == {"stage": "validation"}

        data.broken, data.values["1"] = False, {"stage": "storage"}

        sent = await air.next()
        if sent == ("job:1", {"stage": "validation"}):  # the repeat after a quiet second, on a machine that is slow
            sent = await air.next()
        assert sent == ("job:1", {"stage": "storage"})


async def test_a_page_that_is_opened_loads_its_room_once_for_all_its_variables(sqlite_engine: Engine) -> None:
    data = Data()
    data.values["1"] = {"stage": "validation"}
    hub = Hub(lambda: sqlite_engine)
    hub.register(LiveView(name="job", load=data.load), "state.job")

    snapshots = await asyncio.gather(*(hub.snapshot(Room("job", "1")) for _ in range(20)))

    assert snapshots == [{"stage": "validation"}] * 20
    assert data.loads == ["1"]


async def test_a_seat_follows_what_its_tab_is_shown(sqlite_engine: Engine) -> None:
    data = Data()
    async with running(sqlite_engine, data) as (hub, air):
        async with hub.seat("anna", "job") as seat:
            seat.want(Room("job", "1"))
            await seat.take()
            assert air.inside == {("anna", "job:1")}

            hub.saw("anna", "job", "2")
            async with asyncio.timeout(PATIENCE):
                await seat.moved()
            await seat.take()
            assert air.inside == {("anna", "job:2")}

            hub.saw("anna", "job", None)
            await seat.take()
            assert not air.inside

            seat.want(Room("job", "3"))
            await seat.take()
        assert not air.inside


async def test_a_reload_that_overlaps_the_page_it_replaces_keeps_its_place(sqlite_engine: Engine) -> None:
    data = Data()
    room = Room("job", "1")
    async with running(sqlite_engine, data) as (hub, air):
        await hub.enter(room, "anna")
        await hub.enter(room, "anna")
        await hub.exit(room, "anna")

        assert air.inside == {("anna", "job:1")}
        await hub.exit(room, "anna")
        assert not air.inside
