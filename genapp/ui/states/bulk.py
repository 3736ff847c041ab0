"""Changes everything that a list shows, after a question that says how many; exactly those are changed."""

import asyncio
from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from genapp.access import Right, User
from genapp.db.engine import reading, transaction
from genapp.jobs.control import ActionKind, JobChange
from genapp.jobs.priority import Priority
from genapp.services import actions, bulk
from genapp.services.bulk import Outcome, Preview
from genapp.services.targets import Target
from genapp.ui.guard import current_user, guarded
from genapp.ui.live import HUB
from genapp.ui.notices import notice
from genapp.ui.session import engine
from genapp.ui.states.bulk_words import differences, left_alone, nothing_to_do, question
from genapp.ui.states.jobs_filter import ListQuery, from_text, read_query
from genapp.ui.states.last_action import LastAction
from genapp.ui.states.writer import writer


class Bulk(rx.State):
    """The question that is open at this tab, and what it was asked about."""

    open: bool = False
    danger: bool = False
    title: str = ""
    text: str = ""
    button: str = ""
    _kind: str = ""
    _priority: str = ""
    _query: str = ""
    _affected: int = 0
    _as_of: int = 0

    @rx.event
    @guarded(Right.CONTROL)
    async def ask_cancel(self) -> EventSpec | None:
        """About everything that the list in this tab shows, all its pages."""
        return await self._ask(JobChange(kind=ActionKind.CANCEL), _listed(self))

    @rx.event
    @guarded(Right.CONTROL)
    async def ask_priority(self, priority: str) -> EventSpec | None:
        change = JobChange(kind=ActionKind.PRIORITY, priority=Priority(priority))
        return await self._ask(change, _listed(self))

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask_retry(self) -> EventSpec | None:
        """Failed jobs, unless the list asks for another state."""
        query = _listed(self)
        return await self._ask(
            JobChange(kind=ActionKind.RETRY), query if query.state else query.changed("state", "failed")
        )

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask_retry_cause(self, code: str) -> EventSpec | None:
        """All jobs that failed of one cause."""
        query = read_query({"state": "failed", "error": code})
        return await self._ask(JobChange(kind=ActionKind.RETRY), query if query.error else None)

    @rx.event
    @guarded(Right.SEE)
    async def close(self) -> None:
        self.open = False

    @rx.event
    @guarded(Right.SEE)
    async def confirm(self) -> AsyncIterator[EventSpec | None]:
        """Do what was asked to those that were counted; the use case asks for the right that it needs."""
        self.open = False
        yield
        seen = Preview(
            change=JobChange(
                kind=ActionKind(self._kind), priority=Priority(self._priority) if self._priority else None
            ),
            target=from_text(self._query).job_filter(),
            affected=self._affected,
            running=0,
            unaffected=(),
            as_of=self._as_of,
        )
        outcome, text = await asyncio.to_thread(_apply, seen.change, seen.target, await current_user(self), seen)
        yield await told(self, outcome, text)

    @rx.event
    @guarded(Right.CONTROL)
    async def set_priority(self, job_id: str, priority: str) -> EventSpec | None:
        """Of one job, at once: it is undone as easily."""
        change = JobChange(kind=ActionKind.PRIORITY, priority=Priority(priority))
        outcome, text = await asyncio.to_thread(_apply, change, (job_id,), await current_user(self), None)
        return await told(self, outcome, text)

    async def _ask(self, change: JobChange, query: ListQuery | None) -> EventSpec | None:
        if query is None:
            return notice("warning", nothing_to_do(change))
        preview = await asyncio.to_thread(_preview, change, query.job_filter(), await current_user(self))
        if not preview.affected:
            return notice("info", nothing_to_do(change), left_alone(preview.unaffected))
        asked = question(preview, cost=writer().cost if change.kind is ActionKind.RETRY and writer().paid else "")
        self.title, self.text, self.button = asked.title, asked.text, asked.button
        self._kind, self._priority = change.kind.value, change.priority.value if change.priority else ""
        self._query, self._affected, self._as_of = query.text(), preview.affected, preview.as_of
        self.danger = change.kind is ActionKind.CANCEL
        self.open = True
        return None


async def told(state: rx.State, outcome: Outcome, text: str) -> EventSpec | None:
    """Show what was done, with its way back, and look again at every page."""
    HUB.changed(None)
    if not outcome.action_id:
        return notice("info", "Nothing was changed", left_alone(outcome.unaffected) or differences(outcome))
    last = await state.get_state(LastAction)
    last.text, last.action_id = text, outcome.action_id
    return notice("info", "Not quite as counted", differences(outcome)) if differences(outcome) else None


def _listed(state: rx.State) -> ListQuery:
    return read_query(dict(state.router.url.query_parameters))


def _preview(change: JobChange, target: Target, user: User) -> Preview:
    with reading(engine()) as session:
        return bulk.preview(session, change, target, by=user)


def _apply(change: JobChange, target: Target, user: User, seen: Preview | None) -> tuple[Outcome, str]:
    """What was done, and the sentence that stands on record."""
    with transaction(engine()) as session:
        outcome = bulk.apply(session, change, target, by=user, seen=seen)
        return outcome, actions.one_action(session, outcome.action_id, by=user).text if outcome.action_id else ""
