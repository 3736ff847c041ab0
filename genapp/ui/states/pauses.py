"""Pauses: asking why before something is paused, and resuming."""

from datetime import timedelta
from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from genapp.access import Right
from genapp.clock import utc_now
from genapp.errors import BadInput, Problem
from genapp.jobs.restrictions import Scope
from genapp.services import pauses
from genapp.ui.guard import guarded
from genapp.ui.live import HUB
from genapp.ui.notices import notice
from genapp.ui.session import do
from genapp.ui.states.pause_rows import scope_name

MINUTES: Final = ("", "15", "60", "480", "1440")
"""How long a pause may be asked for; empty: until somebody resumes."""


class PauseActions(rx.State):
    """The question that is open at this tab."""

    open: bool = False
    what: str = ""
    scope: str = ""
    key: str = ""

    @rx.event
    @guarded(Right.CONTROL)
    async def ask(self, scope: str, key: str) -> None:
        self.scope, self.key = Scope(scope).value, key[:64]
        self.what = scope_name(Scope(scope), self.key)
        self.open = True

    @rx.event
    @guarded(Right.SEE)
    async def close(self) -> None:
        self.open = False

    @rx.event
    @guarded(Right.CONTROL)
    async def pause(self, form: dict[str, Any]) -> EventSpec:  # Any: the browser's form data
        """What runs goes on to its end; nothing more starts."""
        minutes = str(form.get("minutes", ""))
        if minutes not in MINUTES:
            raise BadInput([Problem(field="minutes", code="not_allowed", message="choose how long from the list")])
        reason = str(form.get("reason", "")).strip()
        scope, key = Scope(self.scope), self.key
        until = utc_now() + timedelta(minutes=int(minutes)) if minutes else None
        await do(self, lambda session, by: pauses.pause(session, scope, key, reason, until, by=by))
        self.open = False
        HUB.changed(None)
        return notice("success", f"Paused: {self.what}", "What runs goes on to its end; nothing more starts.")

    @rx.event
    @guarded(Right.CONTROL)
    async def resume(self, scope: str, key: str) -> EventSpec:
        ended = await do(self, lambda session, by: bool(pauses.resume(session, Scope(scope), key, by=by)))
        HUB.changed(None)
        if not ended:
            return notice("info", "It was not paused any more")
        return notice("success", f"Resumed: {scope_name(Scope(scope), key)}")
