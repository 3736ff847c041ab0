"""A location page: where it is, when it is open, what is offered there."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Need, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, details, faq, place, product_table, prose, sections
from genapp.page_types.nodes import reach, web_page


def _nodes(page: PageView) -> list[Node]:
    """A business without an address is none that a map could show."""
    if page.place is None or not page.place.address:
        return [web_page(page)]
    name = page.brand if page.shows(page.brand) else page.h1
    business: Node = {"@type": "LocalBusiness", "name": name, "url": page.canonical, **reach(page.place)}
    if page.image_url:
        business["image"] = page.image_url
    return [web_page(page), business]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from place(page, labels)
    yield from bullets(page)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from product_table(page, labels)
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)


LOCATION: Final = PageSpec(
    page_type=PageType.LOCATION,
    subject=Subject.OFFER,
    reader="wants to go there or call",
    note="A shop, branch or office",
    spellings="locationpage store storepage branch localpage standort standortseite filiale filialseite niederlassung"
    " magasin agence tienda sucursal negozio sede filiaal vestiging",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, words=90),
        part(ComponentKind.BULLETS, blocks=8, words=140),
        part(ComponentKind.SECTIONS, blocks=4, words=260),
        part(ComponentKind.FAQ, blocks=5, words=200),
    ),
    words=(1, 600),
    json_ld=("WebPage", "LocalBusiness", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about this place, such as "Address: 2 Kiln Road, Fernwick", "Opening hours: Mon-Sat 8-16", services',
    lives_from="its address, opening hours and services",
    needs=(Need(name="address", met_by=("address", "street")),),
    likes=("opening hours", "services", "phone", "directions"),
    shows_place=True,
)
