"""What a user asks for: one page to write; and what makes two pages the same page."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from anyascii import anyascii

from genapp.page.address import same_address
from genapp.page.language import Language
from genapp.page.safe_html import normalized

_LONGEST_SLUG: Final = 75
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORDS: Final = re.compile(r"[^\W_]+")
_KEY_SIGNS: Final = 32


class PageType(StrEnum):
    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    PRODUCT = "product"
    LANDING = "landing"
    BRAND = "brand"
    GUIDE = "guide"
    COMPARISON = "comparison"
    LOCATION = "location"
    SERVICE = "service"
    FAQ = "faq"
    GLOSSARY = "glossary"
    HUB = "hub"


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
    """Fields of a request that product data or the settings may fill in."""

    BRAND = "brand"
    BRAND_VOICE = "brand_voice"
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
    """What loaded product data and the settings added: fields by their `DataField`, and lines of `facts`."""

    @property
    def primary_keyword(self) -> str:
        return self.keywords[0]


def slugify(text: str) -> str:
    """The last part of an address: lower case, hyphens, at most 75 characters, cut at a hyphen where one is near.

    Letters of every script are written with Latin ones.
    """
    low = normalized(text).lower().translate(_GERMAN)
    plain = normalized(low if low.isascii() else "".join(map(_latin, low)), "NFKD")
    slug = re.sub(r"['’]", "", plain.encode("ascii", "ignore").decode().lower())
    slug = re.sub(r"[^a-z0-9]+", "-", slug).strip("-")
    if len(slug) <= _LONGEST_SLUG:
        return slug
    cut = slug[: _LONGEST_SLUG + 1]
    return (cut.rsplit("-", 1)[0] if "-" in cut else slug[:_LONGEST_SLUG]).strip("-")


def _latin(sign: str) -> str:
    """Letters and the vowel signs that belong to them; all other signs stay."""
    return anyascii(sign) if unicodedata.category(sign)[0] in "LM" else sign


def page_key(request: PageRequest) -> str:
    """Equal for two that are the same page: the same type, address and language."""
    return _key(request.page_type.value, same_address(request.target_url), request.language.value)


def keyword_key(request: PageRequest) -> str:
    """Equal for rivals: pages of one site and language that want to be found with the same primary keyword."""
    return _key(normal_keyword(request.primary_keyword), site_of(request), request.language.value)


def normal_keyword(keyword: str) -> str:
    """Words in lower case, one blank between them."""
    return " ".join(_WORDS.findall(normalized(keyword, "NFKC").casefold()))


def site_of(request: PageRequest) -> str:
    return (urlsplit(request.target_url).hostname or "").removeprefix("www.")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_KEY_SIGNS]
