"""Limits of one provider or one batch, which may be changed while jobs run: at once, and per minute."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.engine import ask_wake, db_now
from genapp.db.queries.upsert import insert_or
from genapp.db.tables import QUEUE_LIMIT
from genapp.errors import BadInput, Problem
from genapp.jobs.control import ActionKind
from genapp.jobs.restrictions import Scope
from genapp.services.actions import record_changes
from genapp.services.pauses import check_key
from genapp.services.restrictions import running_per_key

HIGHEST: Final = {"concurrency": 1_000, "requests_per_minute": 1_000_000, "tokens_per_minute": 1_000_000_000}
PER_MINUTE: Final = ("requests_per_minute", "tokens_per_minute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """None means: no limit of its own."""

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
        record_changes(
            session,
            ActionKind.LIMITS,
            {name: (getattr(before, name), after[name]) for name in HIGHEST},
            by=who,
            where={"scope": scope.value, "key": key},
        )
    ask_wake(session)
    return Limits(**after)


def limits_of(session: Session, scope: Scope, key: str) -> Limits:
    """What is in force for one provider or batch."""
    columns = [QUEUE_LIMIT.c[field.name] for field in fields(Limits)]
    row = session.execute(select(*columns).where(QUEUE_LIMIT.c.scope == scope.value, QUEUE_LIMIT.c.key == key)).first()
    return Limits(**row._mapping) if row else NO_LIMITS


def list_limits(session: Session, *, by: User | None) -> list[LimitView]:
    """Every limit that is set, providers first."""
    require(by, Right.SEE)
    running = running_per_key(session)
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


def _read(session: Session, scope: Scope, key: str, changes: Mapping[str, object]) -> dict[str, int | None]:
    problems = list(check_key(session, scope, key))
    if scope is Scope.QUEUE:
        message = "the queue as a whole is limited by the setting max_concurrency"
        problems.append(Problem(field="scope", code="not_allowed", message=message))
    values: dict[str, int | None] = {}
    for name, raw in changes.items():
        try:
            values[name] = _read_one(scope, name, raw)
        except ValueError as error:
            problems.append(Problem(field=name, code="not_allowed", message=str(error)))
    if problems:
        raise BadInput(problems)
    return values


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
