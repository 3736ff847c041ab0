"""A service page: what is done, how it goes, where, and what it costs."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, details, faq, place, price, product_table, prose, sections, steps
from genapp.page_types.nodes import offers, organization, reach, web_page


def _nodes(page: PageView) -> list[Node]:
    service: Node = {"@type": "Service", "name": page.h1, "url": page.canonical}
    if provider := organization(page):
        service["provider"] = provider | (reach(page.place) if page.place else {})
        service["provider"].pop("openingHours", None)  # of places alone
    if page.shows(page.area):
        service["areaServed"] = page.area
    if offer := offers(page):
        service["offers"] = offer
    return [web_page(page), service]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from price(page, labels)
    yield from bullets(page)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from steps(page, labels)
    yield from product_table(page, labels)
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)
    yield from place(page, labels)
    yield from prose(page.blocks(ComponentKind.CLOSING))


SERVICE: Final = PageSpec(
    page_type=PageType.SERVICE,
    subject=Subject.OFFER,
    reader="wants to know what is done, and for whom",
    note="Work done for customers",
    spellings="servicepage services dienstleistung leistung leistungsseite serviceseite prestation servicio servizio"
    " dienst dienstpagina",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, blocks=2, words=90),
        part(ComponentKind.BULLETS, blocks=7, words=120),
        part(ComponentKind.SECTIONS, blocks=5, words=400),
        part(ComponentKind.STEPS, blocks=6, words=140),
        part(ComponentKind.FAQ, blocks=6, words=250),
        part(ComponentKind.CLOSING, words=60),
    ),
    words=(1, 900),
    json_ld=("WebPage", "Service", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the service, such as "Duration: about 1 hour", "Area: within 30 km", "Price: from 89 EUR"',
    lives_from="what is done, where, how long it takes and what it costs",
    likes=("price", "area", "duration", "phone"),
    shows_place=True,
    shows_price=True,
)
