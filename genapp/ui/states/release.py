"""Releasing the rest of a sampled batch: first what it will cost, then the release."""

import asyncio
from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right, User
from genapp.db.engine import reading, transaction
from genapp.jobs.batch_estimate import BatchEstimate
from genapp.services import upload_start
from genapp.services.upload_start import Started
from genapp.ui.guard import current_user, guarded
from genapp.ui.notices import notice
from genapp.ui.session import engine
from genapp.ui.states.batch import batch_of
from genapp.ui.states.upload_rows import EstimateLine, estimate_line


class Release(rx.State):
    """The question at this tab; what was counted for it is counted again when the answer is yes."""

    open: bool = False
    estimate: EstimateLine = EstimateLine()
    text: str = ""

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask(self) -> None:
        user, key = await current_user(self), batch_of(self) or ""
        self.estimate = estimate_line(await asyncio.to_thread(_estimate, key, user))
        self.text = _sentences(self.estimate)
        self.open = True

    @rx.event
    @guarded(Right.SUBMIT)
    async def close(self) -> None:
        self.open = False

    @rx.event
    @guarded(Right.SUBMIT)
    async def confirm(self) -> AsyncIterator[EventSpec | None]:
        """Submit what the sample held back."""
        self.open = False
        yield
        user, key = await current_user(self), batch_of(self) or ""
        started = await asyncio.to_thread(_release, key, user)
        yield notice("success", "Released", f"{show.counted(started.submitted, 'page')} more in the queue")


def _estimate(key: str, user: User) -> BatchEstimate:
    with reading(engine()) as session:
        return upload_start.estimate_release(session, key, by=user)


def _release(key: str, user: User) -> Started:
    with transaction(engine()) as session:
        return upload_start.release(session, key, by=user)


def _sentences(line: EstimateLine) -> str:
    cost = (
        "The writer of these pages costs nothing." if line.free else f"They cost about {line.cost} ({line.cost_range})."
    )
    time = "How long they take is not known yet"
    if line.time_range:
        time = f"Finished in about {line.time} ({line.time_range})"
    return f"{cost} {time}; {line.deadlines}. {line.basis}"
