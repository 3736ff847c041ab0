"""Asking first: the one question that can be open at a tab; and what a person can do to a job after it."""

from typing import cast

import reflex as rx
from reflex.event import EventCallback, EventSpec

from genapp.access import Right
from genapp.services import control
from genapp.ui.guard import guarded
from genapp.ui.notices import notice
from genapp.ui.session import do
from genapp.ui.states.writer import writer


class Confirm(rx.State):
    """What the question says, and the event that follows when the answer is yes."""

    open: bool = False
    title: str = ""
    text: str = ""
    button: str = ""
    danger: bool = False
    _then: EventSpec | None = None

    @rx.event
    @guarded(Right.ANYONE)
    async def close(self) -> None:
        self.open = False

    @rx.event
    @guarded(Right.SEE)
    async def confirm(self) -> EventSpec | None:
        """The event that follows has its own right."""
        then, self.open, self._then = self._then, False, None
        return then


async def ask_first(
    state: rx.State, then: EventSpec | EventCallback, *, title: str, text: str, button: str, danger: bool = False
) -> None:
    """Open the dialog at this tab; `then`, a handler called on its class, happens when it is confirmed."""
    question = await state.get_state(Confirm)
    question.title, question.text, question.button, question.danger = title, text, button, danger
    question._then, question.open = cast(EventSpec, then), True  # what calling a handler on its class gives


class JobActions(rx.State):
    """Cancel a job or try it again."""

    @rx.event
    @guarded(Right.CONTROL)
    async def ask_cancel(self, job_id: str, keyword: str) -> None:
        await ask_first(
            self,
            JobActions.cancel(job_id),
            title="Cancel this job?",
            text=f"“{keyword}” will stop before its next stage. What is written so far stays on the job page. "
            "You can retry it later.",
            button="Cancel the job",
            danger=True,
        )

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask_retry(self, job_id: str, keyword: str) -> None:
        cost = f" {writer().cost}" if writer().paid else ""
        await ask_first(
            self,
            JobActions.retry(job_id),
            title="Try this job again?",
            text=f"“{keyword}” goes back into the queue and goes on after its last finished stage.{cost}",
            button="Retry the job",
        )

    @rx.event
    @guarded(Right.CONTROL)
    async def cancel(self, job_id: str) -> EventSpec:
        await do(self, lambda session, by: control.cancel(session, job_id, by=by))
        return notice("success", "Cancelled")

    @rx.event
    @guarded(Right.SUBMIT)
    async def retry(self, job_id: str) -> EventSpec:
        await do(self, lambda session, by: control.retry(session, job_id, by=by))
        return notice("success", "Back in the queue")
