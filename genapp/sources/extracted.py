"""What was read on a page: values only, all of them bounded and plain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductData:
    """A product as the page's JSON-LD describes it; `properties` are (name, value) pairs in the page's own words."""

    name: str
    brand: str = ""
    price_low: str = ""
    price_high: str = ""
    """Decimal numbers as text; both the same for a single price."""
    currency: str = ""
    availability: str = ""
    """The schema.org word: InStock, OutOfStock, PreOrder, ..."""
    material: str = ""
    color: str = ""
    size: str = ""
    weight: str = ""
    width: str = ""
    height: str = ""
    depth: str = ""
    sku: str = ""
    gtin: str = ""
    image_url: str = ""
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredData:
    """What the JSON-LD of a page says."""

    products: tuple[ProductData, ...] = ()
    item_names: tuple[str, ...] = ()
    """Names in an ItemList, in its order."""
    breadcrumbs: tuple[tuple[str, str], ...] = ()
    organization: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedPage:
    """A page as far as it can be used; `dropped` counts texts that gave orders to a writer and were left out."""

    url: str
    title: str = ""
    h1: str = ""
    headings: tuple[str, ...] = ()
    """h2 and h3, in page order."""
    description: str = ""
    language: str = ""
    """ISO 639-1 code as declared, or empty."""
    text: str = ""
    words: int = 0
    data: StructuredData = StructuredData()
    pairs: tuple[tuple[str, str], ...] = ()
    """Names and values from specification tables and definition lists."""
    image_url: str = ""
    dropped: int = 0
