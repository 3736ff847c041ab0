"""Cost and finish time of pages, from what such pages took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from genapp.db import JOB, db_now
from genapp.db.queries.batches import cost_of_each, finished_pages
from genapp.db.queries.claiming import processing_count
from genapp.db.queries.queue import newest_finished
from genapp.intake.validate import PageOrderDraft
from genapp.jobs import FEWEST_PAGES, NOTHING, BatchEstimate, Experience, PageGroup, Spread, estimate_batch
from genapp.page import Language, PageType
from genapp.pipeline.prompts import expected_tokens
from genapp.providers.registry import KINDS
from genapp.services.queue import queue_settings, workers
from genapp.settings import settings

_PageKind = tuple[PageType, Language, str]
"""Page type, language and provider: pages that cost about the same."""
_MOST_DEADLINES: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How long pages held a slot: (page type, provider, seconds) of the newest finished ones.

    The mean of them, for totals follow the mean.
    """

    pages: tuple[tuple[str, str, float], ...]

    def mean(self, *, page_type: str = "", provider: str = "") -> float | None:
        """Of pages of this type and provider; empty means any. None when there was none."""
        found = [
            seconds for kind, writer, seconds in self.pages if page_type in ("", kind) and provider in ("", writer)
        ]
        return sum(found) / len(found) if found else None

    def expected(self, page_type: str, provider: str) -> float | None:
        """Of one page: of its kind, else of any kind by its provider."""
        own = self.mean(page_type=page_type, provider=provider)
        return own if own is not None else self.mean(provider=provider)


def recent_durations(session: Session) -> Durations:
    rows = newest_finished(session)
    return Durations(
        pages=tuple((row.page_type, row.provider, (row.finished_at - row.claimed_at).total_seconds()) for row in rows)
    )


def forecast(session: Session, drafts: Iterable[PageOrderDraft], *, provider: str | None) -> BatchEstimate:
    """For pages that would be submitted now, behind everything that waits already."""
    default = provider or settings().provider
    counts: Counter[_PageKind] = Counter()
    deadlines: list[datetime] = []
    for draft in drafts:
        counts[(draft.request.page_type, draft.request.language, draft.provider or default)] += 1
        if draft.request.deadline and len(deadlines) < _MOST_DEADLINES:
            deadlines.append(draft.request.deadline)
    known = {kind: _experience_with(session, *kind) for kind in counts}
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


def _experience_with(session: Session, page_type: PageType, language: Language, provider: str) -> Experience:
    """From finished pages, else from prompts and prices; one page in ten stays below low, and one goes beyond high."""
    rows = finished_pages(session, page_type=page_type.value, provider=provider)
    seconds = _spread([(row.finished_at - row.started_at).total_seconds() for row in rows]) if rows else None
    if len(rows) < FEWEST_PAGES:
        return Experience(cost=_reckoned(page_type, language, provider), seconds=seconds, pages=0)
    costs = cost_of_each(session, [row.id for row in rows])
    return Experience(cost=_spread([costs.get(row.id, 0) for row in rows]), seconds=seconds, pages=len(rows))


def _spread(values: Sequence[float]) -> Spread:
    """The tenth, the fiftieth and the ninetieth of a hundred; the mean where it is above the middle one.

    Totals of many pages follow the mean, and a few very dear pages make it larger than the middle one.
    """
    ordered = sorted(values)
    low, middle, high = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.1, 0.5, 0.9))
    mean = sum(ordered) / len(ordered)
    likely = max(middle, mean)
    return Spread(low=low, likely=likely, high=max(high, likely))


def _reckoned(page_type: PageType, language: Language, provider: str) -> Spread:
    """In micros."""
    if provider in KINDS and not KINDS[provider].paid:
        return NOTHING
    asked, written = settings().provider_input_price, settings().provider_output_price
    low, likely, high = (
        tokens.asked * asked + tokens.written * written for tokens in expected_tokens(page_type, language)
    )
    return Spread(low=low, likely=likely, high=high)


def _seconds_ahead(session: Session, known: dict[_PageKind, Experience], slots: int) -> float:
    """How long the queue works on what is in it now, if it takes as long as the new pages do."""
    seconds = [experience.seconds.likely for experience in known.values() if experience.seconds]
    if not seconds:
        return 0.0
    waiting = session.scalar(select(func.count()).select_from(JOB).where(JOB.c.state == "pending")) or 0
    return (waiting + processing_count(session) / 2) * (sum(seconds) / len(seconds)) / max(slots, 1)
