"""What the templates see of a page: plain values, nothing left to decide."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from genapp.page.components import HEAD_KINDS, Block, Component, ComponentKind
from genapp.page.language import Language

_SPACES: Final = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The few words of a page that nobody writes, in one language: headings of data, names of parts."""

    products: str
    specification: str
    at_a_glance: str
    questions: str
    steps: str
    breadcrumb: str
    price: str
    product: str
    property: str
    value: str
    variants: str
    brand: str
    related: str
    contents: str
    compared: str
    address: str
    opening_hours: str
    phone: str
    email: str
    updated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb trail; the page itself comes last."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """Another page: the words that lead there, and its address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where something is, and when it is open; what is not known is empty."""

    address: str = ""
    """In one line."""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    hours: tuple[tuple[str, str], ...] = ()
    """Days and times as they were given; of one line without days the first is empty."""
    opening: tuple[str, ...] = ()
    """The same for machines, "Mo-Fr 09:00-18:00"; empty unless all of it was understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """What identifies the product of a page, each value checked and shown on the page."""

    sku: str = ""
    gtin: str = ""
    """8, 12, 13 or 14 digits with the right check digit."""
    brand: str = ""
    availability: str = ""
    """As schema.org names it: "InStock"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """Facts that were given of several things, side by side."""

    items: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """The name of a fact, and its value for each item; empty where none was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductView:
    """A product of the data: its price for readers, and for machines when it is a real amount."""

    name: str
    url: str = ""
    price: str = ""
    amount: str = ""
    currency: str = ""
    outbound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """Everything on the page. Texts come from the writer; crumbs, products and rows come from data."""

    language: Language
    canonical: str
    brand: str
    title: str
    meta_description: str
    og_title: str
    og_description: str
    image_url: str
    components: tuple[Component, ...]
    crumbs: tuple[Crumb, ...]
    products: tuple[ProductView, ...]
    offer: ProductView | None
    """The price of the page's own product; None when it is not known."""
    rows: tuple[tuple[str, str], ...]
    """Name and value of what is known, for the table."""
    item: ItemView = ItemView()
    place: PlaceView | None = None
    """On page types that show one, when something of it is known."""
    compared: CompareView | None = None
    area: str = ""
    """Where a service is offered."""
    author: str = ""
    links: tuple[PageLink, ...] = ()
    """Pages of the same project that belong to this one."""
    alternates: tuple[tuple[str, str], ...] = ()
    """Language and address of the same page in other languages."""
    modified: datetime | None = None
    """When this version was made."""
    modified_day: str = ""
    """The same for readers, on page types that say it."""

    def blocks(self, kind: str) -> tuple[Block, ...]:
        wanted = ComponentKind(kind)
        return next((part.blocks for part in self.components if part.kind is wanted), ())

    def line(self, kind: str) -> str:
        blocks = self.blocks(kind)
        return one_line(blocks[0].text) if blocks else ""

    @property
    def h1(self) -> str:
        return self.line(ComponentKind.H1) or self.title

    @property
    def action_url(self) -> str:
        """Where the call to action leads: the first product with an address, else the steps of this page, if any."""
        found = next((product.url for product in self.products if product.url), "")
        return found or ("#steps" if self.blocks(ComponentKind.STEPS) else "")

    def shows(self, text: str) -> bool:
        """Whether a reader finds these words on the page; structured data may say nothing else."""
        texts = [part.text for part in self.components if part.kind not in HEAD_KINDS]
        texts += [crumb.name for crumb in self.crumbs] + [product.name for product in self.products]
        texts += [f"{name} {value}" for name, value in self.rows]
        return bool(text) and _plain(text) in _plain(" ".join(texts))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which are parted by blank lines."""
    return [one_line(part) for part in text.split("\n\n") if part.strip()]


def one_line(text: str) -> str:
    """Without line breaks and double spaces; spaces that must not break stay."""
    return _SPACES.sub(" ", text).strip()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
