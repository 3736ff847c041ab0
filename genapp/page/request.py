"""What a user asks for: one page to write."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PageType(StrEnum):
    CATEGORY = "category"
    PRODUCT = "product"
    LANDING = "landing"


class Language(StrEnum):
    """Languages that pages are written in (ISO 639-1)."""

    EN = "en"
    DE = "de"


class Priority(StrEnum):
    """The class of a job; HIGH goes first. What decides it is `genapp.jobs.priority`."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for HIGH, 2 for LOW: what the queue sorts by."""
        return list(Priority).index(self)


class ContentStatus(StrEnum):
    """What stands on the target page today."""

    MISSING = "missing"
    OUTDATED = "outdated"
    CURRENT = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """One product that the user gave with the job; `price` is a decimal number as text, e.g. "129.00"."""

    name: str
    price: str = ""
    currency: str = ""
    url: str = ""


class DataField(StrEnum):
    """Fields of a request that product data may fill in."""

    BRAND = "brand"
    PRODUCTS = "products"
    SKU_COUNT = "sku_count"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One page to write, checked: the first keyword is the primary one; never empty.

    `facts` are lines the user gave, either "Name: value" or a sentence. `extra` holds columns of a
    file that genapp has no field for; they are kept, and become facts of the page.
    """

    page_type: PageType
    target_url: str
    keywords: tuple[str, ...]
    language: Language
    brand: str = ""
    brand_voice: str = ""
    facts: tuple[str, ...] = ()
    products: tuple[ProductLine, ...] = ()
    competitor_urls: tuple[str, ...] = ()
    sku_count: int | None = None
    monthly_searches: int | None = None
    content_status: ContentStatus | None = None
    deadline: datetime | None = None
    skip_quality: bool = False
    extra: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    """Columns that a person wants kept with the job but not written about."""
    from_data: tuple[str, ...] = ()
    """What loaded product data added: fields by their `DataField`, and lines of `facts`."""

    @property
    def primary_keyword(self) -> str:
        return self.keywords[0]
