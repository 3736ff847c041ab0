"""What is looked at together: a view says how data is loaded, a room is one view of one thing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from genapp.access import User

Values = Mapping[str, Any]  # JSON-able values or frozen dataclasses, by the name of their live variable

Load = Callable[[Session, str, User], Any]  # Any: what a use case gives to read, whatever its shape
Make = Callable[[Any], Values]  # Any: the same
Concerns = Callable[[str, Collection[str]], bool]


def always(key: str, changed: Collection[str]) -> bool:
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
    concerns: Concerns = always
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
class RoomState:
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
