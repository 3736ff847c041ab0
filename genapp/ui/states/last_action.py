"""What was just done at this tab, with a way to take it back; it stays until it is closed."""

from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right
from genapp.services.undo import Undone, undo
from genapp.ui.guard import guarded
from genapp.ui.live import HUB
from genapp.ui.notices import notice
from genapp.ui.session import do


class LastAction(rx.State):
    """The newest action of this tab."""

    text: str = ""
    action_id: str = ""

    @rx.event
    @guarded(Right.SEE)
    async def forget(self) -> None:
        """Close the bar; what was done stays, and stays on record."""
        self.text, self.action_id = "", ""

    @rx.event
    @guarded(Right.CONTROL)
    async def undo(self, action_id: str) -> AsyncIterator[EventSpec | None]:
        """Take any action back, as far as nobody changed what it left behind."""
        if action_id == self.action_id:
            self.text, self.action_id = "", ""
            yield
        done = await do(self, lambda session, by: undo(session, action_id, by=by))
        HUB.changed(None)
        yield _told(done)


def _told(done: Undone) -> EventSpec:
    left = f"{show.counted(done.left, 'change')} stay: somebody or something has gone on since." if done.left else ""
    if not done.restored:
        return notice("warning", "Nothing could be taken back", left)
    return notice("success", f"Undone: {show.counted(done.restored, 'change')} taken back", left)
