"""A glossary entry: what a term means, with an example."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, SENTENCE, Need, Node, PageSpec, opening, part
from genapp.page_types.markdown import details, faq, prose, sections
from genapp.page_types.nodes import web_page


def _nodes(page: PageView) -> list[Node]:
    term: Node = {"@type": "DefinedTerm", "name": page.h1, "url": page.canonical}
    if definition := page.line(ComponentKind.INTRO):
        term["description"] = definition
    return [web_page(page), term]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from sections(page.blocks(ComponentKind.SECTIONS))
    yield from details(page, labels.at_a_glance, labels)
    yield from faq(page, labels)


GLOSSARY: Final = PageSpec(
    page_type=PageType.GLOSSARY,
    subject=Subject.OFFER,
    reader="wants to know what a word means",
    note="One term explained",
    spellings="glossaryentry term definition lexicon glossar glossareintrag lexikon begriff glossaire lexique glosario"
    " glossario begrippenlijst begrip",
    components=(
        *HEAD,
        # The definition itself.
        opening(ComponentKind.INTRO, words=50),
        part(ComponentKind.SECTIONS, blocks=3, words=240),
        part(ComponentKind.FAQ, blocks=3, words=120),
    ),
    words=(1, 400),
    json_ld=("WebPage", "DefinedTerm", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='about the term, such as "Definition: a seam that is glued, not sewn", "Unit: mm", an example',
    lives_from="its definition",
    opens_with="definition",
    offers=False,
    needs=(Need(name="definition", met_by=("definition", SENTENCE)),),
)
