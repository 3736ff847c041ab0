"""Changes everything that a list shows, after a question that says how many; exactly those are changed."""

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from genapp.access import Right, User
from genapp.jobs.control import ActionKind, JobChange
from genapp.jobs.priority import Priority
from genapp.services import actions, bulk
from genapp.services.bulk import Outcome, Preview
from genapp.services.targets import Target
from genapp.ui.guard import guarded
from genapp.ui.live import HUB
from genapp.ui.notices import notice
from genapp.ui.session import ask, do
from genapp.ui.states.actions import ask_first
from genapp.ui.states.bulk_words import differences, left_alone, nothing_to_do, question
from genapp.ui.states.jobs_filter import ListQuery, read_query
from genapp.ui.states.last_action import LastAction
from genapp.ui.states.writer import writer


class Bulk(rx.State):
    """What the open question was asked about."""

    _seen: Preview | None = None

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
    async def apply(self) -> EventSpec | None:
        """Do what was asked to those that were counted; the use case asks for the right that it needs."""
        seen, self._seen = self._seen, None
        return await self._apply(seen.change, seen.target, seen) if seen else None

    @rx.event
    @guarded(Right.CONTROL)
    async def set_priority(self, job_id: str, priority: str) -> EventSpec | None:
        """Of one job, at once: it is undone as easily."""
        return await self._apply(JobChange(kind=ActionKind.PRIORITY, priority=Priority(priority)), (job_id,), None)

    async def _ask(self, change: JobChange, query: ListQuery | None) -> EventSpec | None:
        if query is None:
            return notice("warning", nothing_to_do(change))
        wanted = query.job_filter()
        preview = await ask(self, lambda session, by: bulk.preview(session, change, wanted, by=by))
        if not preview.affected:
            return notice("info", nothing_to_do(change), left_alone(preview.unaffected))
        asked = question(preview, cost=writer().cost if change.kind is ActionKind.RETRY and writer().paid else "")
        self._seen, danger = preview, change.kind is ActionKind.CANCEL
        await ask_first(self, Bulk.apply(), title=asked.title, text=asked.text, button=asked.button, danger=danger)
        return None

    async def _apply(self, change: JobChange, target: Target, seen: Preview | None) -> EventSpec | None:
        """Show what was done, with its way back, and look again at every page."""

        def apply(session: Session, by: User) -> tuple[Outcome, str]:
            done = bulk.apply(session, change, target, by=by, seen=seen)
            return done, actions.one_action(session, done.action_id, by=by).text if done.action_id else ""

        outcome, text = await do(self, apply)
        HUB.changed(None)
        if not outcome.action_id:
            return notice("info", "Nothing was changed", left_alone(outcome.unaffected) or differences(outcome))
        last = await self.get_state(LastAction)
        last.text, last.action_id = text, outcome.action_id
        return notice("info", "Not quite as counted", differences(outcome)) if differences(outcome) else None


def _listed(state: rx.State) -> ListQuery:
    return read_query(dict(state.router.url.query_parameters))
