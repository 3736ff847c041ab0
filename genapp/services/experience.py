"""What a page of a type costs and takes with a provider: from finished pages, else from prompts and prices."""

from collections.abc import Sequence

from sqlmodel import Session

from genapp.db.queries.experience import cost_of_each, finished_pages
from genapp.jobs.batch_estimate import FEWEST_PAGES, NOTHING, Experience, Spread
from genapp.page.request import Language, PageType
from genapp.pipeline.prompts.expected import PageTokens, expected_tokens
from genapp.providers.registry import KINDS
from genapp.settings import Settings, settings


def experience_with(session: Session, page_type: PageType, language: Language, provider: str) -> Experience:
    """Low and high are what one page in ten stays below, or goes beyond."""
    rows = finished_pages(session, page_type=page_type.value, provider=provider)
    seconds = spread([(row.finished_at - row.started_at).total_seconds() for row in rows]) if rows else None
    if len(rows) < FEWEST_PAGES:
        return Experience(cost=_reckoned(page_type, language, provider, settings()), seconds=seconds, pages=0)
    costs = cost_of_each(session, [row.id for row in rows])
    return Experience(cost=spread([costs.get(row.id, 0) for row in rows]), seconds=seconds, pages=len(rows))


def spread(values: Sequence[float]) -> Spread:
    """The tenth, the fiftieth and the ninetieth of a hundred; the mean where it is above the middle one.

    Totals of many pages follow the mean, and a few very dear pages make it larger than the middle one.
    """
    ordered = sorted(values)
    low, middle, high = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.1, 0.5, 0.9))
    mean = sum(ordered) / len(ordered)
    likely = max(middle, mean)
    return Spread(low=low, likely=likely, high=max(high, likely))


def _reckoned(page_type: PageType, language: Language, provider: str, config: Settings) -> Spread:
    if provider in KINDS and not KINDS[provider].paid:
        return NOTHING
    low, likely, high = (_micros(tokens, config) for tokens in expected_tokens(page_type, language))
    return Spread(low=low, likely=likely, high=high)


def _micros(tokens: PageTokens, config: Settings) -> float:
    return tokens.asked * config.provider_input_price + tokens.written * config.provider_output_price
