"""A category page: a list of products, and how to choose among them."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, ComponentSpec, Labels, PageType, PageView, Shape, Subject
from genapp.page_types.base import HEAD, Node, PageSpec
from genapp.page_types.markdown import cards, details, faq, prose, sections


def _nodes(page: PageView) -> list[Node]:
    node: Node = {"@type": "CollectionPage", "name": page.h1, "url": page.canonical, "inLanguage": page.language.value}
    urls = [product.url for product in page.products if product.url]
    if urls:
        items = [{"@type": "ListItem", "position": number, "url": url} for number, url in enumerate(urls, start=1)]
        node["mainEntity"] = {"@type": "ItemList", "itemListElement": items}
    return [node]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from cards(page, labels)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)
    yield from prose(page.blocks(ComponentKind.CLOSING))


CATEGORY: Final = PageSpec(
    page_type=PageType.CATEGORY,
    subject=Subject.RANGE,
    note="A list of products",
    spellings="categorypage collection plp kategorie kategorieseite",
    components=(
        *HEAD,
        ComponentSpec(kind=ComponentKind.INTRO, shape=Shape.PROSE, blocks=(1, 2), words=(40, 90)),
        ComponentSpec(
            kind=ComponentKind.SECTIONS, shape=Shape.SECTIONS, blocks=(3, 5), words=(120, 420), required=False
        ),
        ComponentSpec(kind=ComponentKind.FAQ, shape=Shape.PAIRS, blocks=(3, 6), words=(75, 300), required=False),
        ComponentSpec(kind=ComponentKind.CLOSING, shape=Shape.PROSE, blocks=(1, 1), words=(15, 60), required=False),
    ),
    words=(250, 700),
    json_ld=("BreadcrumbList", "CollectionPage"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the range, such as "Material: oak and ash", "Price range: 89 to 449 EUR", sizes or use',
    sections_with_guide=4,
)
