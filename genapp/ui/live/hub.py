"""One per web process: learns what changed, loads each watched room once, sends the difference to its pages."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import reflex as rx
import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from genapp.access import Role, User
from genapp.db import on_changed, reading
from genapp.errors import NotFound
from genapp.services.queue import CHANGED_CHANNEL, Listener, changed_after, last_number
from genapp.settings import settings
from genapp.ui.guard import engine
from genapp.ui.live.wire import ReflexWire, Wire

Values = Mapping[str, Any]  # JSON-able values or frozen dataclasses, by the name of their live variable

Load = Callable[[Session, str, User], Any]  # Any: what a use case gives to read, whatever its shape
Make = Callable[[Any], Values]  # Any: the same
Concerns = Callable[[str, Collection[str]], bool]


def _always(key: str, changed: Collection[str]) -> bool:
    """Every change of any job concerns the room."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """How the rooms of one page are loaded and what concerns them."""

    name: str
    path: str = ""
    """Of the page, when everybody who opens it sees the same."""
    load: Load
    """Runs in a thread: session, key of the room, who reads. The live variables are made of what it returns;
    it may raise `NotFound`."""
    concerns: Concerns = _always
    """Whether a room (its key) has to be loaded again after these job ids changed."""
    pause: float = 0.0
    """Fewest seconds between two loads, for pages that many jobs change at once."""
    refresh: float = 5.0
    """Seconds after which a watched room is loaded again although nothing was announced."""


@dataclass(frozen=True, slots=True)
class Room:
    """One view of one thing: everybody in it sees the same."""

    view: str
    key: str

    @property
    def name(self) -> str:
        return f"{self.view}:{self.key}"


@dataclass(slots=True)
class _RoomState:
    """What the hub knows of a room that somebody looks at or has just looked at."""

    members: dict[str, int] = field(default_factory=dict)
    """Socket ids, and how many seats each holds (a reload may overlap the page it replaces)."""
    values: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    """0 before the first load; rises when a value changed."""
    stale: bool = True
    loaded_at: float = 0.0
    load_seconds: float = 0.0
    unsettled: set[str] = field(default_factory=set)
    """Names sent since the room was last quiet; see `Hub`."""
    changed_at: float = 0.0

    def apply(self, values: Values) -> dict[str, Any]:
        """Take over what was loaded; return what differs."""
        nothing = object()
        changed = {name: value for name, value in values.items() if self.values.get(name, nothing) != value}
        if changed or self.version == 0:
            self.version += 1
        self.values = dict(values)
        return changed


log = structlog.get_logger()

TICK: Final = 0.04
"""Seconds between two loads of a room; the first change after a pause is sent at once."""
_BUSY_SHARE: Final = 3
"""A room whose load takes long waits this many times its load time, so that it cannot eat a core."""
_COLD_SECONDS: Final = 0.5
"""How long a snapshot that nobody watches serves a page that is being opened."""
_FORGET_SECONDS: Final = 10.0
QUIET_SECONDS: Final = 1.0
_LOADS_AT_ONCE: Final = 4
_POLL_SECONDS: Final = 1.0

_READER: Final = User(id="live", name="Live pages", role=Role.VIEWER)
"""Rooms are loaded once for everybody in them; who may enter is asked when he enters."""


class Hub:
    """Rooms, who is in them, and the newest snapshot of each.

    Room messages pass beside the ordinary replies of Reflex, so a reply that was computed before a change may be sent
    after it. Therefore what changed is sent once more when its room has been quiet for a moment: a wrong order heals
    itself, and the browser does not draw what is equal.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._views: dict[str, tuple[LiveView, str, Make]] = {}
        self._rooms: dict[Room, _RoomState] = {}
        self._locks: dict[Room, asyncio.Lock] = {}
        self._seats: dict[tuple[str, str], Seat] = {}
        self._wake: asyncio.Event | None = None
        self._wire: Wire | None = None

    def register(self, view: LiveView, state_name: str, make: Make = dict) -> None:
        """Bind a view to the state that shows it; `make` turns what was loaded (None: no such thing) into values."""
        self._views[view.name] = (view, state_name, make)

    @property
    def watched(self) -> bool:
        """Whether anybody looks at anything."""
        return any(state.members for state in self._rooms.values())

    def changed(self, job_ids: Collection[str] | None) -> None:
        """Mark what has to be loaded again; None means everything."""
        for room, state in self._rooms.items():
            view, _, _ = self._views[room.view]
            if job_ids is None or view.concerns(room.key, job_ids):
                state.stale = True
        self._look_again()

    async def snapshot(self, room: Room) -> dict[str, Any]:
        """The newest values of a room; loads them when nobody watches it."""
        state = self._rooms.setdefault(room, _RoomState())
        watched = state.members and state.version
        if not watched and time.monotonic() - state.loaded_at > _COLD_SECONDS:
            async with self._lock(room):
                if time.monotonic() - state.loaded_at > _COLD_SECONDS:
                    await self._load(room, state)
        return state.values

    def saw(self, sid: str, view: str, key: str | None) -> None:
        """A tab was shown this room: its seat follows."""
        seat = self._seats.get((sid, view))
        if seat is not None:
            seat.want(Room(view, key) if key is not None else None)

    @contextlib.asynccontextmanager
    async def seat(self, sid: str, view: str) -> AsyncIterator["Seat"]:
        """A tab's place in the rooms of a view, for as long as the block lasts."""
        seat = Seat(self, sid)
        self._seats[sid, view] = seat
        try:
            yield seat
        finally:
            if self._seats.get((sid, view)) is seat:
                del self._seats[sid, view]
            await seat.leave()

    async def flush_forever(self, wire: Wire) -> None:
        """Load and send what is due, until cancelled."""
        self._wire, self._wake = wire, asyncio.Event()
        while True:
            with contextlib.suppress(TimeoutError):
                # Not wait_for: in Python 3.11 it loses a cancellation that comes together with the event.
                async with asyncio.timeout(self._seconds_to_wait()):
                    await self._wake.wait()
            self._wake.clear()
            self._mark_old()
            await self._flush_due()
            await self._settle_quiet()
            self._forget_empty()

    async def enter(self, room: Room, sid: str) -> None:
        """From now on the socket gets every change of the room."""
        await self._wired().enter(sid, room.name)  # first: a tab that has gone is no member
        state = self._rooms.setdefault(room, _RoomState())
        state.members[sid] = state.members.get(sid, 0) + 1
        await self._refresh(room)
        self._look_again()

    async def exit(self, room: Room, sid: str) -> None:
        state = self._rooms.get(room)
        if state is None or sid not in state.members:
            return
        state.members[sid] -= 1
        if not state.members[sid]:
            del state.members[sid]
            await self._wired().leave(sid, room.name)

    def version(self, room: Room) -> int:
        return self._rooms[room].version if room in self._rooms else 0

    def _lock(self, room: Room) -> asyncio.Lock:
        return self._locks.setdefault(room, asyncio.Lock())

    async def _refresh(self, room: Room, *, if_stale: bool = False) -> None:
        state = self._rooms.get(room)
        if state is None:
            return
        async with self._lock(room):
            if if_stale and not state.stale:
                return  # somebody who has just come in has loaded it
            changed = await self._load(room, state)
        if changed and state.members:
            state.unsettled |= changed.keys()
            state.changed_at = time.monotonic()
            await self._send(room, changed)

    async def _load(self, room: Room, state: _RoomState) -> dict[str, Any]:
        state.stale = False
        started = time.monotonic()
        try:
            values = await asyncio.to_thread(self.read, room)
        except Exception:
            # One room that cannot be read must not stop the others; it is tried again at the next refresh.
            log.exception("live.load_failed", room=room.view, key=room.key[:80])
            values = state.values
        state.loaded_at = time.monotonic()
        state.load_seconds = state.loaded_at - started
        return state.apply(values)

    def read(self, room: Room) -> dict[str, Any]:
        """What a room says now."""
        view, _, make = self._views[room.view]
        try:
            with reading(self._engine()) as session:
                loaded = view.load(session, room.key, _READER)
        except NotFound:
            loaded = None
        return dict(make(loaded))

    async def _send(self, room: Room, values: dict[str, Any]) -> None:
        _, state_name, _ = self._views[room.view]
        await self._wired().broadcast(room.name, state_name, values)

    def _look_again(self) -> None:
        """What is due may have changed."""
        if self._wake is not None:
            self._wake.set()

    def _wired(self) -> Wire:
        if self._wire is None:
            raise RuntimeError("the hub is not running")
        return self._wire

    async def _flush_due(self) -> None:
        gate = asyncio.Semaphore(_LOADS_AT_ONCE)

        async def refresh(room: Room) -> None:
            async with gate:
                await self._refresh(room, if_stale=True)

        now = time.monotonic()
        due = [room for room, state in self._rooms.items() if state.members and state.stale and self._due(room) <= now]
        await asyncio.gather(*(refresh(room) for room in due))

    async def _settle_quiet(self) -> None:
        now = time.monotonic()
        for room, state in list(self._rooms.items()):
            if state.unsettled and now - state.changed_at >= QUIET_SECONDS:
                names, state.unsettled = state.unsettled, set()
                if state.members:
                    await self._send(room, {name: state.values[name] for name in names if name in state.values})

    def _mark_old(self) -> None:
        now = time.monotonic()
        for room, state in self._rooms.items():
            if state.members and now - state.loaded_at >= self._views[room.view][0].refresh:
                state.stale = True

    def _forget_empty(self) -> None:
        now = time.monotonic()
        for room, state in list(self._rooms.items()):
            if not state.members and now - state.loaded_at > _FORGET_SECONDS and not self._lock(room).locked():
                del self._rooms[room], self._locks[room]

    def _seconds_to_wait(self) -> float:
        times = [time.monotonic() + _FORGET_SECONDS]
        for room, state in self._rooms.items():
            if state.members:
                times.append(self._due(room) if state.stale else state.loaded_at + self._views[room.view][0].refresh)
            if state.unsettled:
                times.append(state.changed_at + QUIET_SECONDS)
        return max(0.0, min(times) - time.monotonic())

    def _due(self, room: Room) -> float:
        """When a stale room may be loaded again."""
        state, pause = self._rooms[room], max(TICK, self._views[room.view][0].pause)
        return state.loaded_at + max(pause, _BUSY_SHARE * state.load_seconds) - state.load_seconds


class Seat:
    """Where one tab sits; it follows what the tab is shown."""

    def __init__(self, hub: Hub, sid: str) -> None:
        self._hub = hub
        self._sid = sid
        self._room: Room | None = None
        self._wanted: Room | None = None
        self._move = asyncio.Event()

    def want(self, room: Room | None) -> None:
        self._wanted = room
        if room != self._room:
            self._move.set()

    async def take(self) -> None:
        """Sit down in the wanted room; its snapshot is fresh when this returns."""
        self._move.clear()
        if self._wanted == self._room:
            return
        await self.leave()
        if self._wanted is not None:
            self._room = self._wanted
            await self._hub.enter(self._room, self._sid)

    async def leave(self) -> None:
        room, self._room = self._room, None
        if room is not None:
            await self._hub.exit(room, self._sid)

    @property
    def version(self) -> int:
        """Of what the tab looks at."""
        return self._hub.version(self._room) if self._room else 0

    async def moved(self) -> None:
        """Return when the tab looks at another room."""
        await self._move.wait()


HUB: Final = Hub(engine)


async def live_pages(app: rx.App) -> None:
    """Keep every open page up to date until the process stops.

    Redis says at once what changed; a look at the event numbers makes up for lost notices.
    """
    loop = asyncio.get_running_loop()

    def committed_here(job_ids: frozenset[str] | None) -> None:
        loop.call_soon_threadsafe(HUB.changed, job_ids)

    on_changed(engine(), committed_here)
    listener = Listener(
        settings().redis,
        {CHANGED_CHANNEL: lambda said: HUB.changed(_job_ids(said))},
        begun=lambda: HUB.changed(None),  # for whatever came while nobody listened
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(HUB.flush_forever(ReflexWire(app)), name="live.flush")
        tasks.create_task(listener.listen(), name="live.listen")
        tasks.create_task(_poll(engine(), HUB.changed, watched=lambda: HUB.watched), name="live.poll")


async def _poll(
    engine: Engine, changed: Callable[[Collection[str] | None], None], *, watched: Callable[[], bool]
) -> None:
    """Look for new event numbers every second while somebody watches, for ever."""
    seen: int | None = None
    while True:
        await asyncio.sleep(_POLL_SECONDS)
        if not watched():
            seen = None
            continue
        try:
            job_ids, seen = await asyncio.to_thread(_look, engine, seen)
        except Exception:
            # The database may be away for a while; what is missed meanwhile is found by its number.
            log.exception("live.poll_failed")
            continue
        if job_ids is None or job_ids:
            changed(job_ids)


def _look(engine: Engine, seen: int | None) -> tuple[frozenset[str] | None, int]:
    with reading(engine) as session:
        if seen is None:
            return None, last_number(session)
        return changed_after(session, seen)


def _job_ids(said: str) -> list[str] | None:
    """What a notice says; a notice that cannot be read may mean anything."""
    try:
        ids = json.loads(said)
    except ValueError:
        return None
    return [str(job_id) for job_id in ids] if isinstance(ids, list) else None
