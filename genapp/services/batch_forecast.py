"""Cost and finish time of pages that are not submitted yet, or not finished."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from genapp.db.engine import db_now
from genapp.db.queries.claiming import processing_count
from genapp.db.tables import JOB
from genapp.intake.validate import PageOrderDraft
from genapp.jobs.batch_estimate import BatchEstimate, Experience, PageGroup, estimate_batch
from genapp.page.request import Language, PageType
from genapp.services import queue_settings, workers
from genapp.services.experience import experience_with
from genapp.settings import settings

Kind = tuple[PageType, Language, str]
"""Page type, language and provider: pages that cost about the same."""
MOST_DEADLINES: Final = 100_000


def forecast(session: Session, drafts: Iterable[PageOrderDraft], *, provider: str | None) -> BatchEstimate:
    """For pages that would be submitted now, behind everything that waits already."""
    default = provider or settings().provider
    counts: Counter[Kind] = Counter()
    deadlines: list[datetime] = []
    for draft in drafts:
        counts[(draft.request.page_type, draft.request.language, draft.provider or default)] += 1
        if draft.request.deadline and len(deadlines) < MOST_DEADLINES:
            deadlines.append(draft.request.deadline)
    known = {kind: experience_with(session, *kind) for kind in counts}
    queue = queue_settings.load(session)
    slots = min(queue.max_concurrency, workers.slots_of_living(session, queue) or queue.max_concurrency)
    return estimate_batch(
        [
            PageGroup(page_type=kind[0].value, count=count, experience=known[kind], provider=kind[2])
            for kind, count in counts.items()
        ],
        slots=slots,
        seconds_ahead=_seconds_ahead(session, known, slots),
        deadlines=deadlines,
        now=db_now(session),
    )


def _seconds_ahead(session: Session, known: dict[Kind, Experience], slots: int) -> float:
    """How long the queue works on what is in it now, if it takes as long as the new pages do."""
    seconds = [experience.seconds.likely for experience in known.values() if experience.seconds]
    if not seconds:
        return 0.0
    waiting = session.scalar(select(func.count()).select_from(JOB).where(JOB.c.state == "pending")) or 0
    return (waiting + processing_count(session) / 2) * (sum(seconds) / len(seconds)) / max(slots, 1)
