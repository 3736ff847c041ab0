"""Writes whole pages with the embedded writer, for tests that read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from genapp.page import (
    Component,
    ComponentKind,
    ComponentSpec,
    Fact,
    FactSheet,
    Finding,
    Language,
    PageContext,
    PageRequest,
    PageType,
    ProductLine,
    QualityReport,
    SourceKind,
)
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import PageSpec
from genapp.pipeline.assembly import assemble
from genapp.pipeline.work import Assembled
from genapp.providers.base import Brief, Prompt
from genapp.providers.embedded.writer import write
from genapp.quality.check import PageUnderTest
from genapp.quality.report import check_page


@dataclass(frozen=True, slots=True)
class WrittenPage:
    request: PageRequest
    spec: PageSpec
    context: PageContext
    components: tuple[Component, ...]

    def __getitem__(self, kind: ComponentKind) -> Component:
        return next(part for part in self.components if part.kind is kind)

    def assembled(self) -> Assembled:
        return assemble(self.request, self.spec, self.context, self.components)

    def report(self) -> QualityReport:
        page = self.assembled()
        return check_page(
            PageUnderTest(
                request=self.request,
                spec=self.spec,
                context=self.context,
                components=self.components,
                html=page.html,
                json_ld=page.json_ld,
            )
        )


def a_request(
    page_type: PageType,
    language: Language,
    keywords: Sequence[str],
    *,
    url: str = "https://shop.example.com/shop/page",
    brand: str = "",
    voice: str = "",
    products: Sequence[ProductLine] = (),
) -> PageRequest:
    return PageRequest(
        page_type=page_type,
        target_url=url,
        keywords=tuple(keywords),
        language=language,
        brand=brand,
        brand_voice=voice,
        products=tuple(products),
    )


def a_sheet(*lines: str) -> FactSheet:
    """User facts: "Name: value" or a sentence."""
    facts = []
    for number, line in enumerate(lines, start=1):
        name, colon, value = line.partition(": ")
        named = bool(colon) and len(name.split()) < 6
        facts.append(
            Fact(
                number=number,
                text=line,
                source=SourceKind.USER,
                name=name if named else "",
                value=value if named else "",
            )
        )
    return FactSheet(facts=tuple(facts))


def a_brief(
    request: PageRequest,
    sheet: FactSheet,
    spec: ComponentSpec,
    *,
    previous: Component | None = None,
    findings: Sequence[Finding] = (),
) -> Brief:
    context = PageContext(facts=sheet)
    return Brief(request=request, context=context, spec=spec, previous=previous, findings=tuple(findings))


def a_prompt(brief: Brief) -> Prompt:
    return Prompt(brief=brief, system="ignored", user="ignored", schema="{}", max_tokens=100, version="test")


def write_page(request: PageRequest, sheet: FactSheet) -> WrittenPage:
    spec = PAGE_SPECS[request.page_type]
    components = tuple(
        Component(kind=part.kind, blocks=tuple(write(a_brief(request, sheet, part)))) for part in spec.components
    )
    return WrittenPage(request, spec, PageContext(facts=sheet), components)
