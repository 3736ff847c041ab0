"""What is known about a page: numbered facts, each with its source."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
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
    PERSON = "person"  # corrected or added on the fact sheet


class FactState(StrEnum):
    """Whether a person or a feed stands for it: only what the web says is proposed."""

    CONFIRMED = "confirmed"
    PROPOSED = "proposed"
    REJECTED = "rejected"


class FactPlace(StrEnum):
    """Where in its source a fact stands."""

    UNKNOWN = ""  # facts of jobs from before places were kept
    GIVEN = "given"  # with the order
    FILE = "file"  # in product data that was loaded
    DATA = "structured data"  # JSON-LD, microdata, RDFa, OpenGraph
    TABLE = "table"  # a table of specifications
    LIST = "list"  # a definition list, or rows of a name and a value
    BOX = "product box"  # beside the heading: name, price, stock, number
    TEXT = "text"  # a sentence of the main text


SURE_PLACES: Final = frozenset({FactPlace.DATA, FactPlace.TABLE, FactPlace.LIST, FactPlace.BOX})
"""From here proposed facts are used unconfirmed, unless the installation is set otherwise."""


def usable_places(words: str) -> frozenset[FactPlace]:
    """Places out of a list with commas ("structured data, table"). Raises `ValueError` that names what is no place."""
    names = [word.strip().casefold() for word in words.split(",") if word.strip()]
    places = {place.value: place for place in (*sorted(SURE_PLACES), FactPlace.TEXT)}
    unknown = [name for name in names if name not in places]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no place of a page; known are {', '.join(places)}")
    return frozenset(places[name] for name in names)


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
    state: FactState = FactState.CONFIRMED
    place: FactPlace = FactPlace.UNKNOWN
    ruling: str = ""
    """Key of the fact as it was found, where a person corrected it, or of what he added; see `sources/rulings.py`."""

    def is_usable(self, unconfirmed: Collection[FactPlace]) -> bool:
        """Confirmed, or proposed in a place whose facts may be used unconfirmed."""
        return self.state is FactState.CONFIRMED or (self.state is FactState.PROPOSED and self.place in unconfirmed)

    @property
    def says_something(self) -> bool:
        """Whether there is a letter or a digit in it; a dash in a cell is no fact."""
        return any(sign.isalnum() for sign in self.value or self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSheet:
    """Everything the writer may use; fact n is `facts[n - 1]`."""

    facts: tuple[Fact, ...] = ()

    @classmethod
    def usable(
        cls, known: Iterable[Fact], *, unconfirmed: Collection[FactPlace] = SURE_PLACES
    ) -> tuple["FactSheet", tuple[Fact, ...]]:
        """The sheet of those that may be used, numbered anew, and the others, numbered after them."""
        facts = tuple(known)
        used = [fact for fact in facts if fact.is_usable(unconfirmed)]
        others = [fact for fact in facts if not fact.is_usable(unconfirmed)]
        numbered = tuple(replace(fact, number=number) for number, fact in enumerate((*used, *others), start=1))
        return cls(facts=numbered[: len(used)]), numbered[len(used) :]

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
    proposed: tuple[Fact, ...] = ()
    """Facts that may not be used: proposed ones that wait for a person, and rejected ones. Shown, never written."""
