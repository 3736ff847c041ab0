"""A landing page: one offer, why it helps, and what to do next."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, details, escape, faq, product_table, prose, sections, steps
from genapp.page_types.nodes import organization, web_page


def _nodes(page: PageView) -> list[Node]:
    publisher = organization(page)
    return [web_page(page), publisher] if publisher else [web_page(page)]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    for number, block in enumerate(page.blocks(ComponentKind.HERO)):
        yield f"**{escape(block.text)}**" if number else escape(block.text)
    yield from bullets(page)
    yield from sections(page.blocks(ComponentKind.BENEFITS))
    yield from product_table(page, labels)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from steps(page, labels)
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)
    yield from prose(page.blocks(ComponentKind.CLOSING))


LANDING: Final = PageSpec(
    page_type=PageType.LANDING,
    subject=Subject.OFFER,
    reader="weighs up an offer",
    note="A campaign or an offer",
    spellings="landingpage campaign lp landingseite landeseite kampagne pagedatterrissage campagne campaña campagna",
    components=(
        *HEAD,
        # Of a hero the second block is the call to action.
        opening(ComponentKind.HERO, blocks=2, words=60),
        part(ComponentKind.BULLETS, blocks=7, words=120),
        part(ComponentKind.BENEFITS, blocks=5, words=300),
        part(ComponentKind.SECTIONS, blocks=4, words=300),
        part(ComponentKind.STEPS, blocks=5, words=120),
        part(ComponentKind.FAQ, blocks=5, words=250),
        part(ComponentKind.CLOSING, words=60),
    ),
    words=(1, 800),
    json_ld=("WebPage", "Organization", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the offer, such as "Delivery: within 2 working days", "Trial: 30 days", who it is for',
    lives_from="one offer: what it is, for whom, what it costs and how it goes on",
    likes=("price", "duration", "services"),
)
