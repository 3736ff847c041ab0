"""How work on a job ends, and what went wrong in words for the person who reads the job page."""

import logging
import random
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from genapp.db import PROVIDER_CALL, Job, ask_wake, db_now
from genapp.errors import (
    BudgetReached,
    GenappError,
    LimitReached,
    ProviderBlocked,
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderQuota,
    ProviderRejected,
    ProviderTimeout,
)
from genapp.jobs import JobState, PauseKind, Scope, backoff, move, retries_left
from genapp.pipeline.work import QUALITY_VALIDATION
from genapp.providers.base import Provider
from genapp.services.queue import QueueSettings, append_event, holds
from genapp.services.work import budget, lease
from genapp.services.work.writes import ABANDONED, close_running, held_job
from genapp.words import counted

log = logging.getLogger(__name__)

_SHORT_SECONDS: Final = 5.0
"""For a shorter wait it is enough that the job itself waits."""
_OWN_WAIT_SECONDS: Final = 60.0
"""Of the job, the longest: the rest of a long wait is its provider's, so that whoever resumes it need not wait."""
_BUDGET_LOOK_SECONDS: Final = 60.0
"""A batch that waits for its own calls goes on as they end; should nobody see the last one end, it does so then."""
_TROUBLES: Final[dict[type[ProviderError], PauseKind]] = {
    ProviderDown: PauseKind.OUTAGE,
    ProviderTimeout: PauseKind.OUTAGE,
    ProviderKeyRejected: PauseKind.ACCESS,
    ProviderBlocked: PauseKind.ACCESS,
    ProviderRejected: PauseKind.ACCESS,
    ProviderQuota: PauseKind.QUOTA,
}
"""What every page of a provider will meet, when it is not one page alone that meets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is paused with a job, so that others do not run into the same; None seconds: until somebody acts.

    A provider that is `probed` is asked by itself until it is back.
    """

    scope: Scope
    key: str
    kind: PauseKind
    seconds: float | None = None
    probed: bool = False
    needs: int = 0
    """Of a budget: micros that there is no room for."""
    waits: bool = False
    """Of a budget: calls that are being made may leave room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One of three kinds of stop.

    With `wait_seconds` or `rest` it is a pause, which uses no attempt; else, when `retryable`, a fault that may pass;
    else a failure that somebody has to mend.
    """

    code: str
    message: str
    hint: str
    retryable: bool
    error_id: str
    wait_seconds: float | None = None
    rest: Rest | None = None


def fault_of(error: BaseException, *, job_id: str) -> Fault:
    """The fault that an error stands for, logged under its error id; what nobody foresaw shows no details."""
    error_id = secrets.token_hex(4)
    facts = {"job": job_id, "error_id": error_id}
    if isinstance(error, GenappError):
        log.warning("job.fault", extra={**facts, "code": error.code, "error": error.message})
        return Fault(
            code=error.code,
            message=error.message,
            hint=error.hint,
            retryable=error.retryable,
            error_id=error_id,
            wait_seconds=error.retry_after if isinstance(error, ProviderBusy) else None,
            rest=_rest(error),
        )
    log.error("job.unexpected_error", extra=facts, exc_info=error)
    return Fault(
        code="internal",
        message="genapp ran into an error of its own",
        hint=f"retry the job; if it fails again, look for error id {error_id} in the log",
        retryable=False,
        error_id=error_id,
    )


async def trouble_of(provider: Provider) -> ProviderError | None:
    """What is wrong with a provider as a whole, asked with one small question; None when it answers."""
    try:
        await provider.check()
    except ProviderBusy:  # it is there, and says how long it wants to be left alone
        return None
    except ProviderError as error:
        return error
    return None


def trouble_kind(error: BaseException) -> PauseKind | None:
    """Of an error that may be the provider's as a whole; None for one that is the page's own."""
    return _TROUBLES.get(type(error)) if isinstance(error, ProviderError) else None


def trouble_text(error: ProviderError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a job stands when an error ends its work that may be the provider's as a whole."""

    paused: bool
    """It is known of the provider already."""
    moved: bool
    """A component was written in this try."""


def standing(session: Session, job_id: str, token: int, *, provider: str) -> Standing:
    job = held_job(session, job_id, token)
    return Standing(paused=holds.is_probed(session, provider), moved=_moved(session, job))


def blame(what: Fault, error: ProviderError, found: Standing, trouble: ProviderError | None, *, provider: str) -> Fault:
    """The fault, when it was asked whose it is: the provider's costs no attempt, however long it lasts."""
    if found.paused:
        return replace(what, wait_seconds=0.0)
    kind = trouble_kind(trouble) if trouble else None
    if trouble is None or kind is None:  # a key that was refused once and fits is no reason to give up
        return replace(what, retryable=what.retryable or isinstance(error, ProviderKeyRejected))
    rest = Rest(scope=Scope.PROVIDER, key=provider, kind=kind, probed=True)
    return replace(what, code=trouble.code, message=trouble.message, hint=trouble.hint, rest=rest)


def timeout_fault(seconds: float, *, job_id: str) -> Fault:
    """The attempt as a whole took longer than the setting allows."""
    error_id = secrets.token_hex(4)
    log.warning("job.timeout", extra={"job": job_id, "error_id": error_id, "seconds": seconds})
    return Fault(
        code="timeout",
        message=f"the page was not finished within {seconds:g} s",
        hint="a slow provider or target page is the usual reason; the setting `timeout` gives more time",
        retryable=True,
        error_id=error_id,
    )


def complete(session: Session, job_id: str, token: int) -> None:
    job = held_job(session, job_id, token)
    _release(session, job, JobState.COMPLETED)
    job.progress = 100.0
    append_event(session, job, "completed", "The page is finished")


def cancelled(session: Session, job_id: str, token: int) -> None:
    job = held_job(session, job_id, token)
    close_running(session, job, outcome=ABANDONED, reason="the job was cancelled")
    _release(session, job, JobState.CANCELLED)
    append_event(session, job, "cancelled", "Cancelled while it ran; its open requests were closed")


def fault(session: Session, job_id: str, token: int, what: Fault, settings: QueueSettings) -> None:
    """Wait, try again or give up: waiting for a provider, a quota or a budget uses no attempt."""
    job = held_job(session, job_id, token)
    if job.cancel_requested:
        cancelled(session, job_id, token)
    elif what.rest or what.wait_seconds is not None:
        budget.let_go(session, [job_id])
        _pause(session, what)
        wait = min(what.wait_seconds or 0.0, _OWN_WAIT_SECONDS)
        hand_back(session, job_id, token, reason=what.message, wait_seconds=wait)
    elif what.retryable and _moved(session, job):
        _go_on(session, job, what, settings)
    elif what.retryable and retries_left(failed=job.attempts + 1, allowed=settings.retry_attempts):
        _retry(session, job, what, settings)
    elif what.retryable and job.stage == QUALITY_VALIDATION and job.attempts <= settings.retry_attempts:
        _finish(session, job, what)
    else:
        _fail(session, job, what)


def _rest(error: GenappError) -> Rest | None:
    """Our own limits need no pause: the dispatcher sees how much room they leave."""
    if isinstance(error, BudgetReached):
        facts = {"needs": error.needs, "waits": error.waits}
        return Rest(scope=Scope.BATCH, key=error.batch_id, kind=PauseKind.BUDGET, **facts)
    seconds: float | None = None
    if isinstance(error, ProviderQuota):
        seconds = error.resets_in
    elif not isinstance(error, ProviderBusy) or isinstance(error, LimitReached) or error.retry_after <= _SHORT_SECONDS:
        return None
    else:
        seconds = error.retry_after
    return Rest(scope=Scope.PROVIDER, key=error.provider, kind=PauseKind.QUOTA, seconds=seconds, probed=seconds is None)


def hand_back(session: Session, job_id: str, token: int, *, reason: str, wait_seconds: float = 0.0) -> None:
    """Back to the queue with no attempt used, for `wait_seconds` at least."""
    not_before = db_now(session) + timedelta(seconds=wait_seconds) if wait_seconds else None
    lease.hand_back(session, job_id, token, not_before=not_before, reason=reason)


def _pause(session: Session, what: Fault) -> None:
    """In the transaction that gives the job back, so that the next claim knows."""
    rest = what.rest
    if not rest:
        return
    reason = f"{what.message}; {what.hint}" if what.hint else what.message
    if rest.probed:
        holds.pause_to_probe(session, rest.key, rest.kind, reason=reason)
        return
    seconds = rest.seconds
    if rest.kind is PauseKind.BUDGET:
        goes_on = budget.wait_for_room(session, rest.key, needs=rest.needs, waits=rest.waits)
        if goes_on is None:
            return
        seconds = _BUDGET_LOOK_SECONDS if goes_on else None
    holds.pause_by_system(session, rest.scope, rest.key, rest.kind, reason=reason, seconds=seconds)


def _moved(session: Session, job: Job) -> bool:
    """Whether a component was written in this try that had not been written before."""
    calls = (PROVIDER_CALL.c.job_id == job.id, PROVIDER_CALL.c.revision == job.revision)
    first = func.min(PROVIDER_CALL.c.started_at)
    written = select(PROVIDER_CALL.c.component).where(*calls, PROVIDER_CALL.c.state == "answered")
    new = written.group_by(PROVIDER_CALL.c.component, PROVIDER_CALL.c.ordinal).having(first >= job.claimed_at)
    return session.execute(new.limit(1)).first() is not None


def _go_on(session: Session, job: Job, what: Fault, settings: QueueSettings) -> None:
    """Something was written: the rest is asked for again, and no attempt is used."""
    _note_fault(session, job, what)
    delay = _wait_for_retry(session, job, 1, settings)
    text = f"Not all components could be written: {what.message}; the rest is asked for in {delay:.0f} s"
    append_event(session, job, "retrying", text)


def _retry(session: Session, job: Job, what: Fault, settings: QueueSettings) -> None:
    _note_fault(session, job, what)
    job.attempts += 1
    delay = _wait_for_retry(session, job, job.attempts, settings)
    tries = settings.retry_attempts + 1
    text = f"Try {job.attempts} of {tries} failed: {what.message}; next try in {delay:.0f} s"
    append_event(session, job, "retrying", text)


def _finish(session: Session, job: Job, what: Fault) -> None:
    """The page is written and only could not be written again: it is finished as it is, in one more try."""
    _note_fault(session, job, what)
    job.attempts += 1
    _release(session, job, JobState.RETRYING)
    job.not_before = db_now(session)
    text = f"Try {job.attempts} to write parts of the page again failed: {what.message}; it is finished as it is"
    append_event(session, job, "retrying", text)


def _wait_for_retry(session: Session, job: Job, attempt: int, settings: QueueSettings) -> float:
    """Returns the seconds."""
    delay = backoff(attempt, settings.retry_delay, random.random())  # noqa: S311  # spreads the tries
    _release(session, job, JobState.RETRYING)
    job.not_before = db_now(session) + timedelta(seconds=delay)
    return delay


def _fail(session: Session, job: Job, what: Fault) -> None:
    _note_fault(session, job, what)
    job.attempts += 1
    _release(session, job, JobState.FAILED)
    tries = f" after {counted(job.attempts, 'try', 'tries')}" if what.retryable else ""
    append_event(session, job, "failed", f"Failed{tries} in {job.error_stage or 'the first stage'}: {what.message}")
    lease.pause_when_repeated(session, job)


def _note_fault(session: Session, job: Job, what: Fault) -> None:
    close_running(session, job, outcome="failed", reason=what.message)
    job.error_code, job.error_message, job.error_hint = what.code, what.message, what.hint
    job.error_stage, job.error_id = job.stage, what.error_id


def _release(session: Session, job: Job, to: JobState) -> None:
    """Take the state and free the slot."""
    job.state = move(JobState(job.state), to).value
    job.worker_id = None
    job.lease_until = None
    job.not_before = None
    if to not in (JobState.PENDING, JobState.RETRYING):
        job.finished_at = db_now(session)
    budget.let_go(session, [job.id])
    if to is JobState.COMPLETED:
        job.error_code = job.error_stage = job.error_message = job.error_hint = job.error_id = ""
    ask_wake(session)
