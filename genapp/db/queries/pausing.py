"""Reads, writes and ends pauses; one that has run out counts no longer, whether its row is still there or not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, case, delete, or_, select
from sqlmodel import Session

from genapp.db.queries.upsert import insert_or
from genapp.db.tables import PAUSE

_IN_FORCE: Final = (
    select(PAUSE).where(or_(PAUSE.c.until.is_(None), PAUSE.c.until > bindparam("now"))).order_by(PAUSE.c.since)
)


def pauses_at(session: Session, now: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """The pauses in force, oldest first."""
    return session.execute(_IN_FORCE, {"now": now}).all()


def write_pause(session: Session, row: dict[str, object], *, only_longer: bool) -> None:
    """A pause of the same kind is replaced; with `only_longer` it does not end sooner for it."""
    until: object = row["until"]
    if only_longer and until is not None:
        stays = or_(PAUSE.c.until.is_(None), PAUSE.c.until > until)
        until = case((stays, PAUSE.c.until), else_=until)
    statement = insert_or(session, PAUSE).values(row)
    changes = {"reason": row["reason"], "by": row["by"], "until": until}
    session.execute(statement.on_conflict_do_update(index_elements=["scope", "key", "kind"], set_=changes))


def delete_pauses(session: Session, *, scope: str, key: str, kinds: Sequence[str] = ()) -> list[str]:
    """End the pauses of one thing, of all kinds or of some; returns the kinds that ended."""
    gone = delete(PAUSE).where(PAUSE.c.scope == scope, PAUSE.c.key == key)
    if kinds:
        gone = gone.where(PAUSE.c.kind.in_(kinds))
    return list(session.scalars(gone.returning(PAUSE.c.kind)))


def delete_run_out(session: Session, now: datetime) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """Delete the pauses that have run out; returns them."""
    gone = delete(PAUSE).where(PAUSE.c.until <= now).returning(PAUSE.c.scope, PAUSE.c.key, PAUSE.c.kind)
    return session.execute(gone).all()
