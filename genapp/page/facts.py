"""What is known about a page: numbered facts, each with its source."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SourceKind(StrEnum):
    """Where a fact comes from."""

    USER = "user"  # a line the user gave with the job
    JOB = "job"  # a field of the job, e.g. the SKU count
    PRODUCT = "product"  # a product line given with the job
    TARGET = "target"  # read on the target page
    DATA = "data"  # told by loaded product data
    DATA_PRODUCT = "data product"  # a product of that data


BRAND: Final = "brand"
SKU_COUNT: Final = "sku count"
"""The two names of facts that are the same in every language; all others are words of the page's language."""

PRODUCT_LINES: Final = frozenset({SourceKind.PRODUCT, SourceKind.DATA_PRODUCT})
"""Facts that name one product of the page, with its price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing the writer may say; `name` and `value` are set when it has the form "name: value"."""

    number: int
    text: str
    source: SourceKind
    name: str = ""
    value: str = ""
    url: str = ""
    """The page it was read on, for facts from the web."""

    @property
    def says_something(self) -> bool:
        """Whether there is a letter or a digit in it; a dash in a cell is no fact."""
        return any(sign.isalnum() for sign in self.value or self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSheet:
    """Everything the writer may use; fact n is `facts[n - 1]`."""

    facts: tuple[Fact, ...] = ()

    def by_number(self, number: int) -> Fact | None:
        return self.facts[number - 1] if 0 < number <= len(self.facts) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What happened when one page was fetched: shown on the job, whether it worked or not."""

    url: str
    role: str
    """"target" or "competitor"."""
    ok: bool
    reason: str = ""
    """Why it could not be used, as a sentence; empty when ok."""
    status: int | None = None
    seconds: float = 0.0
    title: str = ""
    words: int = 0
    dropped: int = 0
    """Texts that gave orders to a writer ("ignore previous instructions") and were left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """The result of context building. Competitor pages give topics and text to stay clear of, never facts."""

    facts: FactSheet
    sources: tuple[SourceReport, ...] = ()
    topics: tuple[str, ...] = ()
    """Headings seen on competitor pages, most frequent first."""
    competitor_texts: tuple[str, ...] = ()
    """Plain text of competitor pages, bounded; for the check against copying."""
    breadcrumbs: tuple[tuple[str, str], ...] = ()
    """(name, url) pairs read on the target page, outermost first."""
    image_url: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """(words, url) pairs of pages of the same project that this one leads to."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, url) pairs of the same page in other languages."""
