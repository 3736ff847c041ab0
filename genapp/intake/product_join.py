"""Joins products to pages: by SKU list, address, handle or category, in this order."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from genapp.intake.products_feed import Product
from genapp.page.request import PageRequest, PageType
from genapp.words import spelled

MAX_KEY_CHARS: Final = 500
"""Of a key; what is longer is cut on both sides alike, for an index entry has an upper limit."""
_SKU_COLUMNS: Final = frozenset({"sku", "skus", "skulist", "productskus", "variantsku", "artikelnummern"})
_CATEGORY_COLUMNS: Final = frozenset(
    {"category", "categories", "producttype", "productcategory", "kategorie", "collection"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductKeys:
    """What pages find a product by; empty where the file says nothing."""

    sku: str
    handle: str
    url_key: str
    category_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a page looks for; the first kind that finds something counts, in this order."""

    skus: tuple[str, ...]
    url_key: str
    handle: str
    category_keys: tuple[str, ...]


def keys_of(product: Product) -> ProductKeys:
    return ProductKeys(
        sku=_key(product.sku),
        handle=_key(product.handle),
        url_key=url_key(product.url),
        category_key=category_key(product.category),
    )


def wanted_by(request: PageRequest) -> Wanted:
    """A product page is found by its address; a category by what a column says, by its address and its keyword."""
    columns = [*request.extra, *request.metadata, *(_pair(fact) for fact in request.facts)]
    skus = [text for name, value in columns if spelled(name) in _SKU_COLUMNS for text in _listed(value)]
    named = [value for name, value in columns if spelled(name) in _CATEGORY_COLUMNS]
    handle = _key(unquote(urlsplit(request.target_url).path).rstrip("/").rsplit("/", 1)[-1])
    if request.page_type is PageType.PRODUCT:
        return Wanted(skus=tuple(skus), url_key=url_key(request.target_url), handle=handle, category_keys=())
    categories = [*named, handle.replace("-", " "), request.primary_keyword]
    keys = tuple(dict.fromkeys(filter(None, map(category_key, categories))))
    return Wanted(skus=tuple(skus), url_key="", handle="", category_keys=keys)


def url_key(url: str) -> str:
    """An address without scheme, www, query and closing slash, in lower case: what two spellings have in common."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    return _key(f"{parts.hostname.removeprefix('www.')}{unquote(parts.path).rstrip('/')}")


def category_key(path: str) -> str:
    """The last step of a category path, in lower case; of several paths ("A > B, C") the first."""
    first = path.split(",", maxsplit=1)[0].split("|", maxsplit=1)[0]
    return _key(" ".join(first.replace("/", ">").split(">")[-1].split()))


def _listed(value: str) -> list[str]:
    for sign in ",;|\n":
        value = value.replace(sign, " ")
    return [_key(text) for text in value.split()]


def _pair(fact: str) -> tuple[str, str]:
    name, _, value = fact.partition(": ")
    return name, value


def _key(text: str) -> str:
    """In lower case; without the one sign that a database does not store."""
    return text.casefold().replace("\x00", "")[:MAX_KEY_CHARS]
