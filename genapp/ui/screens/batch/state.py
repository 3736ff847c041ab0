"""One batch, live: its figures, its pictures and a part of its pages; and what can be done to it."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from genapp import words as show
from genapp.access import Right, User
from genapp.jobs import JobState, Scope
from genapp.page import FactState, budget_of
from genapp.services.batches import batch_footprint, set_budget, start
from genapp.services.facts import batch_facts, decide_kind, preview_kind
from genapp.services.queue import holds
from genapp.services.reads import Cause, batch_view
from genapp.ui import paths
from genapp.ui.actions import LastAction, ask_first
from genapp.ui.guard import ask, do, guarded
from genapp.ui.live import HUB, LiveState, LiveView, each, id_of, live, query_of, rows
from genapp.ui.notices import notice
from genapp.ui.screens.batch.kinds import KindsShown, kind_line, kind_question, kinds_head
from genapp.ui.screens.batch.shapes import (
    BatchHead,
    alike_head,
    batch_head,
    by_likeness,
    by_score,
    map_rows,
    over_time,
    parts,
    repeated_lines,
)
from genapp.ui.screens.jobs.state import JobsShown, Paging, paging, read_jobs
from genapp.ui.screens.upload.shapes import EstimateLine, estimate_line
from genapp.ui.shapes import job_line

_ALIKE_SECONDS: Final = 10.0
"""Between two comparisons of a batch that is watched."""
_KINDS: Final = 20
"""Kinds of facts that are shown at once."""
_LAST_PAGE: Final = 1_000


class _KindAnswer(StrEnum):
    """What may be said of a kind of facts."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


def _read_kinds(session: Session, key: str, by: User) -> KindsShown:
    batch_id, page, proposed = key.split(" ")
    only = proposed == "1"
    found = batch_facts(session, batch_id, page=int(page), page_size=_KINDS, proposed_only=only, by=by)
    return KindsShown(found=found, proposed_only=only)


def _pages_paging(view: JobsShown) -> Paging:
    href = f"{paths.batch(view.query.batch)}?state={view.query.state}&page={{}}".format
    return paging(view.found, show.counted(view.found.total, "page"), href, narrowed=bool(view.query.state))


class BatchLive(LiveState, rx.State):
    """Everybody who looks at the same batch shares a room."""

    view: ClassVar[LiveView] = LiveView(
        name="batch", load=lambda session, key, by: batch_view(session, key, by=by), pause=0.5
    )
    head = live(batch_head, missing=BatchHead(missing=True))
    parts = live(parts)
    minutes = live(over_time)
    scores = live(by_score)
    causes = rows(Cause, lambda view: view.causes)

    def _key(self) -> str | None:
        return id_of(self, paths.BATCHES)


class BatchAlike(LiveState, rx.State):
    """What its pages have in common: read less often, as it compares them all."""

    view: ClassVar[LiveView] = LiveView(
        name="batch-alike",
        load=lambda session, key, by: batch_footprint(session, key, by=by),
        pause=_ALIKE_SECONDS,
        refresh=_ALIKE_SECONDS,
    )
    head = live(alike_head)
    map = live(map_rows)
    columns = live(by_likeness)
    repeated = live(repeated_lines)

    def _key(self) -> str | None:
        return id_of(self, paths.BATCHES)


class BatchKinds(LiveState, rx.State):
    """The facts of its pages by kind, some at a time; this tab says which. Read less often, as it counts them all."""

    view: ClassVar[LiveView] = LiveView(name="batch-kinds", load=_read_kinds, pause=3.0, refresh=_ALIKE_SECONDS)
    rows = each(kind_line, lambda view: view.found.rows)
    head = live(kinds_head)
    page: int = 1
    proposed_only: bool = False

    def _key(self) -> str | None:
        batch_id = id_of(self, paths.BATCHES)
        return f"{batch_id[:64]} {self.page} {int(self.proposed_only)}" if batch_id else None

    @guarded(Right.SEE)
    async def turn(self, by: int) -> None:
        """To the next kinds, or back."""
        self.page = min(max(self.page + (1 if by > 0 else -1), 1), _LAST_PAGE)

    @guarded(Right.SEE)
    async def only(self, proposed: bool) -> None:
        """Only kinds with facts that wait for a person, or all."""
        self.proposed_only, self.page = proposed, 1

    @guarded(Right.CONTROL)
    async def ask(self, kind: str, state: Annotated[str, _KindAnswer]) -> None:
        """How many facts it would be is counted first."""
        key, wanted = _batch_of(self), _wanted(state)
        seen = await ask(self, lambda session, by: preview_kind(session, key, kind, wanted, by=by))
        title, text, button = kind_question(seen, wanted)
        danger = wanted is FactState.REJECTED
        await ask_first(self, BatchKinds.decide(kind, state), title=title, text=text, button=button, danger=danger)

    @guarded(Right.CONTROL)
    async def decide(self, kind: str, state: Annotated[str, _KindAnswer]) -> EventSpec | None:
        key, wanted = _batch_of(self), _wanted(state)
        done = await do(self, lambda session, by: decide_kind(session, key, kind, wanted, by=by))
        HUB.changed(None)
        if not done.action_id:
            return notice("info", "Nothing was changed", "It was decided like this already.")
        last = await self.get_state(LastAction)
        last.text, last.action_id = done.text, done.action_id
        return None


def _wanted(state: str) -> FactState | None:
    return None if state == _KindAnswer.WITHDRAWN else FactState(state)


class BatchPages(LiveState, rx.State):
    """A part of the batch's pages, as the address says."""

    view: ClassVar[LiveView] = LiveView(name="batch-pages", load=read_jobs, pause=0.5)
    rows = each(job_line, lambda view: view.found.rows)
    paging = live(_pages_paging)

    def _key(self) -> str | None:
        query = _pages_query(self)
        return query.text() if query.batch else None

    @rx.var(cache=False)
    def chosen(self) -> str:
        return _pages_query(self).state


class BatchActions(rx.State):
    """What a person does to the batch that the tab shows."""

    budget: str = ""

    @guarded(Right.SEE)
    async def show_only(self, state: str) -> EventSpec:
        """The pages in one state; the same state again shows all."""
        query = f"?state={state}" if state in set(JobState) and state != _pages_query(self).state else ""
        return rx.redirect(f"{paths.batch(_batch_of(self))}{query}", replace=True)

    @guarded(Right.CONTROL)
    async def pause(self) -> EventSpec:
        key = _batch_of(self)
        await do(self, lambda session, by: holds.pause(session, Scope.BATCH, key, by=by))
        return notice("success", "Paused", "Pages that run now are finished; no further one begins.")

    @guarded(Right.CONTROL)
    async def resume(self) -> EventSpec:
        key = _batch_of(self)
        await do(self, lambda session, by: holds.resume(session, Scope.BATCH, key, by=by))
        return notice("success", "The batch goes on")

    @guarded(Right.SUBMIT)
    async def type_budget(self, value: str) -> None:
        self.budget = value[:30]

    @guarded(Right.SUBMIT)
    async def save_budget(self) -> EventSpec:
        """Raise or lower what the batch may cost; empty takes the limit away."""
        micros, key = budget_of(self.budget), _batch_of(self)
        await do(self, lambda session, by: set_budget(session, key, micros, by=by))
        self.budget = ""
        return notice("success", "The budget is changed")


def _batch_of(state: rx.State) -> str:
    """The id of the batch whose page the tab shows; empty on other pages."""
    return id_of(state, paths.BATCHES) or ""


def _pages_query(state: rx.State) -> paths.ListQuery:
    """Which of the batch's pages the address asks for."""
    given = query_of(state)
    return paths.read_query({"batch": _batch_of(state), "state": given.get("state", ""), "page": given.get("page", "")})


class Release(rx.State):
    """Of the rest of a sampled batch: what was counted for the question is counted again when the answer is yes."""

    @guarded(Right.SUBMIT)
    async def ask(self) -> None:
        key = _batch_of(self)
        found = await ask(self, lambda session, by: start.estimate_release(session, key, by=by))
        reason = (await ask(self, lambda session, by: batch_footprint(session, key, by=by))).reason
        line = estimate_line(found)
        await ask_first(
            self,
            Release.release(bool(reason)),
            title=f"Release {line.pages} all the same?" if reason else f"Release {line.pages}?",
            text=f"{reason}. {_release_text(line)}" if reason else _release_text(line),
            button="Release all the same" if reason else "Release the rest",
        )

    @guarded(Right.SUBMIT)
    async def release(self, anyway: bool) -> EventSpec:
        """Submit what the sample held back; `anyway` when the person was told that its pages are too alike."""
        key = _batch_of(self)
        started = await do(self, lambda session, by: start.release(session, key, anyway=anyway, by=by))
        return notice("success", "Released", f"{show.counted(started.submitted, 'page')} more in the queue")


def _release_text(line: EstimateLine) -> str:
    cost = (
        "The writer of these pages costs nothing." if line.free else f"They cost about {line.cost} ({line.cost_range})."
    )
    time = "How long they take is not known yet"
    if line.time_range:
        time = f"Finished in about {line.time} ({line.time_range})"
    return f"{cost} {time}; {line.deadlines}. {line.basis}"
