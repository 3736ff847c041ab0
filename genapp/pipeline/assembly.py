"""Puts components and data together into a page: the draft, its structured data, and its finished form."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urldefrag, urlsplit

from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from genapp.languages import LANGUAGES, date_text
from genapp.languages.base import capital
from genapp.page import (
    HEAD_KINDS,
    Component,
    ComponentKind,
    Crumb,
    Language,
    PageContext,
    PageLink,
    PageRequest,
    PageView,
    clean_html,
    one_line,
    paragraphs,
    slugify,
)
from genapp.page_types.base import Node, PageSpec
from genapp.page_types.markdown import escape, related
from genapp.pipeline.place import place_of
from genapp.pipeline.shown import WEB_SCHEMES, compared_of, item_of, own_price, products_of, rows_of, value_of
from genapp.pipeline.work import Assembled, FinishedPage

_MARK: Final = "…"
_LOOSE_ENDS: Final = " ,;:–—-|("
_FILE_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|jsp)$")
_OG_TITLE: Final = 60
_OG_DESCRIPTION: Final = 110
_NO_BREAK: Final = "\u00a0"
_UNITS: Final = (
    "mm|cm|dm|m|km|µm|mg|g|kg|t|ml|cl|l|mm²|cm²|m²|cm³|m³|W|kW|kWh|Wh|V|mV|A|mA|mAh|Ah|Hz|kHz|MHz|GHz|bar|Pa|hPa|dB"
    "|°C|°F|K|lm|lx|MB|GB|TB|€|EUR|USD|CHF|GBP|kcal|kJ|Nm|N|rpm|psi|oz|lb|lbs|ft|in|%"
)
_UNIT_AFTER_NUMBER: Final = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w²³]))")
_NUMBER_RANGE: Final = re.compile(
    r"(?<![\w\-–])(?<!\b[A-Z]{3} )(?<!\bEN )(\d{1,4}(?:[.,]\d+)?) ?- ?(\d{1,4}(?:[.,]\d+)?)(?![\w\-–])(?!\s*-)"
)
_DASH: Final = re.compile(r"(?<=\S) (?:--?|—) (?=\S)")
_OPENING: Final = re.compile(r'(^|[\s(\[–—])"(?=\S)')
_CLOSING: Final = re.compile(r'(?<=[\w.,;:!?…)%€])"(?![\w"])')
_INCHES: Final = re.compile(r'(?<=\d)"')
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")


def assemble(request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component]) -> Assembled:
    """The page as a reader would get it; its body is equal to its sanitised form."""
    return render(_page_view(request, spec, context, components), spec)


def finish(
    request: PageRequest,
    spec: PageSpec,
    context: PageContext,
    components: Sequence[Component],
    *,
    modified: datetime | None = None,
) -> FinishedPage:
    """Texts are set before they become HTML, so that no tag or attribute is ever touched.

    `modified` is the time of the version that the page becomes.
    """
    typeset_parts = tuple(_typeset_component(part, request.language) for part in components)
    page = _page_view(request, spec, context, typeset_parts)
    if modified:
        day = date_text(modified.date(), request.language) if spec.dated else ""
        page = replace(page, modified=modified, modified_day=day)
    page = _typeset_data(page)
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


def render(page: PageView, spec: PageSpec) -> Assembled:
    """The document of a view; structured data follows the same view, so that the page shows what it says."""
    nodes = [*spec.nodes(page), _breadcrumbs(page)]
    structured = tuple(
        json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False).replace("\u00a0", " ")
        for node in nodes
    )
    language = LANGUAGES[page.language]
    body = (
        _environment()
        .get_template(f"{spec.page_type.value}/page.html.j2")
        .render(page=page, labels=language.labels, from_right=language.from_right)
    )
    body_html = clean_html(body).strip()
    html = (
        _environment()
        .get_template("document.html.j2")
        .render(
            page=page,
            og_type=spec.og_type,
            body=Markup(body_html),  # noqa: S704  sanitised in the line above
            scripts=[Markup(_script_safe(text)) for text in structured],  # noqa: S704  cannot end its element
            og_locale=language.og_locale,
            from_right=language.from_right,
        )
    )
    return Assembled(html=html, body_html=body_html, json_ld=structured)


def markdown(page: PageView, spec: PageSpec) -> str:
    """The same parts in the same order as the HTML; ends with a line break."""
    labels = LANGUAGES[page.language].labels
    parts = [f"# {escape(page.h1)}", *spec.markdown(page, labels), *related(page, labels)]
    return "\n\n".join(part for part in parts if part) + "\n"


def slug_of(request: PageRequest) -> str:
    """The last part of its address: from the target URL, else from the keyword, at last the page type; never empty."""
    path = unquote(urlsplit(request.target_url).path).rstrip("/")
    segment = _FILE_ENDING.sub("", path.rsplit("/", 1)[-1].lower())
    return slugify(segment) or slugify(request.primary_keyword) or request.page_type.value


def cut_at_word(text: str, most: int) -> str:
    """At most `most` characters; what was cut ends with an ellipsis after a whole word."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    room = text[: most - len(_MARK) + 1]
    kept = room.rsplit(" ", 1)[0] if " " in room else text[: most - len(_MARK)]
    return kept.rstrip(_LOOSE_ENDS) + _MARK


def typeset(text: str, language: Language) -> str:
    """The whole form, for running text; the second time it changes nothing."""
    return _UNIT_AFTER_NUMBER.sub(_NO_BREAK, _spaced(_quotes_and_dashes(text, language), language, _NO_BREAK))


def _head_form(text: str, language: Language) -> str:
    """Ordinary spaces: head lines are shown by search engines, not by our page."""
    return _spaced(_quotes_and_dashes(text, language), language, " ")


def _spaced(text: str, language: Language, blank: str) -> str:
    """With a blank before the signs that have one in the language: "Couleur : vert"."""
    signs = LANGUAGES[language].spaced
    return re.sub(rf"(?<=[^\s{signs}])\s?([{signs}]+)(?=\s|$)", rf"{blank}\1", text) if signs else text


def _quotes_and_dashes(text: str, language: Language) -> str:
    """Straight quotes become the quotes of the language; " - " a dash; "2-4" a range."""
    opening, closing = LANGUAGES[language].quotes
    text = _INCHES.sub("″", text) if text.count('"') % 2 else text
    text = _OPENING.sub(rf"\1{opening}", text)
    text = _CLOSING.sub(closing, text)
    text = _APOSTROPHE.sub("’", text)
    text = _DASH.sub(" – ", text)
    return _NUMBER_RANGE.sub(_range, text)


def _range(found: re.Match[str]) -> str:
    """A dash where the second number is the higher one: "2-4", but not the part of a norm or a code, "3601-1"."""
    low, high = (float(number.replace(",", ".")) for number in found.groups())
    return f"{found[1]}–{found[2]}" if low < high and not re.match(r"0(?![.,])", found[2]) else found[0]


def _typeset_component(component: Component, language: Language) -> Component:
    """Head lines keep ordinary spaces: they are shown by search engines, not by our page."""
    form = _head_form if component.kind in HEAD_KINDS else typeset
    blocks = tuple(
        replace(block, text=form(block.text, language), heading=form(block.heading, language))
        for block in component.blocks
    )
    return replace(component, blocks=blocks)


def _typeset_data(page: PageView) -> PageView:
    """Details, times and comparisons; a phone number or an address keeps its own form."""

    def form(text: str) -> str:
        return typeset(text, page.language)

    place, compared = page.place, page.compared
    if place:
        place = replace(place, hours=tuple((days, form(times)) for days, times in place.hours))
    if compared:
        compared = replace(compared, rows=tuple((name, tuple(map(form, values))) for name, values in compared.rows))
    rows = tuple((form(name), form(value)) for name, value in page.rows)
    return replace(page, rows=rows, place=place, compared=compared)


def _page_view(request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component]) -> PageView:
    """All that the templates and the structured data need."""
    lines = {part.kind: one_line(part.first) for part in components}
    title = lines.get(ComponentKind.TITLE) or request.primary_keyword
    description = lines.get(ComponentKind.META_DESCRIPTION, "")
    place, placed = place_of(context.facts, request.language) if spec.shows_place else (None, frozenset())
    compared, beside = compared_of(request, context)
    offer, priced = own_price(request, context)
    return PageView(
        language=request.language,
        canonical=urldefrag(request.target_url).url,
        brand=request.brand.strip(),
        title=title,
        meta_description=description,
        og_title=cut_at_word(title, _OG_TITLE),
        og_description=cut_at_word(description, _OG_DESCRIPTION),
        image_url=context.image_url if context.image_url.startswith("https://") else "",
        components=tuple(components),
        crumbs=_crumbs(request, context, lines.get(ComponentKind.H1) or title),
        products=products_of(request),
        offer=offer,
        rows=rows_of(request, context, placed | beside | {priced}),
        item=item_of(request, context),
        place=place,
        compared=compared,
        area=value_of(context, "area"),
        author=value_of(context, "author"),
        links=tuple(
            PageLink(name=capital(name), url=url) for name, url in context.links if url.startswith(WEB_SCHEMES)
        ),
        alternates=tuple(pair for pair in context.alternates if pair[1].startswith(WEB_SCHEMES)),
    )


def _crumbs(request: PageRequest, context: PageContext, h1: str) -> tuple[Crumb, ...]:
    """The trail read on the target page, or the site and this page; always ends with this page."""
    here = urldefrag(request.target_url).url
    before = [
        Crumb(name=" ".join(name.split()), url=url)
        for name, url in context.breadcrumbs
        if name.strip() and url.startswith(WEB_SCHEMES) and _path(url) != _path(here)
    ]
    if not before:
        parts = urlsplit(here)
        before = [Crumb(name=request.brand or parts.hostname or here, url=f"{parts.scheme}://{parts.netloc}/")]
    return (*before, Crumb(name=h1, url=here))


def _path(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/")


def _breadcrumbs(page: PageView) -> Node:
    items = [
        {"@type": "ListItem", "position": number, "name": crumb.name, "item": crumb.url}
        for number, crumb in enumerate(page.crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _script_safe(text: str) -> str:
    """The same JSON, unable to end the script element it stands in."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
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
