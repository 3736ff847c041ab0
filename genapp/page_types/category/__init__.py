"""A category page: a list of products, and how to choose among them."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, PageSpec, opening, part
from genapp.page_types.markdown import cards, details, faq, prose, sections
from genapp.page_types.nodes import collection


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
    reader="wants to choose from a range",
    note="A list of products",
    spellings="categorypage collection plp kategorie kategorieseite catégorie pagecatégorie categoría categoria"
    " categorie categoriepagina",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, blocks=2, words=90),
        part(ComponentKind.SECTIONS, blocks=5, words=420),
        part(ComponentKind.FAQ, blocks=6, words=300),
        part(ComponentKind.CLOSING, words=60),
    ),
    words=(1, 700),
    json_ld=("BreadcrumbList", "CollectionPage"),
    nodes=collection,
    markdown=_markdown,
    what_helps='about the range, such as "Material: oak and ash", "Price range: 89 to 449 EUR", sizes or use',
    lives_from="its range: materials, sizes, prices and what sets products apart",
    likes=("price range", "material", "size", "brands"),
)
