"""Puts components and data together into a page: the draft, its structured data, and its finished form."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urldefrag, urlsplit

from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from price_parser import Price

from genapp.languages import LANGUAGES, any_language, meaning, price_text
from genapp.languages.shouting import all_shouted, calm
from genapp.page import (
    BRAND,
    HEAD_KINDS,
    Component,
    ComponentKind,
    Crumb,
    Fact,
    Language,
    PageContext,
    PageRequest,
    PageView,
    ProductLine,
    ProductView,
    SourceKind,
    Subject,
    clean_html,
    decimal_of,
    is_currency,
    one_line,
    paragraphs,
    slugify,
)
from genapp.page_types import subject_of
from genapp.page_types.base import Node, PageSpec
from genapp.page_types.markdown import escape
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
_LONGEST_VALUE: Final = 240
_MOST_ROWS: Final = 40
_INTERNAL: Final = frozenset(any_language(lambda words: words.hidden_rows).split("|"))
"""Names that steer the making of the page, or are said in its first sentence; the table is for product details."""
_WEB_SCHEMES: Final = ("https://", "http://")
_TABLE_SOURCES: Final = (SourceKind.USER, SourceKind.TARGET, SourceKind.DATA)


def assemble(request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component]) -> Assembled:
    """The page as a reader would get it; its body is equal to its sanitised form."""
    return render(_page_view(request, context, components), spec)


def finish(request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component]) -> FinishedPage:
    """Texts are set before they become HTML, so that no tag or attribute is ever touched."""
    typeset_parts = tuple(_typeset_component(part, request.language) for part in components)
    page = _page_view(request, context, typeset_parts)
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


def render(page: PageView, spec: PageSpec) -> Assembled:
    """The document of a view; structured data follows the same view, so that the page shows what it says."""
    nodes = [*spec.nodes(page), _breadcrumbs(page)]
    structured = tuple(
        json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False).replace("\u00a0", " ")
        for node in nodes
    )
    language = LANGUAGES[page.language]
    body = _environment().get_template(f"{spec.page_type.value}/page.html.j2").render(page=page, labels=language.labels)
    body_html = clean_html(body).strip()
    html = (
        _environment()
        .get_template("document.html.j2")
        .render(
            page=page,
            body=Markup(body_html),  # noqa: S704  sanitised in the line above
            scripts=[Markup(_script_safe(text)) for text in structured],  # noqa: S704  cannot end its element
            og_locale=language.locale,
        )
    )
    return Assembled(html=html, body_html=body_html, json_ld=structured)


def markdown(page: PageView, spec: PageSpec) -> str:
    """The same parts in the same order as the HTML; ends with a line break."""
    parts = [f"# {escape(page.h1)}", *spec.markdown(page, LANGUAGES[page.language].labels)]
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
    return _UNIT_AFTER_NUMBER.sub(_NO_BREAK, _quotes_and_dashes(text, language))


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
    return f"{found[1]}–{found[2]}" if low < high and not found[2].startswith("0") else found[0]


def _typeset_component(component: Component, language: Language) -> Component:
    """Head lines keep ordinary spaces: they are shown by search engines, not by our page."""
    form = _quotes_and_dashes if component.kind in HEAD_KINDS else typeset
    blocks = tuple(
        replace(block, text=form(block.text, language), heading=form(block.heading, language))
        for block in component.blocks
    )
    return replace(component, blocks=blocks)


def _page_view(request: PageRequest, context: PageContext, components: Sequence[Component]) -> PageView:
    """All that the templates and the structured data need."""
    lines = {part.kind: one_line(part.first) for part in components}
    title = lines.get(ComponentKind.TITLE) or request.primary_keyword
    description = lines.get(ComponentKind.META_DESCRIPTION, "")
    return PageView(
        language=request.language,
        canonical=urldefrag(request.target_url).url,
        brand=request.brand.strip(),
        title=title,
        meta_description=description,
        og_title=cut_at_word(title, _OG_TITLE),
        og_description=cut_at_word(description, _OG_DESCRIPTION),
        image_url=context.image_url if context.image_url.startswith(_WEB_SCHEMES) else "",
        components=tuple(components),
        crumbs=_crumbs(request, context, lines.get(ComponentKind.H1) or title),
        products=_products(request),
        offer=_own_offer(request, context),
        rows=_rows(request, context),
    )


def _crumbs(request: PageRequest, context: PageContext, h1: str) -> tuple[Crumb, ...]:
    """The trail read on the target page, or the site and this page; always ends with this page."""
    here = urldefrag(request.target_url).url
    before = [
        Crumb(name=" ".join(name.split()), url=url)
        for name, url in context.breadcrumbs
        if name.strip() and url.startswith(_WEB_SCHEMES) and _path(url) != _path(here)
    ]
    if not before:
        parts = urlsplit(here)
        before = [Crumb(name=request.brand or parts.hostname or here, url=f"{parts.scheme}://{parts.netloc}/")]
    return (*before, Crumb(name=h1, url=here))


def _products(request: PageRequest) -> tuple[ProductView, ...]:
    host = urlsplit(request.target_url).hostname
    return tuple(_product(line, request.language, host) for line in request.products)


def _own_offer(request: PageRequest, context: PageContext) -> ProductView | None:
    """The price of a product page: its only product line, else a fact that states one price with its currency."""
    if subject_of(request) is not Subject.PRODUCT:
        return None
    if len(request.products) == 1:
        offer = _products(request)[0]
        return offer if offer.price else None
    if request.products:
        return None
    line = next(filter(None, (_price_of(fact, request) for fact in context.facts.facts)), None)
    return _product(line, request.language, None) if line else None


def _rows(request: PageRequest, context: PageContext) -> tuple[tuple[str, str], ...]:
    """Details for the table: short "name: value" facts of the user and the target page, each name once."""
    found: dict[str, tuple[str, str]] = {}
    quiet = _quiet(context)
    for fact in context.facts.facts:
        if (
            fact.source in _TABLE_SOURCES
            and fact.name
            and 0 < len(fact.value) <= _LONGEST_VALUE
            and fact.name.casefold().replace("_", " ").strip() not in _INTERNAL
        ):
            brand = LANGUAGES[request.language].labels.brand if fact.name == BRAND else fact.name
            name = quiet(brand[0].upper() + brand[1:], capital=True)
            found.setdefault(name.casefold(), (name, quiet(fact.value)))
    return tuple(found.values())[:_MOST_ROWS]


def _quiet(context: PageContext) -> Callable[..., str]:
    """Puts facts that are shouted all over into normal case; others stay as they are."""
    told = [text for fact in context.facts.facts if fact.source in _TABLE_SOURCES for text in (fact.name, fact.value)]
    return calm if all_shouted(told) else lambda text, **_: text


def _product(line: ProductLine, language: Language, host: str | None) -> ProductView:
    url = line.url if line.url.startswith(_WEB_SCHEMES) else ""
    amount = decimal_of(line.price)
    known = amount is not None and is_currency(line.currency)
    return ProductView(
        name=line.name,
        url=url,
        price=price_text(line.price, line.currency, language) if line.price.strip() else "",
        amount=str(amount) if known else "",
        currency=line.currency.strip().upper() if known else "",
        outbound=bool(url) and urlsplit(url).hostname != host,
    )


def _price_of(fact: Fact, request: PageRequest) -> ProductLine | None:
    if meaning(fact.name) != "price" or sum(part.isdigit() for part in _numbers(fact.value)) != 1:
        return None
    price = Price.fromstring(fact.value)
    currency = {"€": "EUR", "$": "USD", "£": "GBP"}.get(price.currency or "", price.currency or "")
    if price.amount is None or price.amount <= 0 or not is_currency(currency):
        return None
    return ProductLine(name=request.brand, price=str(price.amount), currency=currency)


def _numbers(text: str) -> list[str]:
    """The numbers of a text without their separators, so that "129.00 EUR" has one and "89-289 EUR" two."""
    joined = "".join(sign if sign.isdigit() else "" if sign in ".,'" else " " for sign in text)
    return joined.split()


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
