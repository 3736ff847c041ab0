"""What changed since an event number: how the web process notices when a notice got lost."""

from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from genapp.db.tables import JOB_EVENT

AT_ONCE: Final = 1_000


def changed_after(session: Session, number: int) -> tuple[frozenset[str] | None, int]:
    """The jobs with events after `number`, and the newest number; None instead of ids when they are very many."""
    rows = session.execute(
        select(JOB_EVENT.c.number, JOB_EVENT.c.job_id)
        .where(JOB_EVENT.c.number > number)
        .order_by(JOB_EVENT.c.number.desc())
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return frozenset(), number
    ids = None if len(rows) == AT_ONCE else frozenset(row.job_id for row in rows)
    return ids, rows[0].number
