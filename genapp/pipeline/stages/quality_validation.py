"""Stage 5: judge the page; write failing components again, at most twice; what still fails, a person looks at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from genapp.page.components import Component, ComponentKind, ComponentSpec
from genapp.page.facts import PageContext
from genapp.page.findings import Finding, Level, QualityReport, Verdict
from genapp.pipeline.assembly import assemble
from genapp.pipeline.results import COMPONENT_GENERATION, CONTEXT_BUILDING, TEMPLATE_ASSEMBLY, Assembled, Checked, Draft
from genapp.pipeline.stages.component_generation import write_component
from genapp.pipeline.stages.side_by_side import side_by_side
from genapp.pipeline.work import Work
from genapp.quality.check import PageUnderTest
from genapp.quality.run import check_page
from genapp.quality.score import REVIEW_FROM

MOST_REWRITES: Final = 2


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page and what the checks say of it."""

    components: tuple[Component, ...]
    assembled: Assembled
    report: QualityReport


async def run(work: Work) -> Checked:
    """The best version of the page, its report, and how many times components were written again."""
    components = work.result(COMPONENT_GENERATION, Draft).components
    best = await _judge(work, components, work.result(TEMPLATE_ASSEMBLY, Assembled))
    rewrites = 0
    while best.report.verdict is Verdict.REDO and rewrites < MOST_REWRITES and (failing := to_redo(best.report)):
        rewrites += 1
        better = await _write_again(work, best, failing, ordinal=rewrites)
        if better.report.score >= best.report.score:
            best = better
    return Checked(components=best.components, assembled=best.assembled, report=_final(best.report), rewrites=rewrites)


def to_redo(report: QualityReport) -> dict[ComponentKind, tuple[Finding, ...]]:
    """The components to write again, with why: those that block; those that warn too when the score is very low."""
    levels = {Level.BLOCK, Level.WARN} if report.score < REVIEW_FROM else {Level.BLOCK}
    failing: dict[ComponentKind, tuple[Finding, ...]] = {}
    for finding in report.findings:
        if finding.component and finding.level in levels:
            failing[finding.component] = (*failing.get(finding.component, ()), finding)
    return failing


async def _write_again(
    work: Work, page: _Attempt, failing: dict[ComponentKind, tuple[Finding, ...]], *, ordinal: int
) -> _Attempt:
    by_kind = {component.kind: component for component in page.components}
    specs = [spec for spec in work.spec.components if spec.kind in failing]
    rewritten = await side_by_side([_again(work, spec, by_kind, failing[spec.kind], ordinal) for spec in specs])
    by_kind |= {component.kind: component for component in rewritten}
    components = tuple(by_kind[spec.kind] for spec in work.spec.components if spec.kind in by_kind)
    return await _judge(work, components)


async def _again(
    work: Work,
    spec: ComponentSpec,
    written: dict[ComponentKind, Component],
    findings: Sequence[Finding],
    ordinal: int,
) -> Component:
    return await write_component(work, spec, ordinal=ordinal, previous=written.get(spec.kind), findings=tuple(findings))


async def _judge(work: Work, components: tuple[Component, ...], assembled: Assembled | None = None) -> _Attempt:
    """Assembling and checking are work for the processor, so they leave the event loop free."""
    context = work.result(CONTEXT_BUILDING, PageContext)
    return await asyncio.to_thread(_judge_now, work, context, components, assembled)


def _judge_now(
    work: Work, context: PageContext, components: tuple[Component, ...], assembled: Assembled | None
) -> _Attempt:
    page = assembled or assemble(work.request, work.spec, context, components)
    report = check_page(
        PageUnderTest(
            request=work.request,
            spec=work.spec,
            context=context,
            components=components,
            html=page.html,
            json_ld=page.json_ld,
        )
    )
    return _Attempt(components, page, report)


def _final(report: QualityReport) -> QualityReport:
    """After the last writing nothing is redone: what still fails waits for a person."""
    if report.verdict is not Verdict.REDO:
        return report
    return replace(report, verdict=Verdict.NEEDS_REVIEW)
