"""What a person does from several screens, after being asked: change jobs, pause, take back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any, Final, cast

import reflex as rx
from reflex.event import EventCallback, EventSpec
from sqlmodel import Session

from genapp import words as show
from genapp.access import Right, User
from genapp.clock import utc_now
from genapp.errors import BadInput, Conflict, Problem
from genapp.jobs import ActionKind, JobChange, Priority, Scope
from genapp.services.queue import ActionOutcome, Preview, Target, Unaffected, Undone, control, holds, record, undo
from genapp.ui.guard import ask, do, guarded
from genapp.ui.live import HUB, query_of
from genapp.ui.notices import notice
from genapp.ui.paths import ListQuery, read_query
from genapp.ui.shapes import scope_name, writer
from genapp.ui.theme import PRIORITY_LABELS

PAUSE_MINUTES: Final = {
    "": "Until somebody resumes",
    "15": "15 minutes",
    "60": "1 hour",
    "480": "8 hours",
    "1440": "1 day",
}
"""How long a pause may be asked for."""
_VERBS: Final = {ActionKind.CANCEL: "Cancel", ActionKind.RETRY: "Retry"}
_PLURAL: Final = {"is": "are", "has": "have", "runs": "run"}


class LastAction(rx.State):
    """What was just done at this tab, with a way to take it back; it stays until it is closed."""

    text: str = ""
    action_id: str = ""

    @guarded(Right.SEE)
    async def forget(self) -> None:
        """Close the bar; what was done stays, and stays on record."""
        self.text, self.action_id = "", ""

    @guarded(Right.CONTROL)
    async def undo(self, action_id: str) -> AsyncIterator[EventSpec | None]:
        """Take any action back, as far as nobody changed what it left behind."""
        if action_id == self.action_id:
            self.text, self.action_id = "", ""
            yield
        done = await do(self, lambda session, by: undo.undo(session, action_id, by=by))
        HUB.changed(None)
        yield _told(done)


class Confirm(rx.State):
    """The one question that can be open at a tab, and the event that follows when the answer is yes."""

    open: bool = False
    title: str = ""
    text: str = ""
    button: str = ""
    danger: bool = False
    _then: EventSpec | None = None

    @guarded(Right.ANYONE)
    async def close(self) -> None:
        self.open = False

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

    @guarded(Right.CONTROL)
    async def cancel(self, job_id: str) -> EventSpec:
        await do(self, lambda session, by: control.cancel(session, job_id, by=by))
        return notice("success", "Cancelled")

    @guarded(Right.SUBMIT)
    async def retry(self, job_id: str) -> EventSpec:
        await do(self, lambda session, by: control.retry(session, job_id, by=by))
        return notice("success", "Back in the queue")


class PauseActions(rx.State):
    """Asks why before something is paused, and resumes."""

    open: bool = False
    what: str = ""
    scope: str = ""
    key: str = ""

    @guarded(Right.CONTROL)
    async def ask(self, scope: Annotated[str, Scope], key: str) -> None:
        self.scope, self.key = Scope(scope).value, key[:64]
        self.what = scope_name(Scope(scope), self.key)
        self.open = True

    @guarded(Right.SEE)
    async def close(self) -> None:
        self.open = False

    @guarded(Right.CONTROL)
    async def pause(self, form: dict[str, Any]) -> EventSpec:  # Any: the browser's form data
        """What runs goes on to its end; nothing more starts."""
        if not self.open:
            raise Conflict("nothing was chosen to be paused", hint="press the button of what you want to pause")
        minutes = str(form.get("minutes", ""))
        if minutes not in PAUSE_MINUTES:
            raise BadInput([Problem(field="minutes", code="not_allowed", message="choose how long from the list")])
        reason = str(form.get("reason", "")).strip()
        scope, key = Scope(self.scope), self.key
        until = utc_now() + timedelta(minutes=int(minutes)) if minutes else None
        await do(self, lambda session, by: holds.pause(session, scope, key, reason, until, by=by))
        self.open = False
        HUB.changed(None)
        return notice("success", f"Paused: {self.what}", "What runs goes on to its end; nothing more starts.")

    @guarded(Right.CONTROL)
    async def resume(self, scope: Annotated[str, Scope], key: str) -> EventSpec:
        ended = await do(self, lambda session, by: bool(holds.resume(session, Scope(scope), key, by=by)))
        HUB.changed(None)
        if not ended:
            return notice("info", "It was not paused any more")
        return notice("success", f"Resumed: {scope_name(Scope(scope), key)}")


class Bulk(rx.State):
    """Changes everything that a list shows, after a question that says how many; exactly those are changed."""

    _seen: Preview | None = None
    """What the open question was asked about."""

    @guarded(Right.CONTROL)
    async def ask_cancel(self) -> EventSpec | None:
        """About everything that the list in this tab shows, all its pages."""
        return await self._ask(JobChange(kind=ActionKind.CANCEL), read_query(query_of(self)))

    @guarded(Right.CONTROL)
    async def ask_priority(self, priority: Annotated[str, Priority]) -> EventSpec | None:
        change = JobChange(kind=ActionKind.PRIORITY, priority=Priority(priority))
        return await self._ask(change, read_query(query_of(self)))

    @guarded(Right.SUBMIT)
    async def ask_retry(self) -> EventSpec | None:
        """Failed jobs, unless the list asks for another state."""
        query = read_query(query_of(self))
        wanted = query if query.state else query.changed("state", "failed")
        return await self._ask(JobChange(kind=ActionKind.RETRY), wanted)

    @guarded(Right.SUBMIT)
    async def ask_retry_cause(self, code: str) -> EventSpec | None:
        """All jobs that failed of one cause."""
        query = read_query({"state": "failed", "error": code})
        return await self._ask(JobChange(kind=ActionKind.RETRY), query if query.error else None)

    @guarded(Right.SEE)
    async def apply(self) -> EventSpec | None:
        """Do what was asked to those that were counted; the use case asks for the right that it needs."""
        seen, self._seen = self._seen, None
        return await self._apply(seen.change, seen.target, seen) if seen else None

    @guarded(Right.CONTROL)
    async def set_priority(self, job_id: str, priority: Annotated[str, Priority]) -> EventSpec | None:
        """Of one job, at once: it is undone as easily."""
        return await self._apply(JobChange(kind=ActionKind.PRIORITY, priority=Priority(priority)), (job_id,), None)

    async def _ask(self, change: JobChange, query: ListQuery | None) -> EventSpec | None:
        if query is None:
            return notice("warning", _nothing_to_do(change))
        wanted = query.job_filter()
        preview = await ask(self, lambda session, by: control.preview(session, change, wanted, by=by))
        if not preview.affected:
            return notice("info", _nothing_to_do(change), _left_alone(preview.unaffected))
        cost = writer().cost if change.kind is ActionKind.RETRY and writer().paid else ""
        jobs = show.counted(preview.affected, "job")
        text = " ".join(filter(None, [_what(preview, jobs), _left_alone(preview.unaffected), cost]))
        verb, danger, self._seen = _verb(change, jobs), change.kind is ActionKind.CANCEL, preview
        await ask_first(self, Bulk.apply(), title=f"{verb}?", text=text, button=verb, danger=danger)
        return None

    async def _apply(self, change: JobChange, target: Target, seen: Preview | None) -> EventSpec | None:
        """Show what was done, with its way back, and look again at every page."""

        def apply(session: Session, by: User) -> tuple[ActionOutcome, str]:
            done = control.apply(session, change, target, by=by, seen=seen)
            return done, record.one_action(session, done.action_id, by=by).text if done.action_id else ""

        outcome, text = await do(self, apply)
        HUB.changed(None)
        if not outcome.action_id:
            return notice("info", "Nothing was changed", _left_alone(outcome.unaffected) or _differences(outcome))
        last = await self.get_state(LastAction)
        last.text, last.action_id = text, outcome.action_id
        return notice("info", "Not quite as counted", _differences(outcome)) if _differences(outcome) else None


def _told(done: Undone) -> EventSpec:
    left = f"{show.counted(done.left, 'change')} stay: somebody or something has gone on since." if done.left else ""
    if not done.restored:
        return notice("warning", "Nothing could be taken back", left)
    return notice("success", f"Undone: {show.counted(done.restored, 'change')} taken back", left)


def _left_alone(unaffected: tuple[Unaffected, ...]) -> str:
    """“Left alone: 3 jobs that are completed, 1 job that runs now.”"""
    parts = [f"{show.counted(each.count, 'job')} that {_agreed(each)}" for each in unaffected]
    return f"Left alone: {', '.join(parts)}." if parts else ""


def _nothing_to_do(change: JobChange) -> str:
    what = {ActionKind.CANCEL: "can be cancelled", ActionKind.RETRY: "can be tried again"}
    return f"No job here {what.get(change.kind, 'waits with another priority')}"


def _differences(outcome: ActionOutcome) -> str:
    """What is not as the question said; empty when all is."""
    came = f"{show.counted(outcome.came, 'job')} came in after the question and stayed as they are." * bool(
        outcome.came
    )
    gone = f"{show.counted(outcome.gone, 'job')} had gone on meanwhile." * bool(outcome.gone)
    return f"{came} {gone}".strip()


def _verb(change: JobChange, jobs: str) -> str:
    if change.priority:
        return f"Give {jobs} {PRIORITY_LABELS[change.priority].lower()} priority"
    return f"{_VERBS[change.kind]} {jobs}"


def _what(preview: Preview, jobs: str) -> str:
    match preview.change.kind:
        case ActionKind.CANCEL:
            stop = f", {show.number(preview.running)} of them running: these stop within a second"
            return f"{jobs} will be cancelled{stop if preview.running else ''}. They can be retried later."
        case ActionKind.RETRY:
            return f"{jobs} will go back into the queue, each after its last finished stage."
        case _:
            return f"{jobs} will move to another place in the queue."


def _agreed(each: Unaffected) -> str:
    first, _, rest = each.reason.partition(" ")
    return each.reason if each.count == 1 else f"{_PLURAL.get(first, first)} {rest}"
