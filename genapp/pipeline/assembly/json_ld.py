"""Structured data of a page: only what is known, and only what the page shows."""

import json
from typing import Any, Final
from urllib.parse import urlsplit

from genapp.page.request import PageType
from genapp.pipeline.assembly.view import PageView

CONTEXT: Final = "https://schema.org"
Node = dict[str, Any]  # Any: JSON


def json_ld(page: PageView, page_type: PageType) -> tuple[str, ...]:
    """Each a JSON text."""
    makers = {PageType.CATEGORY: _category, PageType.PRODUCT: _product, PageType.LANDING: _landing}
    nodes = [*makers[page_type](page), _breadcrumbs(page)]
    return tuple(json.dumps({"@context": CONTEXT, **node}, ensure_ascii=False).replace("\u00a0", " ") for node in nodes)


def script_safe(text: str) -> str:
    """The same JSON, unable to end the script element it stands in."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _breadcrumbs(page: PageView) -> Node:
    items = [
        {"@type": "ListItem", "position": number, "name": crumb.name, "item": crumb.url}
        for number, crumb in enumerate(page.crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _category(page: PageView) -> list[Node]:
    node: Node = {"@type": "CollectionPage", "name": page.h1, "url": page.canonical, "inLanguage": page.language.value}
    urls = [product.url for product in page.products if product.url]
    if urls:
        items = [{"@type": "ListItem", "position": number, "url": url} for number, url in enumerate(urls, start=1)]
        node["mainEntity"] = {"@type": "ItemList", "itemListElement": items}
    return [node]


def _product(page: PageView) -> list[Node]:
    """None without a price: a product without an offer says nothing to a search engine."""
    if page.offer is None or not page.offer.amount:
        return []
    node: Node = {"@type": "Product", "name": page.h1, "url": page.canonical}
    if page.brand:
        node["brand"] = {"@type": "Brand", "name": page.brand}
    if page.image_url:
        node["image"] = page.image_url
    node["offers"] = {
        "@type": "Offer",
        "price": page.offer.amount,
        "priceCurrency": page.offer.currency,
        "url": page.canonical,
    }
    return [node]


def _landing(page: PageView) -> list[Node]:
    node: Node = {"@type": "WebPage", "name": page.h1, "url": page.canonical, "inLanguage": page.language.value}
    if not page.brand:
        return [node]
    parts = urlsplit(page.canonical)
    publisher = {"@type": "Organization", "name": page.brand, "url": f"{parts.scheme}://{parts.netloc}/"}
    return [node, publisher]
