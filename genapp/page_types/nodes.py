"""Structured data that several page types have; each value of it is shown on the page."""

from typing import Final
from urllib.parse import urlsplit

from genapp.page import ComponentKind, PageView, PlaceView
from genapp.page_types.base import Node

SCHEMA: Final = "https://schema.org/"


def web_page(page: PageView, kind: str = "WebPage") -> Node:
    """The page itself: its name, language, and when it was last made."""
    node: Node = {"@type": kind, "name": page.h1, "url": page.canonical, "inLanguage": page.language.value}
    if page.modified:
        node["dateModified"] = page.modified.isoformat(timespec="seconds")
    return node


def item_list(page: PageView) -> Node | None:
    """The products that have an address, in the order of the page."""
    urls = [product.url for product in page.products if product.url]
    if not urls:
        return None
    items = [{"@type": "ListItem", "position": number, "url": url} for number, url in enumerate(urls, start=1)]
    return {"@type": "ItemList", "itemListElement": items}


def collection(page: PageView) -> list[Node]:
    """A list of products, by their addresses alone."""
    node, items = web_page(page, "CollectionPage"), item_list(page)
    if items:
        node["mainEntity"] = items
    return [node]


def organization(page: PageView) -> Node | None:
    """Whose page it is, where the page says so."""
    if not page.shows(page.brand):
        return None
    return {"@type": "Organization", "name": page.brand, "url": site(page)}


def site(page: PageView) -> str:
    parts = urlsplit(page.canonical)
    return f"{parts.scheme}://{parts.netloc}/"


def reach(place: PlaceView) -> Node:
    """Address, phone, e-mail and opening hours, as far as they are known."""
    node: Node = {}
    if place.street and place.town:
        parts = {"streetAddress": place.street, "postalCode": place.postal_code, "addressLocality": place.town}
        node["address"] = {"@type": "PostalAddress", **{name: value for name, value in parts.items() if value}}
    elif place.address:
        node["address"] = place.address
    if place.phone:
        node["telephone"] = place.phone
    if place.email:
        node["email"] = place.email
    if place.opening:
        node["openingHours"] = list(place.opening)
    return node


def offers(page: PageView) -> Node | None:
    """The price of the page's own product or service: one amount, or the span of its variants in one currency."""
    if page.offer and page.offer.amount:
        offer: Node = {"@type": "Offer", "price": page.offer.amount, "priceCurrency": page.offer.currency}
        if page.item.availability:
            offer["availability"] = SCHEMA + page.item.availability
        return offer | {"url": page.canonical}
    priced = [product for product in page.products if product.amount]
    if len(priced) < 2 or len(priced) < len(page.products) or len({product.currency for product in priced}) > 1:
        return None
    amounts = sorted((product.amount for product in priced), key=float)
    return {
        "@type": "AggregateOffer",
        "lowPrice": amounts[0],
        "highPrice": amounts[-1],
        "priceCurrency": priced[0].currency,
        "offerCount": len(priced),
    }


def questions(page: PageView) -> list[Node]:
    return [
        {"@type": "Question", "name": block.heading, "acceptedAnswer": {"@type": "Answer", "text": block.text}}
        for block in page.blocks(ComponentKind.FAQ)
    ]
