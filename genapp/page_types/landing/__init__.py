"""A landing page: one offer, why it helps, and what to do next."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from genapp.page import ComponentKind, ComponentSpec, Labels, PageType, PageView, Shape, Subject
from genapp.page_types.base import HEAD, Node, PageSpec
from genapp.page_types.markdown import details, escape, faq, product_table, prose, sections


def _nodes(page: PageView) -> list[Node]:
    node: Node = {"@type": "WebPage", "name": page.h1, "url": page.canonical, "inLanguage": page.language.value}
    if not page.brand:
        return [node]
    parts = urlsplit(page.canonical)
    publisher = {"@type": "Organization", "name": page.brand, "url": f"{parts.scheme}://{parts.netloc}/"}
    return [node, publisher]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    for number, block in enumerate(page.blocks(ComponentKind.HERO)):
        yield f"**{escape(block.text)}**" if number else escape(block.text)
    yield from sections(page.blocks(ComponentKind.BENEFITS))
    if page.products:
        yield from product_table(page, labels)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    steps = page.blocks(ComponentKind.STEPS)
    if steps:
        yield f"## {labels.steps}"
        yield "\n".join(f"{number}. {escape(block.text)}" for number, block in enumerate(steps, start=1))
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)
    yield from prose(page.blocks(ComponentKind.CLOSING))


LANDING: Final = PageSpec(
    page_type=PageType.LANDING,
    subject=Subject.OFFER,
    note="A campaign or an offer",
    spellings="landingpage campaign lp landingseite",
    components=(
        *HEAD,
        # Of a hero the second block is the call to action.
        ComponentSpec(kind=ComponentKind.HERO, shape=Shape.PROSE, blocks=(2, 2), words=(15, 60)),
        ComponentSpec(
            kind=ComponentKind.BENEFITS, shape=Shape.SECTIONS, blocks=(3, 5), words=(75, 300), required=False
        ),
        ComponentSpec(
            kind=ComponentKind.SECTIONS, shape=Shape.SECTIONS, blocks=(2, 4), words=(80, 300), required=False
        ),
        ComponentSpec(kind=ComponentKind.STEPS, shape=Shape.LIST, blocks=(3, 5), words=(24, 120), required=False),
        ComponentSpec(kind=ComponentKind.FAQ, shape=Shape.PAIRS, blocks=(3, 5), words=(60, 250), required=False),
        ComponentSpec(kind=ComponentKind.CLOSING, shape=Shape.PROSE, blocks=(1, 1), words=(15, 60), required=False),
    ),
    words=(300, 800),
    json_ld=("WebPage", "Organization"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the offer, such as "Delivery: within 2 working days", "Trial: 30 days", who it is for',
    sections_with_guide=3,
)
