"""What went wrong with an attempt, in words for the person who reads the job page."""

import logging
import secrets
from dataclasses import dataclass

from genapp.errors import GenappError, ProviderBusy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`wait_seconds` is set when the provider asked us to wait: that uses no attempt."""

    code: str
    message: str
    hint: str
    retryable: bool
    error_id: str
    wait_seconds: float | None = None


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
