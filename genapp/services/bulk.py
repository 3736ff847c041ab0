"""Changes many jobs at once: first a preview of how many, then exactly those, with a record of what was done.

What came in after the preview is left alone, and what went away meanwhile is counted: nobody's jobs are changed
that he was not told of.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.queries.bulk import came_after, can_take, note_items, tally
from genapp.errors import Conflict
from genapp.jobs.control import STATES, ActionKind, JobChange, entering_kinds, reason_against
from genapp.jobs.priority import Priority
from genapp.jobs.states import JobState
from genapp.services import actions, queue_settings
from genapp.services.bulk_changes import carry_out
from genapp.services.events import last_number
from genapp.services.targets import Target, as_details, matching, missing, states_of
from genapp.services.views import JobFilter

RIGHTS: Final = {
    ActionKind.CANCEL: Right.CONTROL,
    ActionKind.RETRY: Right.SUBMIT,
    ActionKind.PRIORITY: Right.CONTROL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unaffected:
    """Jobs that are meant, but to which it cannot be done, and why."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would do now."""

    change: JobChange
    target: Target
    affected: int
    running: int
    """Of those: jobs that run and are stopped by their workers within a second; only when cancelling."""
    unaffected: tuple[Unaffected, ...]
    as_of: int
    """The newest job event that it takes into account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a change did."""

    action_id: str
    """Empty when there was nothing to do."""
    affected: int
    running: int
    unaffected: tuple[Unaffected, ...]
    came: int = 0
    """Jobs that match, but came after the preview: left alone."""
    gone: int = 0
    """Jobs of the preview to which it could not be done any more."""


def preview(session: Session, change: JobChange, target: Target, *, by: User | None) -> Preview:
    """How many jobs a change would affect, and why not the others. Raises `Conflict` when it is not allowed now."""
    _allowed(session, change, by)
    as_of = last_number(session)
    affected, running, unaffected = _counted(session, change, target)
    return Preview(change=change, target=target, affected=affected, running=running, unaffected=unaffected, as_of=as_of)


def apply(
    session: Session,
    change: JobChange,
    target: Target,
    *,
    by: User | None,
    seen: Preview | None = None,
    reason: str = "",
) -> Outcome:
    """Make the change to every job that can take it; with `seen`, to those of the preview only."""
    who = _allowed(session, change, by)
    session.flush()
    _, _, unaffected = _counted(session, change, target)
    wanted = [*matching(target), can_take(change)]
    came = 0
    if seen:
        newer = came_after(seen.as_of, sorted(_entering(change, target)))
        came = sum(row.jobs for row in tally(session, [*wanted, newer]))
        wanted.append(~newer)
    action_id = actions.record(session, change.kind, _details(change, target), by=who, affected=0, reason=reason)
    affected = note_items(session, action_id, wanted)
    running = carry_out(session, change, action_id, who) if affected else 0
    actions.close(session, action_id, affected)
    gone = max(0, seen.affected - affected) if seen else 0
    kept = action_id if affected else ""
    return Outcome(action_id=kept, affected=affected, running=running, unaffected=unaffected, came=came, gone=gone)


def _allowed(session: Session, change: JobChange, by: User | None) -> User | None:
    who = require(by, RIGHTS[change.kind])
    if change.kind is ActionKind.PRIORITY and not queue_settings.load(session).priority_boost:
        raise Conflict("priorities cannot be changed", hint="switch the setting priority_boost on first")
    return who


def _counted(session: Session, change: JobChange, target: Target) -> tuple[int, int, tuple[Unaffected, ...]]:
    """Affected, running among them, and the others by reason."""
    affected = running = matched = 0
    reasons: Counter[str] = Counter()
    for row in tally(session, matching(target)):
        state, priority = JobState(row.state), Priority(row.priority)
        matched += row.jobs
        reason = reason_against(change, state=state, cancel_requested=row.cancel_requested, priority=priority)
        if reason:
            reasons[reason] += row.jobs
            continue
        affected += row.jobs
        running += row.jobs if state is JobState.PROCESSING else 0
    if absent := missing(session, target, matched):
        reasons["there is no such job"] = absent
    return affected, running, tuple(Unaffected(reason=why, count=count) for why, count in reasons.most_common())


def _entering(change: JobChange, target: Target) -> frozenset[str]:
    by_priority = isinstance(target, JobFilter) and bool(target.priorities)
    return entering_kinds(
        STATES[change.kind] & states_of(target), by_priority=by_priority or change.kind is ActionKind.PRIORITY
    )


def _details(change: JobChange, target: Target) -> dict[str, Any]:  # Any: JSON
    return as_details(target) | ({"priority": change.priority.value} if change.priority else {})
