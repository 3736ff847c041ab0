"""A subcategory or facet: a small list of products that have one thing in common."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, PageSpec, opening, part
from genapp.page_types.markdown import bullets, cards, details, faq, prose, sections
from genapp.page_types.nodes import collection


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from bullets(page)
    yield from cards(page, labels)
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)


SUBCATEGORY: Final = PageSpec(
    page_type=PageType.SUBCATEGORY,
    subject=Subject.RANGE,
    reader="narrows down a range",
    note="Part of a list",
    spellings="subcategorypage subcollection facet filterpage unterkategorie souscatégorie souscategorie subcategoría"
    " subcategoria sottocategoria subcategorie",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, words=80),
        part(ComponentKind.BULLETS, blocks=5, words=80),
        part(ComponentKind.SECTIONS, blocks=2, words=120),
        part(ComponentKind.FAQ, blocks=3, words=120),
    ),
    words=(1, 250),
    json_ld=("BreadcrumbList", "CollectionPage"),
    nodes=collection,
    markdown=_markdown,
    what_helps='about this part of the range, such as "Width: 80 to 120 cm", "Material: solid oak", price range',
    lives_from="what its products have in common",
    likes=("price range", "size"),
)
