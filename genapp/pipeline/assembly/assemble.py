"""Stage 4: components and data into one whole HTML document."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from genapp.languages import LANGUAGES
from genapp.page.components import Component, ComponentKind
from genapp.page.facts import PageContext
from genapp.page.request import PageRequest
from genapp.page.safe_html import clean_html
from genapp.page.view import PageView, one_line, paragraphs
from genapp.page_types.base import PageSpec
from genapp.pipeline.assembly import data
from genapp.pipeline.assembly.cut import cut_at_word
from genapp.pipeline.assembly.json_ld import json_ld, script_safe
from genapp.pipeline.results import Assembled

OG_TITLE: Final = 60
OG_DESCRIPTION: Final = 110


def assemble(request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component]) -> Assembled:
    """The page as a reader would get it; its body is equal to its sanitised form."""
    return render(page_view(request, context, components), spec)


def page_view(request: PageRequest, context: PageContext, components: Sequence[Component]) -> PageView:
    """All that the templates and the structured data need."""
    lines = {part.kind: one_line(part.first) for part in components}
    title = lines.get(ComponentKind.TITLE) or request.primary_keyword
    description = lines.get(ComponentKind.META_DESCRIPTION, "")
    return PageView(
        language=request.language,
        canonical=data.canonical_url(request),
        brand=request.brand.strip(),
        title=title,
        meta_description=description,
        og_title=cut_at_word(title, OG_TITLE),
        og_description=cut_at_word(description, OG_DESCRIPTION),
        image_url=data.image_url(context),
        components=tuple(components),
        crumbs=data.crumbs(request, context, lines.get(ComponentKind.H1) or title),
        products=data.products(request),
        offer=data.own_offer(request, context),
        rows=data.rows(request, context),
    )


def render(page: PageView, spec: PageSpec) -> Assembled:
    """The document of a view; structured data follows the same view, so that the page shows what it says."""
    structured = json_ld(page, spec)
    language = LANGUAGES[page.language]
    body = environment().get_template(f"{spec.page_type.value}/page.html.j2").render(page=page, labels=language.labels)
    body_html = clean_html(body).strip()
    html = (
        environment()
        .get_template("document.html.j2")
        .render(
            page=page,
            body=Markup(body_html),  # noqa: S704  sanitised in the line above
            scripts=[Markup(script_safe(text)) for text in structured],  # noqa: S704  cannot end its element
            og_locale=language.locale,
        )
    )
    return Assembled(html=html, body_html=body_html, json_ld=structured)


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """Everything is escaped unless it was made here; a name that is not there is an error."""
    made = SandboxedEnvironment(
        loader=ChoiceLoader([PackageLoader("genapp.page_types", "."), PackageLoader("genapp.pipeline", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["paragraphs"] = paragraphs
    return made
