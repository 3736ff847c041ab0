"""A pause in force as the screens show it."""

from dataclasses import dataclass

from genapp import words as show
from genapp.jobs.restrictions import Scope
from genapp.services.pauses import PauseView


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseLine:
    """What is paused, why, and how it ends."""

    id: str = ""
    scope: str = ""
    key: str = ""
    what: str = ""
    title: str = ""
    reason: str = ""
    since: int = 0
    until: int = 0
    """0: a person has to resume."""


def pause_line(pause: PauseView) -> PauseLine:
    return PauseLine(
        id=f"{pause.scope.value}:{pause.key}:{pause.kind.value}",
        scope=pause.scope.value,
        key=pause.key,
        what=pause.what,
        title=f"{show.capital(pause.what)} is paused by {pause.by or 'somebody'}",
        reason=pause.reason,
        since=show.milliseconds(pause.since),
        until=show.milliseconds(pause.until),
    )


def scope_name(scope: Scope, key: str) -> str:
    """What a pause or limit is about, for a heading."""
    if scope is Scope.QUEUE:
        return "Whole queue"
    return f"Writer {key}" if scope is Scope.PROVIDER else f"Batch {key[-8:]}"
