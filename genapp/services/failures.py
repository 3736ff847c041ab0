"""Repeated equal failures pause what they come from, instead of burning through everything that waits behind them."""

from sqlmodel import Session

from genapp.db.models import Job
from genapp.db.queries.ended import newest_causes
from genapp.jobs.failures import PROVIDER_FAULTS, repeated_cause
from genapp.jobs.restrictions import PauseKind, Scope
from genapp.services import pauses, queue_settings
from genapp.services.events import append_event


def pause_when_repeated(session: Session, job: Job) -> bool:
    """Call it after a job failed: pauses its batch, or for a single page its provider, and says why.

    A person resumes; if the next page fails for the same reason, it is paused again at once. A single page pauses
    its provider only for a fault that is the provider's.
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
    pauses.pause_by_system(session, scope, key, PauseKind.FAILURES, reason=reason)
    append_event(session, job, "paused", f"Paused its {scope.value}, so that no more pages fail like this one")
    return True
