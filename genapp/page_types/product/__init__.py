"""A product page: one product, its data, and the questions it raises."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, details, faq, price, product_table, prose, sections
from genapp.page_types.nodes import offers, web_page


def _nodes(page: PageView) -> list[Node]:
    """A product of which nothing but its name is known says nothing to a search engine, and is left out."""
    item = page.item
    known: Node = {
        "image": page.image_url,
        "sku": item.sku,
        f"gtin{len(item.gtin)}": item.gtin,
        "brand": {"@type": "Brand", "name": item.brand} if page.shows(item.brand) else None,
        "offers": offers(page),
    }
    known = {name: value for name, value in known.items() if value}
    if not known:
        return [web_page(page)]
    named: Node = {"@type": "Product", "name": page.h1, "url": page.canonical}
    if description := page.line(ComponentKind.SHORT_DESCRIPTION):
        named["description"] = description
    return [web_page(page), named | known]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.SHORT_DESCRIPTION))
    yield from price(page, labels)
    yield from bullets(page)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    if len(page.products) > 1:
        yield from product_table(page, labels)
    yield from details(page, labels.specification, labels)
    yield from faq(page, labels)


PRODUCT: Final = PageSpec(
    page_type=PageType.PRODUCT,
    subject=Subject.PRODUCT,
    reader="decides on one product",
    note="One product",
    spellings="productpage pdp produkt produktseite artikel artikelseite produit ficheproduit producto fichaproducto"
    " prodotto schedaprodotto productpagina",
    components=(
        *HEAD,
        opening(ComponentKind.SHORT_DESCRIPTION, words=60),
        part(ComponentKind.BULLETS, blocks=7, words=120),
        part(ComponentKind.SECTIONS, blocks=4, words=320),
        part(ComponentKind.FAQ, blocks=5, words=250),
    ),
    words=(1, 500),
    json_ld=("WebPage", "Product", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the product, such as "Material: merino wool", "Weight: 180 g", sizes or care',
    lives_from="its data: material, measures, price and what is in the box",
    likes=("price", "availability", "material", "size"),
    og_type="product",
    shows_price=True,
)
