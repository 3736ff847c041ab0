"""What a person can do to a job, after being asked: cancel it or try it again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from genapp.access import Right, User
from genapp.db.engine import transaction
from genapp.services import control
from genapp.ui.guard import current_user, guarded
from genapp.ui.notices import notice
from genapp.ui.session import engine
from genapp.ui.states.writer import writer

CANCEL: Final = "cancel"
RETRY: Final = "retry"


class JobActions(rx.State):
    """The question that is open at this tab; the job itself is asked for when the answer is yes."""

    open: bool = False
    action: str = ""
    job_id: str = ""
    title: str = ""
    text: str = ""
    button: str = ""

    @rx.event
    @guarded(Right.CONTROL)
    async def ask_cancel(self, job_id: str, keyword: str) -> None:
        self._ask(CANCEL, job_id, "Cancel this job?", "Cancel the job")
        self.text = (
            f"“{keyword}” will stop before its next stage. What is written so far stays on the job page. "
            "You can retry it later."
        )

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask_retry(self, job_id: str, keyword: str) -> None:
        self._ask(RETRY, job_id, "Try this job again?", "Retry the job")
        cost = f" {writer().cost}" if writer().paid else ""
        self.text = f"“{keyword}” goes back into the queue and goes on after its last finished stage.{cost}"

    @rx.event
    @guarded(Right.ANYONE)
    async def close(self) -> None:
        self.open = False

    @rx.event
    @guarded(Right.SEE)
    async def confirm(self) -> AsyncIterator[EventSpec | None]:
        """Do what was asked; the use case asks for the right that it needs."""
        self.open = False
        yield
        user = await current_user(self)
        await asyncio.to_thread(_do, self.action, self.job_id, user)
        yield notice("success", "Back in the queue" if self.action == RETRY else "Cancelled")

    def _ask(self, action: str, job_id: str, title: str, button: str) -> None:
        self.action, self.job_id, self.title, self.button = action, job_id, title, button
        self.open = True


def _do(action: str, job_id: str, user: User) -> None:
    with transaction(engine()) as session:
        if action == RETRY:
            control.retry(session, job_id, by=user)
        else:
            control.cancel(session, job_id, by=user)
