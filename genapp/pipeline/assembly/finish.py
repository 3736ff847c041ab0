"""Stage 6: the typographic form of the page, and what a shop needs beside the HTML."""

from collections.abc import Sequence
from dataclasses import replace

from genapp.languages import LANGUAGES
from genapp.page.components import HEAD_KINDS, Component
from genapp.page.facts import PageContext
from genapp.page.request import PageRequest
from genapp.page.view import PageView
from genapp.page_types.base import PageSpec
from genapp.page_types.markdown import escape
from genapp.pipeline.assembly.assemble import page_view, render
from genapp.pipeline.assembly.slug import slug_of
from genapp.pipeline.assembly.typography import typeset, typeset_component
from genapp.pipeline.results import FinishedPage


def finish(request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component]) -> FinishedPage:
    """Texts are set before they become HTML, so that no tag or attribute is ever touched."""
    typeset_parts = tuple(typeset_component(part, request.language) for part in components)
    page = page_view(request, context, typeset_parts)
    page = replace(page, rows=tuple((name, typeset(value, request.language)) for name, value in page.rows))
    done = render(page, spec)
    return FinishedPage(
        html=done.html,
        body_html=done.body_html,
        markdown=markdown(page, spec),
        slug=slug_of(request),
        title=page.title,
        meta_description=page.meta_description,
        og_title=page.og_title,
        og_description=page.og_description,
        canonical_url=page.canonical,
        components=typeset_parts,
        words=sum(len(part.text.split()) for part in typeset_parts if part.kind not in HEAD_KINDS),
    )


def markdown(page: PageView, spec: PageSpec) -> str:
    """The same parts in the same order as the HTML; ends with a line break."""
    parts = [f"# {escape(page.h1)}", *spec.markdown(page, LANGUAGES[page.language].labels)]
    return "\n\n".join(part for part in parts if part) + "\n"
