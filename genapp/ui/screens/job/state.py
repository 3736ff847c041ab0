"""One job as its page shows it, in parts that are sent on their own; and what people say of its facts."""

from typing import Annotated, Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from genapp.access import Right
from genapp.errors import BadInput
from genapp.services.facts import FactAct, FactDecision, decide, write_again
from genapp.services.queue import EventView
from genapp.services.reads import job_view
from genapp.ui import paths
from genapp.ui.actions import LastAction, ask_first
from genapp.ui.guard import ask, do, guarded
from genapp.ui.live import HUB, LiveState, LiveView, each, id_of, live, rows
from genapp.ui.notices import notice
from genapp.ui.screens.job import fact_shapes, shapes
from genapp.ui.screens.job.fact_shapes import fact_line
from genapp.ui.screens.job.result_shapes import part_lines, quality, source_line
from genapp.ui.shapes import writer


class JobLive(LiveState, rx.State):
    """One room per job."""

    view: ClassVar[LiveView] = LiveView(
        name="job",
        load=lambda session, key, by: job_view(session, key, by=by),
        concerns=lambda key, changed: key in changed,
    )
    head = live(shapes.head, missing=shapes.Head(known=True, missing=True))
    waiting = live(shapes.waiting_line)
    stages = each(shapes.stage_line, lambda view: view.stages)
    parts = live(part_lines)
    sheet = live(fact_shapes.sheet_head)
    facts = each(fact_line, fact_shapes.used_facts)
    proposed = each(fact_line, fact_shapes.waiting_facts)
    left_out = each(fact_line, fact_shapes.left_out_facts)
    sources = each(source_line, lambda view: view.sources)
    topics = rows(str, lambda view: view.topics)
    report = live(quality)
    content = live(shapes.content)
    calls = live(shapes.call_pairs)
    events = rows(EventView, lambda view: reversed(view.events))

    def _key(self) -> str | None:
        job_id = id_of(self, paths.JOBS)
        return job_id[:64] if job_id is not None else None


class JobFactActions(rx.State):
    """What a person says of the facts of the job that the tab shows; each can be undone at once."""

    editing: str = ""
    """The key of the fact that is being corrected; empty when none is."""
    draft: str = ""
    name: str = ""
    value: str = ""
    wrong: str = ""
    """What is wrong with the correction."""
    wrong_new: str = ""
    """What is wrong with the fact that is to be added."""

    @guarded(Right.CONTROL)
    async def say(self, act: Annotated[str, FactAct], key: str) -> EventSpec | None:
        """Confirm, reject, or take back what was said."""
        self.editing, self.wrong = "", ""
        return await self._decide(FactDecision(act=FactAct(act), fact=key[:64]))

    @guarded(Right.CONTROL)
    async def edit(self, key: str, words: str) -> None:
        self.editing, self.draft, self.wrong = key[:64], words, ""

    @guarded(Right.SEE)
    async def leave(self) -> None:
        """Without a change."""
        self.editing, self.draft, self.wrong = "", "", ""

    @guarded(Right.CONTROL)
    async def type_draft(self, value: str) -> None:
        self.draft, self.wrong = value, ""

    @guarded(Right.CONTROL)
    async def type_name(self, value: str) -> None:
        self.name, self.wrong_new = value, ""

    @guarded(Right.CONTROL)
    async def type_value(self, value: str) -> None:
        self.value, self.wrong_new = value, ""

    @guarded(Right.CONTROL)
    async def correct(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        self.draft = str(form.get("correction", self.draft))
        try:
            told = await self._decide(FactDecision(act=FactAct.CORRECT, fact=self.editing, value=self.draft))
        except BadInput as error:
            self.wrong = _sentence(error)
            return None
        self.editing, self.draft, self.wrong = "", "", ""
        return told

    @guarded(Right.CONTROL)
    async def add(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        self.name, self.value = str(form.get("name", self.name)), str(form.get("value", self.value))
        try:
            told = await self._decide(FactDecision(act=FactAct.ADD, name=self.name, value=self.value))
        except BadInput as error:
            self.wrong_new = _sentence(error)
            return None
        self.name, self.value, self.wrong_new = "", "", ""
        return told

    @guarded(Right.SUBMIT)
    async def ask_again(self) -> None:
        """What it costs is said first."""
        key = _job_of(self)
        view = await ask(self, lambda session, by: job_view(session, key, by=by))
        note = writer(view.provider)
        facts = fact_shapes.sheet_head(view).changed
        await ask_first(
            self,
            JobFactActions.again(),
            title="Write this page again?",
            text=f"A new job writes “{view.row.keyword}” as it was asked for, with the facts as they are decided now "
            f"({facts or 'nothing has changed'}). Written by {note.name}. {note.cost} This text stays on this page.",
            button="Write again",
        )

    @guarded(Right.SUBMIT)
    async def again(self) -> list[EventSpec]:
        key = _job_of(self)
        job_id = await do(self, lambda session, by: write_again(session, key, by=by))
        return [notice("success", "Submitted", "This is the new job."), rx.redirect(paths.job(job_id))]

    async def _decide(self, decision: FactDecision) -> EventSpec | None:
        key = _job_of(self)
        done = await do(self, lambda session, by: decide(session, key, [decision], by=by))
        HUB.changed(None)
        if not done.action_id:
            return notice("info", "Nothing was changed", "It was decided like this already.")
        last = await self.get_state(LastAction)
        last.text, last.action_id = done.text, done.action_id
        return None


def _job_of(state: rx.State) -> str:
    return (id_of(state, paths.JOBS) or "")[:64]


def _sentence(error: BadInput) -> str:
    return f"The fact {'; '.join(problem.message for problem in error.problems)}."
