"""A page of questions and answers on one matter."""

from collections.abc import Iterator
from typing import Final

from genapp.page import ComponentKind, Labels, PageType, PageView, Subject
from genapp.page_types.base import HEAD, Node, PageSpec, opening, part
from genapp.page_types.markdown import details, faq, place, prose
from genapp.page_types.nodes import questions, web_page


def _nodes(page: PageView) -> list[Node]:
    """Without a question it is a page like any other."""
    asked = questions(page)
    return [web_page(page, "FAQPage") | {"mainEntity": asked}] if asked else [web_page(page)]


def _markdown(page: PageView, labels: Labels) -> Iterator[str]:
    yield from prose(page.blocks(ComponentKind.INTRO))
    yield from faq(page, labels)
    yield from details(page, labels.at_a_glance, labels)
    yield from place(page, labels)


FAQ: Final = PageSpec(
    page_type=PageType.FAQ,
    subject=Subject.OFFER,
    reader="has a question and wants a short answer",
    note="Questions and answers",
    spellings="faqs faqpage help helppage hilfe hilfeseite fragen fragenundantworten aide foireauxquestions ayuda"
    " preguntasfrecuentes domandefrequenti assistenza veelgesteldevragen",
    components=(
        *HEAD,
        opening(ComponentKind.INTRO, words=60),
        part(ComponentKind.FAQ, blocks=20, words=1_150),
    ),
    words=(1, 1_200),
    json_ld=("FAQPage", "BreadcrumbList"),
    nodes=_nodes,
    markdown=_markdown,
    what_helps='that answer questions, such as "Returns: 30 days, free", "Payment: card, invoice", "Delivery: 2 days"',
    lives_from="facts that answer what customers ask",
    offers=False,
    likes=("phone", "email"),
    shows_place=True,
)
