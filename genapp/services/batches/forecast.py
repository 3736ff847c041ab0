"""Cost and finish time of pages, from what such pages took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from genapp.db import db_now
from genapp.db.queries.batches import cost_of_each, finished_pages
from genapp.db.queries.claiming import waiting_per_lane
from genapp.db.queries.queue import newest_finished, running_jobs
from genapp.intake.validate import PageOrderDraft
from genapp.jobs import (
    FEWEST_PAGES,
    NOTHING,
    BatchEstimate,
    Experience,
    PageGroup,
    Spread,
    estimate_batch,
    keys_of,
    lane_of,
)
from genapp.page import Language, PageType
from genapp.pipeline.prompts import PageTokens, expected_tokens, reading_tokens
from genapp.providers.base import READING
from genapp.providers.registry import KINDS
from genapp.services.providers import model_of, prices_of_reader
from genapp.services.queue import PageOrder, QueueSettings, decide, queue_settings, read_pauses, workers
from genapp.settings import settings

_PageKind = tuple[PageType, Language, str]
"""Page type, language and provider: pages that cost about the same."""
_MOST_DEADLINES: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How long pages held a slot: (page type, provider, seconds) of the newest finished ones.

    The mean of them, for totals follow the mean. What another model wrote than the provider has now says nothing.
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
    models = {provider: model_of(provider) for provider in {row.provider for row in rows}}
    now = [row for row in rows if row.model == models[row.provider]]
    return Durations(
        pages=tuple((row.page_type, row.provider, (row.finished_at - row.claimed_at).total_seconds()) for row in now)
    )


def forecast(session: Session, drafts: Iterable[PageOrderDraft], *, provider: str | None) -> BatchEstimate:
    """For pages that would be submitted now, behind everything that waits already."""
    default = provider or settings().provider
    counts: Counter[_PageKind] = Counter()
    ranks: Counter[int] = Counter()
    deadlines: list[datetime] = []
    for draft in drafts:
        ranks[decide(PageOrder(request=draft.request, priority=draft.priority)).priority.rank] += 1
        counts[(draft.request.page_type, draft.request.language, draft.provider or default)] += 1
        if draft.request.deadline and len(deadlines) < _MOST_DEADLINES:
            deadlines.append(draft.request.deadline)
    queue = queue_settings.load(session)
    known = {kind: _with_reading(_experience_with(session, *kind), kind, queue) for kind in counts}
    slots = min(queue.max_concurrency, workers.slots_of_living(session, queue) or queue.max_concurrency)
    return estimate_batch(
        [
            PageGroup(page_type=kind[0].value, count=count, experience=known[kind], provider=kind[2])
            for kind, count in counts.items()
        ],
        slots=slots,
        seconds_ahead=_seconds_ahead(session, ranks, slots),
        deadlines=deadlines,
        now=db_now(session),
    )


def _experience_with(session: Session, page_type: PageType, language: Language, provider: str) -> Experience:
    """Of writing, from finished pages, else from prompts and prices.

    One page in ten stays below low, and one goes beyond high.
    """
    rows = finished_pages(session, page_type=page_type.value, provider=provider, model=model_of(provider))
    seconds = _spread([(row.finished_at - row.claimed_at).total_seconds() for row in rows]) if rows else None
    if len(rows) < FEWEST_PAGES:
        return Experience(cost=_reckoned(page_type, language, provider), seconds=seconds, pages=0)
    costs = cost_of_each(session, [row.id for row in rows], but_of=READING)
    return Experience(cost=_spread([costs.get(row.id, 0) for row in rows]), seconds=seconds, pages=len(rows))


def _with_reading(experience: Experience, kind: _PageKind, queue: QueueSettings) -> Experience:
    """With what the second reader costs, where one is wanted: whether earlier pages had one says nothing of these."""
    page_type, language, provider = kind
    return replace(experience, cost=experience.cost.plus(_cost_of_reading(page_type, language, provider, queue)))


def usual_reading(session: Session) -> Spread | None:
    """What the second reader costs of a category page in English, in micros, whether it is wanted or not.

    None when no model server is set up.
    """
    queue = replace(queue_settings.load(session), second_reader=True)
    wanted, writer = queue.reader_wanted, settings().provider
    if wanted is None or prices_of_reader(writer, wanted) is None:
        return None
    return _cost_of_reading(PageType.CATEGORY, Language.EN, writer, queue)


def _cost_of_reading(page_type: PageType, language: Language, provider: str, queue: QueueSettings) -> Spread:
    """Of one page by this writer, in micros; nothing when it is not read over."""
    prices = prices_of_reader(provider, queue.reader_wanted) if queue.reader_wanted else None
    if prices is None:
        return NOTHING
    return _priced(reading_tokens(page_type, language), *prices)


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
    return _priced(expected_tokens(page_type, language), asked, written)


def _priced(tokens: Sequence[PageTokens], asked: float, written: float) -> Spread:
    """In micros; prices are of a million tokens, so in millionths of one."""
    low, likely, high = (one.asked * asked + one.written * written for one in tokens)
    return Spread(low=low, likely=likely, high=high)


def _seconds_ahead(session: Session, ranks: Counter[int], slots: int) -> float:
    """How long the queue works on what goes before the last page of the batch.

    Jobs of a higher class all do; of its own class, each other flow gets as many done as the batch itself. What is
    paused does not run, and each job takes as long as those of its own provider.
    """
    if not ranks:
        return 0.0
    last, mine = max(ranks), sum(ranks.values())
    paused = {(pause.scope, pause.key) for pause in read_pauses(session, now=db_now(session))}
    durations = recent_durations(session)
    seconds = 0.0
    for row in waiting_per_lane(session):
        lane = lane_of(row.lane)
        if row.rank > last or paused.intersection(keys_of(lane)):
            continue
        ahead = row.jobs if row.rank < last else min(row.jobs, mine)
        seconds += ahead * (durations.mean(provider=lane.provider) or 0.0)
    for job in running_jobs(session):
        seconds += (durations.mean(provider=job.provider) or 0.0) / 2
    return seconds / max(slots, 1)
