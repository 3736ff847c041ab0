"""Stage 3: writes the components of the page side by side."""

from collections.abc import Sequence

from genapp.page.components import Component, ComponentSpec
from genapp.page.facts import PageContext
from genapp.page.findings import Finding
from genapp.pipeline.prompts import build_prompt
from genapp.pipeline.results import CONTEXT_BUILDING, VALIDATION, Draft, Validated
from genapp.pipeline.stages.side_by_side import side_by_side
from genapp.pipeline.work import Work
from genapp.providers.base import Brief


async def run(work: Work) -> Draft:
    """All components, in the order of the page type."""
    writings = [write_component(work, spec, ordinal=0) for spec in work.spec.components]
    return Draft(components=await side_by_side(writings))


async def write_component(
    work: Work,
    spec: ComponentSpec,
    *,
    ordinal: int,
    previous: Component | None = None,
    findings: Sequence[Finding] = (),
) -> Component:
    """Write one component; `previous` and `findings` are given when it is written again (ordinal 1 and 2)."""
    brief = Brief(
        request=work.result(VALIDATION, Validated).request,
        context=work.result(CONTEXT_BUILDING, PageContext),
        spec=spec,
        previous=previous,
        findings=tuple(findings),
    )
    component = await work.writer.write(
        build_prompt(brief), ordinal=ordinal, on_text=lambda text: work.watcher.writing(spec.kind, text)
    )
    work.watcher.written(component, ordinal=ordinal)
    return component
