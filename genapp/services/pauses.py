"""Pauses: what waits in the queue, of a batch or for a provider stays where it is; what runs goes on to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.engine import ask_wake, db_now
from genapp.db.queries.pausing import delete_pauses, delete_run_out, pauses_at, write_pause
from genapp.db.tables import BATCH
from genapp.errors import BadInput, NotFound, Problem
from genapp.jobs.control import ActionKind
from genapp.jobs.restrictions import PauseKind, Scope
from genapp.providers.registry import KINDS
from genapp.services.actions import record

SYSTEM: Final = "genapp"
"""Who pauses when nobody did: a quota, a budget, repeated failures."""
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """A pause in force; `until` is None when a person has to resume."""

    scope: Scope
    key: str
    kind: PauseKind
    reason: str
    since: datetime
    until: datetime | None
    by: str

    @property
    def what(self) -> str:
        """In words, for a sentence."""
        return "the queue" if self.scope is Scope.QUEUE else f"{self.scope.value} {self.key}"

    @property
    def sentence(self) -> str:
        return f"{self.what} is paused by {self.by}" + (f": {self.reason}" if self.reason else "")


def pause(
    session: Session, scope: Scope, key: str = "", reason: str = "", until: datetime | None = None, *, by: User | None
) -> None:
    """Let nothing more of this start; raises `BadInput` with every problem, `NotFound` for an unknown batch."""
    who = require(by, Right.CONTROL)
    _check(session, scope, key, reason, until)
    write(session, scope, key, PauseKind.PERSON, reason=reason, until=until, by=who.name if who else "")
    details = {"scope": scope.value, "key": key, "until": until.isoformat() if until else None}
    record(session, ActionKind.PAUSE, details, by=who, reason=reason)


def resume(session: Session, scope: Scope, key: str = "", *, by: User | None) -> list[PauseKind]:
    """End the pauses of this, whatever their kind; returns the kinds that were in force, none when nothing was paused.

    A quota that is still used up pauses the provider again at the next call.
    """
    who = require(by, Right.CONTROL)
    before = [pause for pause in read_pauses(session, now=db_now(session)) if (pause.scope, pause.key) == (scope, key)]
    ended = delete_pauses(session, scope=scope.value, key=key)
    if before:
        details = {"scope": scope.value, "key": key, "ended": [_kept(pause) for pause in before]}
        record(session, ActionKind.RESUME, details, by=who, affected=len(before))
    ask_wake(session)
    return [PauseKind(kind) for kind in ended]


def in_force(session: Session, *, by: User | None) -> list[PauseView]:
    """The pauses in force, oldest first."""
    require(by, Right.SEE)
    return read_pauses(session, now=db_now(session))


def read_pauses(session: Session, *, now: datetime) -> list[PauseView]:
    return [_view(row) for row in pauses_at(session, now)]


def pause_by_system(
    session: Session, scope: Scope, key: str, kind: PauseKind, *, reason: str, seconds: float | None = None
) -> None:
    """A pause that nobody asked for; with `seconds` it ends by itself."""
    until = db_now(session) + timedelta(seconds=seconds) if seconds is not None else None
    write(session, scope, key, kind, reason=reason[:LONGEST_REASON], until=until, by=SYSTEM)


def end_system_pause(session: Session, scope: Scope, key: str, kind: PauseKind) -> bool:
    """End the pause of one kind only; whether there was one."""
    ended = delete_pauses(session, scope=scope.value, key=key, kinds=[kind.value])
    if ended:
        ask_wake(session)
    return bool(ended)


def end_run_out(session: Session) -> int:
    """A timer's work: forget the pauses that have run out and wake the dispatcher; returns how many."""
    ended = delete_run_out(session, db_now(session))
    if ended:
        ask_wake(session)
    return len(ended)


def write(
    session: Session, scope: Scope, key: str, kind: PauseKind, *, reason: str, until: datetime | None, by: str
) -> None:
    """Put a pause in force, without asking who may."""
    row = {"scope": scope.value, "key": key, "kind": kind.value, "reason": reason, "since": db_now(session)}
    write_pause(session, row | {"until": until, "by": by}, only_longer=kind is not PauseKind.PERSON)
    ask_wake(session)


def _check(session: Session, scope: Scope, key: str, reason: str, until: datetime | None) -> None:
    problems = [*check_key(session, scope, key)]
    if len(reason) > LONGEST_REASON:
        problems.append(Problem(field="reason", code="too_long", message=f"at most {LONGEST_REASON} characters"))
    if until is not None and until <= db_now(session):
        problems.append(Problem(field="until", code="past", message="has passed already; give a time to come"))
    if problems:
        raise BadInput(problems)


def check_key(session: Session, scope: Scope, key: str) -> Sequence[Problem]:
    """What speaks against this key. Raises `NotFound` for a batch that does not exist."""
    if scope is Scope.BATCH and session.scalar(select(BATCH.c.id).where(BATCH.c.id == key)) is None:
        raise NotFound(f"there is no batch {key!r}")
    if scope is Scope.PROVIDER and key not in KINDS:
        message = f"there is no provider {key!r}; there are {', '.join(KINDS)}"
        return [Problem(field="key", code="not_allowed", message=message)]
    if scope is Scope.QUEUE and key:
        return [Problem(field="key", code="not_allowed", message="there is one queue only; leave the key empty")]
    return []


def _kept(pause: PauseView) -> dict[str, str | None]:
    """What an undo needs to pause again."""
    return {"kind": pause.kind.value, "reason": pause.reason, "until": pause.until.isoformat() if pause.until else None}


def _view(row: Row[Any]) -> PauseView:  # Any: rows of a statement
    return PauseView(
        scope=Scope(row.scope), key=row.key, kind=PauseKind(row.kind), reason=row.reason, since=row.since,
        until=row.until, by=row.by,
    )  # fmt: skip
