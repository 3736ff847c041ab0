"""Leases: renewed by those who work, handed back, taken from those who have gone silent; and faults that repeat."""

import os
import socket
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, event, null, select, tuple_, update
from sqlmodel import Session

from genapp.db import JOB, STAGE_RUN, WORKER, Job, ask_wake, db_now
from genapp.db.queries.batches import newest_causes
from genapp.db.queries.claiming import IS_PENDING, IS_PROCESSING, IS_RETRYING
from genapp.errors import LeaseLost
from genapp.jobs import PROVIDER_FAULTS, JobState, Lapse, PauseKind, Scope, after_lapse, repeated_cause
from genapp.services.queue import QueueSettings, append_event, holds, queue_settings, workers
from genapp.services.work.budget import let_go

_POISON_MESSAGE = "Its worker died {crashes} times while working on this page"
_POISON_HINT = "Look into the worker's log for what it does to the process, then retry the job"
_LEAST_GAP_SECONDS: Final = 2.0
"""A shorter pause between two looks of a timer is nothing unusual."""


def pause_when_repeated(session: Session, job: Job) -> bool:
    """Call it after a job failed: pauses its batch, or for a single page its provider, and says why.

    Equal failures would else burn through everything that waits behind them. A person resumes; if the next page fails
    for the same reason, it is paused again at once. A single page pauses its provider only for a fault that is the
    provider's.
    """
    times = queue_settings.load(session).failures_to_pause
    if times <= 0 or not (job.batch_id or job.error_code in PROVIDER_FAULTS):
        return False
    session.flush()
    causes = newest_causes(session, batch_id=job.batch_id, provider=job.provider, count=times)
    if repeated_cause(causes, times=times) != job.error_code:
        return False
    scope, key = (Scope.BATCH, job.batch_id) if job.batch_id else (Scope.PROVIDER, job.provider)
    what = "A page failed" if times == 1 else f"{times} pages in a row failed for the same reason"
    reason = f"{what}: {job.error_message}" + (f"; {job.error_hint}" if job.error_hint else "")
    holds.pause_by_system(session, scope, key, PauseKind.FAILURES, reason=reason)
    append_event(session, job, "paused", f"Paused its {scope.value}, so that no more pages fail like this one")
    return True


def extend(session: Session, held: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    """Renew the leases of (job id, token), lapsed ones too; returns those that are not in force any more: let them go.

    A job may be here twice, when it was taken from this worker and given to it again.
    """
    if not held:
        return set()
    renewed = session.execute(
        update(JOB)
        .where(IS_PROCESSING, tuple_(JOB.c.id, JOB.c.token).in_(list(held)))
        .values(lease_until=new_lease(session))
        .returning(JOB.c.id, JOB.c.token)
    )
    not_renewed = set(held) - {(row.id, row.token) for row in renewed}
    return {(job_id, token) for job_id, token in not_renewed if not regain(session, job_id, token)}


def regain(session: Session, job_id: str, token: int) -> bool:
    """Give a job that was taken from its silent worker back to it, as long as nobody has claimed it since.

    The worker was not dead, so its death is not counted. Returns whether the job is held again with `token`.
    """
    silent = (JOB.c.id == job_id, JOB.c.token == token, IS_PENDING, JOB.c.worker_id.is_not(None))
    back = update(JOB).where(*silent).values(
        state="processing", lease_until=new_lease(session), crashes=JOB.c.crashes - 1
    )  # fmt: skip
    if session.scalar(back.returning(JOB.c.id)) is None:
        return False
    mine = (STAGE_RUN.c.job_id == job_id, STAGE_RUN.c.token == token, STAGE_RUN.c.outcome == "abandoned")
    session.execute(update(STAGE_RUN).where(*mine).values(outcome="running"))
    append_event(session, job_id, "regained", "Its worker is back and goes on with it")
    return True


def forgive(session: Session, job_ids: Iterable[str]) -> None:
    """A worker that was cut off is back and has lost these jobs: it had not died, so no death of it counts."""
    went_on = JOB.c.state.in_(("pending", "processing", "retrying"))
    counted = (JOB.c.id.in_(list(job_ids)), JOB.c.crashes > 0, went_on)
    session.execute(update(JOB).where(*counted).values(crashes=JOB.c.crashes - 1))


def new_lease(session: Session, settings: QueueSettings | None = None) -> datetime:
    """Until when a lease lasts that is given or renewed now."""
    return db_now(session) + timedelta(seconds=(settings or queue_settings.load(session)).lease_seconds)


def cancel_asked(session: Session, job_ids: Sequence[str]) -> set[str]:
    """Which of these running jobs a person wants cancelled."""
    asked = select(JOB.c.id).where(IS_PROCESSING, JOB.c.id.in_(job_ids), JOB.c.cancel_requested.is_(True))
    return set(session.scalars(asked))


def hand_back(
    session: Session, job_id: str, token: int, not_before: datetime | None = None, *, reason: str = ""
) -> None:
    """Give a job back to the queue without using an attempt. Raises `LeaseLost` for a stale token."""
    given = session.scalar(
        update(JOB)
        .where(JOB.c.id == job_id, JOB.c.token == token, IS_PROCESSING)
        .values(state="pending", not_before=not_before, worker_id=null(), lease_until=null())
        .returning(JOB.c.id)
    )
    if given is None:
        raise LeaseLost(f"job {job_id} is not held with token {token} any more")
    _abandon_stages(session, [job_id])
    let_go(session, [job_id])
    append_event(session, job_id, "handed_back", reason or "Handed back to the queue")
    ask_wake(session)


class Rescue:
    """The timer that calls `rescue`: it tells workers that are gone from a database that nobody could write.

    Leases count only while the database can be written. When it could not, which shows in the failures and the pauses
    of this timer's own writes, and when the timer has only just begun, silence says nothing about a worker.
    """

    def __init__(self) -> None:
        self._wrote_at: datetime | None = None

    def __call__(self, session: Session) -> int:
        lease_seconds = queue_settings.load(session).lease_seconds  # on SQLite it waits here for the lock
        now, before, self._wrote_at = db_now(session), self._wrote_at, None
        event.listen(session, "after_commit", lambda _: self._note(now), once=True)
        missed = select(JOB.c.id).where(IS_PROCESSING, JOB.c.lease_until < now + timedelta(seconds=lease_seconds / 2))
        if session.scalar(missed.limit(1)) is not None:
            workers.prove_writable(session)
        gap = timedelta(seconds=max(_LEAST_GAP_SECONDS, 1.0 + lease_seconds / 2))
        steady = before is not None and timedelta() <= now - before <= gap
        return rescue(session, sure=steady)

    def _note(self, now: datetime) -> None:
        self._wrote_at = now


def rescue(session: Session, *, sure: bool = True) -> int:
    """Take the jobs of workers that have gone silent; returns how many.

    Not `sure` that they could have spoken: only those whose process is known to be gone lose their jobs, and the others
    get one lease more.
    """
    expired = session.execute(
        select(
            JOB.c.id, JOB.c.worker_id, JOB.c.crashes, JOB.c.cancel_requested, JOB.c.stage, WORKER.c.host, WORKER.c.pid
        )
        .select_from(JOB.outerjoin(WORKER, WORKER.c.id == JOB.c.worker_id))
        .where(IS_PROCESSING, JOB.c.lease_until < db_now(session))
        .with_for_update(skip_locked=True, of=JOB)
    ).all()
    taken = [row for row in expired if sure or _is_gone(row)]
    spared = {row.id for row in expired} - {row.id for row in taken}
    if spared:
        session.execute(update(JOB).where(JOB.c.id.in_(spared)).values(lease_until=new_lease(session)))
    for row in taken:
        started = row.worker_id is not None
        lapse = after_lapse(started=started, crashes=row.crashes, cancel_requested=row.cancel_requested)
        _take_back(session, row.id, row.stage, lapse)
        append_event(session, row.id, *_what_happened(lapse, started=started))
        if lapse.poison:
            pause_when_repeated(session, session.get_one(Job, row.id, populate_existing=True))
    _abandon_stages(session, [row.id for row in taken])
    let_go(session, [row.id for row in taken])
    if taken:
        ask_wake(session)
    return len(taken)


def release_retries(session: Session) -> int:
    """Put the jobs whose back-off is over into the queue; returns how many."""
    due = session.scalars(
        update(JOB)
        .where(IS_RETRYING, JOB.c.not_before <= db_now(session))
        .values(state="pending", not_before=null())
        .returning(JOB.c.id)
    ).all()
    for job_id in due:
        append_event(session, job_id, "queued", "Back in the queue for its next attempt")
    if due:
        ask_wake(session)
    return len(due)


def _is_gone(row: Row[Any]) -> bool:  # Any: rows of a statement
    """Whether the worker's process is known to have ended; of those on other machines nothing is known."""
    if row.pid is None or row.host != socket.gethostname():
        return False
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False


def _take_back(session: Session, job_id: str, stage: str, lapse: Lapse) -> None:
    """A job that waits again keeps the name of its silent worker until somebody claims it: see `regain`."""
    values = {"state": lapse.state.value, "crashes": lapse.crashes, "lease_until": None}
    if lapse.state is not JobState.PENDING:
        values |= {"finished_at": db_now(session), "worker_id": None}
    if lapse.poison:
        message = _POISON_MESSAGE.format(crashes=lapse.crashes)
        values |= {"error_code": "poison", "error_stage": stage, "error_message": message, "error_hint": _POISON_HINT}
    session.execute(update(JOB).where(JOB.c.id == job_id).values(values))


def _what_happened(lapse: Lapse, *, started: bool) -> tuple[str, str]:
    if lapse.state is JobState.CANCELLED:
        return "cancelled", "Cancelled; its worker had gone silent"
    if lapse.poison:
        return "failed", _POISON_MESSAGE.format(crashes=lapse.crashes)
    if started:
        return "lease_lost", "Its worker went silent; back in the queue, finished stages are kept"
    return "lease_lost", "No worker began in time; back in the queue"


def _abandon_stages(session: Session, job_ids: Sequence[str]) -> None:
    """Nothing runs for these jobs any more, so no stage of them does."""
    if job_ids:
        running = (STAGE_RUN.c.job_id.in_(job_ids), STAGE_RUN.c.outcome == "running")
        session.execute(update(STAGE_RUN).where(*running).values(outcome="abandoned"))
