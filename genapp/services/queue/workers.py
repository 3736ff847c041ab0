"""Worker processes make themselves known here; the dispatcher counts their slots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from genapp.db import WORKER, ask_wake, db_now, insert_or
from genapp.db.queries.claiming import slots_alive
from genapp.jobs import worker_silence
from genapp.services.queue.queue_settings import QueueSettings, load

_ALIVE: Final = select(WORKER).where(WORKER.c.heartbeat_at > bindparam("seen_after")).order_by(WORKER.c.started_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """A worker that is alive."""

    id: str
    host: str
    pid: int
    slots: int
    version: str
    started_at: datetime
    heartbeat_at: datetime
    stopping: bool


def register(session: Session, *, worker_id: str, host: str, pid: int, slots: int, version: str) -> None:
    """A worker process has started and can take jobs."""
    now = db_now(session)
    row = {"id": worker_id, "host": host, "pid": pid, "slots": slots, "version": version}
    row |= {"started_at": now, "heartbeat_at": now, "stopping": False}
    statement = insert_or(session, WORKER).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
    ask_wake(session)


def heartbeat(session: Session, worker_id: str, *, stopping: bool = False, slots: int | None = None) -> bool:
    """Say that a worker lives, and how many slots it has now; False when it is not known and has to register."""
    beat = update(WORKER).where(WORKER.c.id == worker_id).values(heartbeat_at=db_now(session), stopping=stopping)
    if slots is not None:
        beat = beat.values(slots=slots)
    return session.scalar(beat.returning(WORKER.c.id)) is not None


def leave(session: Session, worker_id: str) -> None:
    """A worker has stopped in good order."""
    session.execute(delete(WORKER).where(WORKER.c.id == worker_id))


def prove_writable(session: Session) -> None:
    """Write what leaves no trace: when nothing can be stored, the commit says so by `DatabaseTrouble`."""
    now = db_now(session)
    row = {"id": str(uuid4()), "host": "", "pid": 0, "slots": 0, "version": "", "started_at": now, "heartbeat_at": now}
    session.execute(insert(WORKER).values(row | {"stopping": True}))
    session.execute(delete(WORKER).where(WORKER.c.id == row["id"]))


def alive(session: Session, settings: QueueSettings | None = None) -> list[WorkerView]:
    """The workers whose heartbeat is fresh, those that have run longest first."""
    rows = session.execute(_ALIVE, {"seen_after": _fresh(session, settings)})
    return [WorkerView(**row) for row in rows.mappings()]


def slots_of(workers: Iterable[WorkerView]) -> int:
    """Jobs that these workers can run at once, as `slots_of_living` counts them."""
    return sum(worker.slots for worker in workers if not worker.stopping)


def forget_dead(session: Session) -> int:
    """Delete the rows of workers that have been silent for ten leases; returns how many."""
    silence = worker_silence(load(session).lease_seconds) * 10
    gone = delete(WORKER).where(WORKER.c.heartbeat_at < db_now(session) - silence)
    return len(session.scalars(gone.returning(WORKER.c.id)).all())


def slots_of_living(session: Session, settings: QueueSettings | None = None) -> int:
    """Jobs that the workers alive can run at once."""
    return slots_alive(session, seen_after=_fresh(session, settings))


def _fresh(session: Session, settings: QueueSettings | None = None) -> datetime:
    return db_now(session) - worker_silence((settings or load(session)).lease_seconds)
