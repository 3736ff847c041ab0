"""A guide: the short answer first, then what a reader needs to know."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import bullets, details, escape, faq, prose, sections, steps
from genapp.page_types.nodes import organization, web_page


def _nodes(page: PageView) -> list[Node]:
    article = web_page(page, "Article") | {"headline": page.h1, "mainEntityOfPage": page.canonical}
    publisher = organization(page)
    if publisher:
        article["publisher"] = publisher
    author = {"@type": "Person", "name": page.author} if page.shows(page.author) else publisher
    if author:
        article["author"] = author
    if page.image_url:
        article["image"] = page.image_url
    return [article]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    if page.modified_day:
        yield f"{labels.updated}: {escape(page.modified_day)}"
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from steps(page, labels)
    yield from bullets(page)
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)
    yield from prose(page.blocks(ComponentKind.CLOSING))


GUIDE: Final = PageSpec(
    page_type=PageType.GUIDE,
    subject=Subject.OFFER,
    reader="wants to understand before buying",
    note="Answers a question",
    spellings="article blog blogpost post howto ratgeber ratgeberseite beitrag blogartikel guidepage conseil guía guia"
    " artículo articulo articolo gids handleiding",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, blocks=2, words=90),
        part(ComponentKind.SECTIONS, blocks=8, words=1_200),
        part(ComponentKind.STEPS, blocks=8, words=200),
        part(ComponentKind.BULLETS, blocks=7, words=140),
        part(ComponentKind.FAQ, blocks=6, words=300),
        part(ComponentKind.CLOSING, words=60),
    ),
    words=(1, 1_800),
    json_ld=("Article", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='that answer the question, such as "Washing: 30 degrees", "Drying: flat, 2 days", or whole sentences',
    lives_from="facts that answer its question",
    offers=False,
    likes=("author",),
    og_type="article",
    dated=True,
)
