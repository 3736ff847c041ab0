"""A comparison: the verdict first, then the same facts of each thing side by side."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, compared, details, faq, product_table, prose, sections
from genapp.page_types.nodes import item_list, web_page


def _nodes(page: PageView) -> list[Node]:
    items = item_list(page)
    return [web_page(page), items] if items else [web_page(page)]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from bullets(page)
    yield from compared(page, labels)
    yield from product_table(page, labels)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)
    yield from prose(page.blocks(ComponentKind.CLOSING))


COMPARISON: Final = PageSpec(
    page_type=PageType.COMPARISON,
    subject=Subject.RANGE,
    reader="decides between products",
    note="Things side by side",
    spellings="compare comparisonpage versus vs bestof vergleich vergleichsseite comparatif comparaison comparativa"
    " comparación confronto comparazione vergelijking",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, blocks=2, words=90),
        part(ComponentKind.BULLETS, blocks=6, words=120),
        part(ComponentKind.SECTIONS, blocks=6, words=950),
        part(ComponentKind.FAQ, blocks=6, words=300),
        part(ComponentKind.CLOSING, words=60),
    ),
    words=(1, 1_500),
    json_ld=("WebPage", "ItemList", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='that differ, such as "Load: 80 kg (Basic), 125 kg (Pro)", with products and their prices',
    lives_from="the same facts of two or more things",
    offers=False,
    likes=("products", "price range"),
)
