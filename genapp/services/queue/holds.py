"""What holds waiting jobs back: pauses, limits, and the room that both leave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import QUEUE_LIMIT, Batch, ask_wake, db_now, insert_or
from genapp.db.queries.batches import open_providers
from genapp.db.queries.claiming import processing_per_key
from genapp.db.queries.queue import (
    ask_all_probes,
    begin_probed_pause,
    delete_pauses,
    delete_run_out,
    move_probe,
    pauses_at,
    probes_due,
    write_pause,
)
from genapp.errors import BadInput, NotFound, Problem
from genapp.jobs import ActionKind, HoldKey, PauseKind, Restrictions, Scope, seconds_to_probe
from genapp.providers.registry import KINDS
from genapp.services.queue.record import read_values, record, record_changes

_SYSTEM: Final = "genapp"
"""Who pauses when nobody did: a quota, a budget, repeated failures."""
_LONGEST_REASON: Final = 500
HIGHEST: Final = {"concurrency": 1_000, "requests_per_minute": 1_000_000, "tokens_per_minute": 1_000_000_000}
PER_MINUTE: Final = ("requests_per_minute", "tokens_per_minute")
_LIMITED: Final = select(QUEUE_LIMIT.c.scope, QUEUE_LIMIT.c.key, QUEUE_LIMIT.c.concurrency).where(
    QUEUE_LIMIT.c.concurrency.is_not(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """A pause in force; `until` is None when a person has to resume.

    With a `probe` above 0 the provider is asked then whether it is back, and again until it is.
    """

    scope: Scope
    key: str
    kind: PauseKind
    reason: str
    since: datetime
    until: datetime | None
    probe: int
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
    """Let nothing more of this start; what runs goes on to its end.

    Raises `BadInput` with every problem, `NotFound` for an unknown batch.
    """
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
    """The same, without asking who may see them."""
    rows = (row._mapping for row in pauses_at(session, now))
    return [PauseView(**{**row, "scope": Scope(row["scope"]), "kind": PauseKind(row["kind"])}) for row in rows]


def holding(session: Session, batch_id: str | None) -> list[PauseView]:
    """The pauses that hold back jobs of a batch: the queue's, its own, and those of whoever writes them."""
    held = read_pauses(session, now=db_now(session))
    keys = {(Scope.QUEUE, "")}
    if batch_id:
        keys.add((Scope.BATCH, batch_id))
    if batch_id and any(pause.scope is Scope.PROVIDER for pause in held):
        keys |= {(Scope.PROVIDER, name) for name in open_providers(session, batch_id)}
    return [pause for pause in held if (pause.scope, pause.key) in keys]


def pause_by_system(
    session: Session, scope: Scope, key: str, kind: PauseKind, *, reason: str, seconds: float | None = None
) -> None:
    """A pause that nobody asked for; with `seconds` it ends by itself."""
    until = db_now(session) + timedelta(seconds=seconds) if seconds is not None else None
    write(session, scope, key, kind, reason=reason[:_LONGEST_REASON], until=until, by=_SYSTEM)


def end_system_pause(session: Session, scope: Scope, key: str, kind: PauseKind) -> bool:
    """End the pause of one kind only; whether there was one."""
    ended = delete_pauses(session, scope=scope.value, key=key, kinds=[kind.value])
    if ended:
        ask_wake(session)
    return bool(ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A paused provider that is to be asked whether it is back, by whoever took this."""

    provider: str
    kind: PauseKind
    number: int


def pause_to_probe(session: Session, provider: str, kind: PauseKind, *, reason: str) -> None:
    """The provider as a whole is in trouble: it is left alone, and asked by itself until it is back."""
    now = db_now(session)
    row = {"scope": Scope.PROVIDER.value, "key": provider, "kind": kind.value, "reason": reason[:_LONGEST_REASON]}
    row |= {"since": now, "until": now + timedelta(seconds=seconds_to_probe(kind, 1)), "probe": 1, "by": _SYSTEM}
    begin_probed_pause(session, row, now=now)


def is_probed(session: Session, provider: str) -> bool:
    """Whether it is known that this provider as a whole is in trouble."""
    held = read_pauses(session, now=db_now(session))
    return any(pause.probe > 0 and pause.key == provider for pause in held)


def probe_is_due(session: Session) -> bool:
    return bool(probes_due(session, db_now(session)))


def take_probes(session: Session) -> list[Probe]:
    """The providers to ask now; each is taken by one worker only, and due again later should that worker die."""
    now, taken = db_now(session), list[Probe]()
    for row in probes_due(session, now):
        kind, following = PauseKind(row.kind), row.probe + 1
        values = {"until": now + timedelta(seconds=seconds_to_probe(kind, following)), "probe": following}
        if move_probe(session, row.key, row.kind, row.probe, values):
            taken.append(Probe(provider=row.key, kind=kind, number=following))
    return taken


def probe_failed(session: Session, probe: Probe, kind: PauseKind, *, reason: str) -> None:
    """It is still in trouble, of this kind; what was seen now is what people read."""
    if kind is probe.kind:
        move_probe(session, probe.provider, kind.value, probe.number, {"reason": reason[:_LONGEST_REASON]})
    elif delete_pauses(session, scope=Scope.PROVIDER.value, key=probe.provider, kinds=[probe.kind.value]):
        pause_to_probe(session, probe.provider, kind, reason=reason)


def probe_passed(session: Session, provider: str) -> None:
    """It is back: its jobs go on, unless something else holds them."""
    held = [pause for pause in read_pauses(session, now=db_now(session)) if pause.probe and pause.key == provider]
    if held:
        delete_pauses(session, scope=Scope.PROVIDER.value, key=provider, kinds=[pause.kind.value for pause in held])
        ask_wake(session)


def probe_at_once(session: Session) -> None:
    """What providers are asked with may have changed."""
    ask_all_probes(session, db_now(session))


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


def batch_of(session: Session, batch_id: str, *, locked: bool = False) -> Batch:
    """Raises `NotFound`."""
    batch = session.get(Batch, batch_id, with_for_update=locked)
    if batch is None:
        raise NotFound(f"there is no batch {batch_id!r}")
    return batch


def restrictions(session: Session, *, now: datetime) -> Restrictions:
    """Two looks into small tables; running jobs are counted only when something limits them."""
    paused = {(Scope(row.scope), row.key) for row in pauses_at(session, now)}
    limits = concurrency_limits(session)
    running = _running_per_key(session) if limits else {}
    room = {key: max(0, limit - running.get(key, 0)) for key, limit in limits.items()}
    room |= {key: 0 for key in paused if key[0] is not Scope.QUEUE}
    return Restrictions(queue_paused=(Scope.QUEUE, "") in paused, room=room)


def concurrency_limits(session: Session) -> dict[HoldKey, int]:
    """How many jobs of a provider or batch may run at once, where that is limited."""
    return {(Scope(row.scope), row.key): row.concurrency for row in session.execute(_LIMITED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one provider or one batch, changed while jobs run; None means: no limit of its own."""

    concurrency: int | None = None
    """Jobs that run at once."""
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """The limits of one provider or batch, and how much of its concurrency is used."""

    scope: Scope
    key: str
    limits: Limits
    running: int
    changed_at: datetime
    changed_by: str


def set_limits(
    session: Session,
    scope: Scope,
    key: str,
    changes: Mapping[str, object],
    *,
    by: User | None,
    on_record: bool = True,
) -> Limits:
    """Change some limits of a provider or batch, or none: raises `BadInput` with every problem at once.

    An empty value or None takes a limit away. Jobs that run already go on. Returns what is in force then.
    """
    who = require(by, Right.ADMINISTER)
    values = _read(session, scope, key, changes)
    before = limits_of(session, scope, key)
    after = {name: values.get(name, getattr(before, name)) for name in HIGHEST}
    place = {"scope": scope.value, "key": key}
    if any(value is not None for value in after.values()):
        row = place | after | {"changed_at": db_now(session), "changed_by": who.name if who else ""}
        statement = insert_or(session, QUEUE_LIMIT).values(row)
        session.execute(statement.on_conflict_do_update(index_elements=["scope", "key"], set_=row))
    else:
        session.execute(delete(QUEUE_LIMIT).filter_by(**place))
    if on_record:
        changed = {name: (getattr(before, name), after[name]) for name in HIGHEST}
        record_changes(session, ActionKind.LIMITS, changed, by=who, where=place)
    ask_wake(session)
    return Limits(**after)


def limits_of(session: Session, scope: Scope, key: str) -> Limits:
    """What is in force for one provider or batch."""
    columns = [QUEUE_LIMIT.c[name] for name in HIGHEST]
    row = session.execute(select(*columns).where(QUEUE_LIMIT.c.scope == scope.value, QUEUE_LIMIT.c.key == key)).first()
    return Limits(**row._mapping) if row else NO_LIMITS


def list_limits(session: Session, *, by: User | None) -> list[LimitView]:
    """Every limit that is set, providers first."""
    require(by, Right.SEE)
    running = _running_per_key(session)
    rows = session.execute(select(QUEUE_LIMIT).order_by(QUEUE_LIMIT.c.scope.desc(), QUEUE_LIMIT.c.key))
    return [
        LimitView(
            scope=Scope(row.scope),
            key=row.key,
            limits=Limits(**{name: getattr(row, name) for name in HIGHEST}),
            running=running.get((Scope(row.scope), row.key), 0),
            changed_at=row.changed_at,
            changed_by=row.changed_by,
        )
        for row in rows
    ]


def _running_per_key(session: Session) -> Mapping[HoldKey, int]:
    """Running jobs of each provider and of each batch."""
    running: Counter[HoldKey] = Counter()
    for (provider, batch_id), count in processing_per_key(session).items():
        running[Scope.PROVIDER, provider] += count
        if batch_id:
            running[Scope.BATCH, batch_id] += count
    return running


def _check(session: Session, scope: Scope, key: str, reason: str, until: datetime | None) -> None:
    problems = _check_key(session, scope, key)
    if len(reason) > _LONGEST_REASON:
        problems.append(Problem(field="reason", code="too_long", message=f"at most {_LONGEST_REASON} characters"))
    if until is not None and until <= db_now(session):
        problems.append(Problem(field="until", code="past", message="has passed already; give a time to come"))
    if problems:
        raise BadInput(problems)


def _check_key(session: Session, scope: Scope, key: str) -> list[Problem]:
    """What speaks against this key. Raises `NotFound` for a batch that does not exist."""
    if scope is Scope.BATCH:
        batch_of(session, key)
    if scope is Scope.PROVIDER and key not in KINDS:
        message = f"there is no provider {key!r}; there are {', '.join(KINDS)}"
        return [Problem(field="key", code="not_allowed", message=message)]
    if scope is Scope.QUEUE and key:
        return [Problem(field="key", code="not_allowed", message="there is one queue only; leave the key empty")]
    return []


def _kept(pause: PauseView) -> dict[str, str | None]:
    """What an undo needs to pause again."""
    return {"kind": pause.kind.value, "reason": pause.reason, "until": pause.until.isoformat() if pause.until else None}


def _read(session: Session, scope: Scope, key: str, changes: Mapping[str, object]) -> dict[str, int | None]:
    problems = _check_key(session, scope, key)
    if scope is Scope.QUEUE:
        message = "the queue as a whole is limited by the setting max_concurrency"
        problems.append(Problem(field="scope", code="not_allowed", message=message))
    return read_values(changes, partial(_read_one, scope), problems)


def _read_one(scope: Scope, name: str, raw: object) -> int | None:
    highest = HIGHEST.get(name)
    if highest is None:
        raise ValueError(f"there is no such limit; there are {', '.join(HIGHEST)}")
    if scope is Scope.BATCH and name in PER_MINUTE:
        raise ValueError("is a limit of providers only")
    text = "" if raw is None else str(raw).strip()
    if not text:
        return None
    if not text.isdecimal() or not text.isascii() or not 1 <= int(text) <= highest:
        raise ValueError(f"{raw!r} is not a whole number from 1 to {highest:,}; leave it empty for no limit")
    return int(text)
