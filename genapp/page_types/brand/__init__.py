"""A brand page: what a brand makes, in the words of its data."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, cards, details, faq, prose, sections
from genapp.page_types.nodes import item_list, web_page


def _nodes(page: PageView) -> list[Node]:
    name = page.item.brand if page.shows(page.item.brand) else page.h1
    brand: Node = {"@type": "Brand", "name": name, "url": page.canonical}
    items = item_list(page)
    return [web_page(page), brand, *([items] if items else [])]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from bullets(page)
    yield from cards(page, labels)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)


BRAND: Final = PageSpec(
    page_type=PageType.BRAND,
    subject=Subject.RANGE,
    reader="wants to know what a brand makes",
    note="A brand and its range",
    spellings="brandpage manufacturer maker vendorpage marke markenseite hersteller herstellerseite marque pagemarque"
    " fabricant marca marchio merk merkpagina",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, blocks=2, words=90),
        part(ComponentKind.BULLETS, blocks=6, words=100),
        part(ComponentKind.SECTIONS, blocks=4, words=320),
        part(ComponentKind.FAQ, blocks=5, words=200),
    ),
    words=(1, 600),
    json_ld=("WebPage", "Brand", "ItemList", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the brand, such as "Products: tents, stoves, lamps", "Made in: Sweden", "Since: 1974"',
    lives_from="its range: what the brand makes, of what, where and since when",
    likes=("products", "price range", "material"),
)
