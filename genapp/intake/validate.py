"""Reads one page as it was handed in: every problem at once, each naming the field as the caller spelled it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from genapp.errors import BadInput
from genapp.intake.addresses import Addresses
from genapp.intake.given import Given
from genapp.intake.limits import MAX_BRAND_CHARS, MAX_VOICE_CHARS
from genapp.intake.lists import read_facts, read_keywords
from genapp.intake.local_dates import DateOrder
from genapp.intake.values import (
    Wrong,
    read_answer,
    read_deadline,
    read_language,
    read_number,
    read_page_type,
    read_priority,
    read_provider,
    read_status,
)
from genapp.page.request import Language, PageRequest, PageType, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrderDraft:
    """A page that may be submitted; `priority` is None when it is to be computed, `provider` for the default one."""

    request: PageRequest
    priority: Priority | None
    provider: str | None = None


def read_page(
    raw: Mapping[str, str | None],
    *,
    now: datetime,
    allow_private: bool = False,
    date_order: DateOrder = DateOrder.UNKNOWN,
    meaning: Mapping[str, str] | None = None,
) -> PageOrderDraft:
    """Raise `BadInput` with all problems. Names are those of `fields` or their aliases; other names go to `extra`.

    `allow_private` lets addresses on private networks and other ports than 80 and 443 pass. `meaning` says which field
    each name is, where names are columns of a file; `METADATA` is the one for what is only kept.
    """
    given = Given(raw, meaning)
    addresses = Addresses(allow_private)
    page_type = given.one("pageType", read_page_type)
    target_url = given.one("targetUrl", addresses.read)
    keywords = given.several("keywords", read_keywords)
    language = given.one("language", read_language)
    request = PageRequest(
        page_type=page_type or PageType.CATEGORY,
        target_url=target_url or "",
        keywords=keywords,
        language=language or Language.EN,
        brand=given.one("brand", _short(MAX_BRAND_CHARS)) or "",
        brand_voice=given.one("brandVoice", _short(MAX_VOICE_CHARS)) or "",
        facts=given.several("facts", read_facts),
        products=given.several("products", addresses.read_products),
        competitor_urls=given.several("competitorUrls", addresses.read_competitors),
        sku_count=given.one("skuCount", read_number),
        monthly_searches=given.one("monthlySearches", read_number),
        content_status=given.one("contentStatus", read_status),
        deadline=given.one("deadline", lambda text: read_deadline(text, now=now, order=date_order)),
        skip_quality=given.one("skipQuality", read_answer) or False,
        extra=given.extra(),
        metadata=given.metadata(),
    )
    priority = given.one("priority", read_priority)
    provider = given.one("provider", read_provider)
    if given.problems:
        raise BadInput(given.problems)
    return PageOrderDraft(request=request, priority=priority, provider=provider)


def _short(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit:
            raise Wrong(f"has {len(text)} characters; at most {limit} are allowed")
        return text

    return read
