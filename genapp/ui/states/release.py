"""Releasing the rest of a sampled batch: first what it will cost, then the release."""

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right
from genapp.services import upload_start
from genapp.ui.guard import guarded
from genapp.ui.notices import notice
from genapp.ui.session import ask, do
from genapp.ui.states.actions import ask_first
from genapp.ui.states.batch import batch_of
from genapp.ui.states.upload_rows import EstimateLine, estimate_line


class Release(rx.State):
    """What was counted for the question is counted again when the answer is yes."""

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask(self) -> None:
        key = batch_of(self) or ""
        found = await ask(self, lambda session, by: upload_start.estimate_release(session, key, by=by))
        line = estimate_line(found)
        await ask_first(
            self, Release.release(), title=f"Release {line.pages}?", text=release_text(line), button="Release the rest"
        )

    @rx.event
    @guarded(Right.SUBMIT)
    async def release(self) -> EventSpec:
        """Submit what the sample held back."""
        key = batch_of(self) or ""
        started = await do(self, lambda session, by: upload_start.release(session, key, by=by))
        return notice("success", "Released", f"{show.counted(started.submitted, 'page')} more in the queue")


def release_text(line: EstimateLine) -> str:
    cost = (
        "The writer of these pages costs nothing." if line.free else f"They cost about {line.cost} ({line.cost_range})."
    )
    time = "How long they take is not known yet"
    if line.time_range:
        time = f"Finished in about {line.time} ({line.time_range})"
    return f"{cost} {time}; {line.deadlines}. {line.basis}"
