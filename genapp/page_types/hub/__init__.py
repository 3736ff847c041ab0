"""A hub: the start page of a site or of a part of it, with the ways on from there."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, cards, details, place, prose, sections
from genapp.page_types.nodes import organization, reach, site, web_page


def _nodes(page: PageView) -> list[Node]:
    owner = organization(page)
    if owner is None:
        return [web_page(page)]
    owner |= reach(page.place) if page.place else {}
    owner.pop("openingHours", None)  # of places alone
    return [web_page(page), {"@type": "WebSite", "name": page.brand, "url": site(page)}, owner]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from cards(page, labels)
    yield from bullets(page)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from details(page, labels.at_a_glance, labels)
    yield from place(page, labels)


HUB: Final = PageSpec(
    page_type=PageType.HUB,
    subject=Subject.OFFER,
    reader="looks for the page that fits",
    note="A start page",
    spellings="home homepage startpage hubpage startseite übersichtsseite accueil pagedaccueil inicio paginadeinicio"
    " iniciopagina homepagina startpagina",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, words=60),
        part(ComponentKind.BULLETS, blocks=6, words=100),
        part(ComponentKind.SECTIONS, blocks=4, words=340),
    ),
    words=(1, 500),
    json_ld=("WebPage", "WebSite", "Organization", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the whole site, such as "Range: tents, stoves, lamps", "Since: 1974", "Shops: 4"',
    lives_from="the ways on from it, and what the site is",
    likes=("products", "phone"),
    shows_place=True,
)
