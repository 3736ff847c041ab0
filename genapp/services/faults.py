"""What went wrong with an attempt, in words for the person who reads the job page."""

import logging
import secrets
from dataclasses import dataclass
from typing import Final

from genapp.errors import BudgetReached, GenappError, LimitReached, ProviderBusy, ProviderQuota
from genapp.jobs.restrictions import PauseKind, Scope

log = logging.getLogger(__name__)


QUOTA_PAUSE_SECONDS: Final = 300.0
"""So often a provider without quota or money is tried again."""
SHORT_SECONDS: Final = 5.0
"""For a shorter wait it is enough that the job itself waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is paused with a job, so that others do not run into the same; None seconds: until somebody acts."""

    scope: Scope
    key: str
    kind: PauseKind
    seconds: float | None


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


def _rest(error: GenappError) -> Rest | None:
    """Our own limits need no pause: the dispatcher sees how much room they leave."""
    if isinstance(error, BudgetReached):
        return Rest(scope=Scope.BATCH, key=error.batch_id, kind=PauseKind.BUDGET, seconds=None)
    if isinstance(error, ProviderQuota):
        return _provider_rest(error.provider, QUOTA_PAUSE_SECONDS)
    if isinstance(error, ProviderBusy) and not isinstance(error, LimitReached) and error.retry_after > SHORT_SECONDS:
        return _provider_rest(error.provider, error.retry_after)
    return None


def _provider_rest(provider: str, seconds: float) -> Rest:
    return Rest(scope=Scope.PROVIDER, key=provider, kind=PauseKind.QUOTA, seconds=seconds)
