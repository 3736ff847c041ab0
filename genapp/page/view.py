"""What the templates see of a page: plain values, nothing left to decide."""

import re
from dataclasses import dataclass
from typing import Final

from genapp.page.components import Block, Component, ComponentKind
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb trail; the page itself comes last."""

    name: str
    url: str


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
        """Where the call to action leads: the first product with an address, else the steps of this page."""
        return next((product.url for product in self.products if product.url), "#steps")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which are parted by blank lines."""
    return [one_line(part) for part in text.split("\n\n") if part.strip()]


def one_line(text: str) -> str:
    """Without line breaks and double spaces; spaces that must not break stay."""
    return _SPACES.sub(" ", text).strip()
