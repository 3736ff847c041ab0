"""A product page: one product, its data, and the questions it raises."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, ComponentSpec, Labels, PageType, PageView, Shape, Subject
from genapp.page_types.base import HEAD, Node, PageSpec
from genapp.page_types.markdown import details, escape, faq, product_table, prose, sections


def _nodes(page: PageView) -> list[Node]:
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


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.SHORT_DESCRIPTION))
    if page.offer:
        yield f"**{labels.price}: {escape(page.offer.price)}**"
    yield "\n".join(f"- {escape(block.text)}" for block in page.blocks(ComponentKind.BULLETS))
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    if len(page.products) > 1:
        yield from product_table(page, labels)
    yield from details(page, labels.specification, labels)
    yield from faq(page, labels)


PRODUCT: Final = PageSpec(
    page_type=PageType.PRODUCT,
    subject=Subject.PRODUCT,
    note="One product",
    spellings="productpage pdp produkt produktseite",
    components=(
        *HEAD,
        ComponentSpec(kind=ComponentKind.SHORT_DESCRIPTION, shape=Shape.PROSE, blocks=(1, 1), words=(25, 60)),
        ComponentSpec(kind=ComponentKind.BULLETS, shape=Shape.LIST, blocks=(4, 7), words=(16, 120), required=False),
        ComponentSpec(
            kind=ComponentKind.SECTIONS, shape=Shape.SECTIONS, blocks=(2, 4), words=(90, 320), required=False
        ),
        ComponentSpec(kind=ComponentKind.FAQ, shape=Shape.PAIRS, blocks=(3, 5), words=(60, 250), required=False),
    ),
    words=(200, 500),
    json_ld=("Product", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the product, such as "Material: merino wool", "Weight: 180 g", sizes or care',
    sections_with_guide=2,
)
