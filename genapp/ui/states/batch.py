"""One batch, live: its figures, its pictures and a part of its pages; and what can be done to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar, Final

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from genapp import words as show
from genapp.access import Right, User
from genapp.db.engine import transaction
from genapp.errors import NotFound
from genapp.jobs.restrictions import Scope
from genapp.jobs.states import JobState
from genapp.page.money import budget_of
from genapp.services import pauses
from genapp.services.batch_page import batch_view
from genapp.services.job_list import list_jobs
from genapp.services.upload_start import set_budget
from genapp.services.views import JobFilter
from genapp.ui import paths
from genapp.ui.guard import current_user, guarded
from genapp.ui.live import LiveState, LiveView, live, path_of
from genapp.ui.notices import notice
from genapp.ui.session import engine
from genapp.ui.states.batch_rows import (
    BatchHead,
    CauseLine,
    Column,
    Part,
    batch_head,
    by_score,
    cause_lines,
    over_time,
    parts,
)
from genapp.ui.states.jobs import Paging
from genapp.ui.states.rows import JobLine, job_line

PAGE_SIZE: Final = 25


def load_batch(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: see `live.rooms.Values`
    batch_id, _, _ = key.partition("?")
    try:
        view = batch_view(session, batch_id, by=by)
    except NotFound:
        return {"gone": True}
    return {
        "gone": False,
        "head": batch_head(view),
        "parts": parts(view),
        "minutes": over_time(view.minutes),
        "scores": by_score(view.scores),
        "causes": cause_lines(view),
    }


def load_batch_pages(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: same
    batch_id, state, page = key.split("|")
    states = (JobState(state),) if state else ()
    wanted = JobFilter(batch_id=batch_id, states=states)
    found = list_jobs(session, wanted, page=int(page), page_size=PAGE_SIZE, by=by)
    last = max(1, -(-found.total // found.page_size))
    base = f"{paths.batch(batch_id)}?state={state}&page="
    return {
        "rows": [job_line(row) for row in found.rows],
        "paging": Paging(
            known=True,
            empty=not found.rows,
            narrowed=bool(state),
            span=show.counted(found.total, "page"),
            pages=f"Page {show.number(found.page)} of {show.number(last)}",
            newer=f"{base}{found.page - 1}" if found.page > 1 else "",
            older=f"{base}{found.page + 1}" if found.page < last else "",
        ),
    }


BATCH_VIEW: Final = LiveView(name="batch", load=load_batch, pause=0.5)
PAGES_VIEW: Final = LiveView(name="batch-pages", load=load_batch_pages, pause=0.5)


class BatchLive(LiveState, rx.State):
    """Everybody who looks at the same batch shares a room."""

    view: ClassVar[LiveView] = BATCH_VIEW

    def _key(self) -> str | None:
        return batch_of(self)

    @live
    def gone(self) -> bool:
        return False

    @live
    def head(self) -> BatchHead:
        return BatchHead()

    @live
    def parts(self) -> list[Part]:
        return []

    @live
    def minutes(self) -> list[Column]:
        return []

    @live
    def scores(self) -> list[Column]:
        return []

    @live
    def causes(self) -> list[CauseLine]:
        return []


class BatchPages(LiveState, rx.State):
    """A part of the batch's pages, as the address says."""

    view: ClassVar[LiveView] = PAGES_VIEW

    def _key(self) -> str | None:
        batch_id = batch_of(self)
        query = dict(self.router.url.query_parameters)
        state, page = str(query.get("state", "")), str(query.get("page", "1"))
        state = state if state in set(JobState) else ""
        return f"{batch_id}|{state}|{page if page.isdecimal() and len(page) < 7 else 1}" if batch_id else None

    @live
    def rows(self) -> list[JobLine]:
        return []

    @live
    def paging(self) -> Paging:
        return Paging()

    @rx.var(cache=False)
    def chosen(self) -> str:
        state = str(self.router.url.query_parameters.get("state", ""))
        return state if state in set(JobState) else ""


class BatchActions(rx.State):
    """What a person does to the batch that the tab shows."""

    budget: str = ""

    @rx.event
    @guarded(Right.SEE)
    async def show_only(self, state: str) -> EventSpec:
        """The pages in one state; the same state again shows all."""
        batch_id, now = batch_of(self), str(self.router.url.query_parameters.get("state", ""))
        query = f"?state={state}" if state in set(JobState) and state != now else ""
        return rx.redirect(f"{paths.batch(batch_id or '')}{query}", replace=True)

    @rx.event
    @guarded(Right.CONTROL)
    async def pause(self) -> EventSpec:
        await self._do(lambda session, key, user: pauses.pause(session, Scope.BATCH, key, by=user))
        return notice("success", "Paused", "Pages that run now are finished; no further one begins.")

    @rx.event
    @guarded(Right.CONTROL)
    async def resume(self) -> EventSpec:
        await self._do(lambda session, key, user: pauses.resume(session, Scope.BATCH, key, by=user))
        return notice("success", "The batch goes on")

    @rx.event
    @guarded(Right.SUBMIT)
    async def type_budget(self, value: str) -> None:
        self.budget = value[:30]

    @rx.event
    @guarded(Right.SUBMIT)
    async def save_budget(self) -> AsyncIterator[EventSpec | None]:
        """Raise or lower what the batch may cost; empty takes the limit away."""
        micros = budget_of(self.budget)
        await self._do(lambda session, key, user: set_budget(session, key, micros, by=user))
        self.budget = ""
        yield notice("success", "The budget is changed")

    async def _do(self, act: Callable[[Session, str, User], Any]) -> Any:  # Any: what the use case returns
        user, key = await current_user(self), batch_of(self) or ""

        def run() -> Any:
            with transaction(engine()) as session:
                return act(session, key, user)

        return await asyncio.to_thread(run)


def batch_of(state: rx.State) -> str | None:
    """The id of the batch whose page the tab shows."""
    path = path_of(state)
    return path.removeprefix(f"{paths.BATCHES}/") if path.startswith(f"{paths.BATCHES}/") else None
