"""What each of the seven stages does."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from genapp.clock import utc_now
from genapp.errors import BudgetReached, GenappError, ProviderBusy, ProviderError, StageFailed, TooFewFacts
from genapp.intake.validate import as_raw, read_page
from genapp.page import (
    Component,
    ComponentKind,
    ComponentSpec,
    Finding,
    Level,
    PageContext,
    PageType,
    QualityReport,
    SourceReport,
    Verdict,
)
from genapp.pipeline.assembly import assemble, finish
from genapp.pipeline.prompts import build_prompt
from genapp.pipeline.work import (
    COMPONENT_GENERATION,
    CONTEXT_BUILDING,
    QUALITY_VALIDATION,
    TEMPLATE_ASSEMBLY,
    VALIDATION,
    Assembled,
    Checked,
    Draft,
    FinishedPage,
    Stored,
    Validated,
    Work,
)
from genapp.providers.base import Brief, Prompt
from genapp.quality.check import PageUnderTest
from genapp.quality.report import REVIEW_FROM, check_page
from genapp.sources.facts import FEWEST_FACTS, describing, make_fact_sheet, what_to_add

_MOST_REWRITES: Final = 2

Writing = Coroutine[Any, Any, Component]  # Any: what a coroutine takes and yields is the event loop's business
_Failure = ProviderError | BudgetReached
_FAILURES: Final = (ProviderError, BudgetReached)


async def validate(work: Work) -> Validated:
    """Read the request again with the rules in force now: it may have waited, or come from an older version.

    What product data added stays marked. Raises `BadInput`; fields are named as the caller spelled them when
    `work.raw` says how.
    """
    raw = dict(work.raw) or as_raw(work.request)
    draft = read_page(raw, now=utc_now(), allow_private=work.allow_private_addresses)
    return Validated(request=replace(draft.request, from_data=work.request.from_data))


async def build_context(work: Work) -> PageContext:
    """The context, or `TooFewFacts` with a hint that says what to add."""
    request = work.result(VALIDATION, Validated).request
    return await _linked(work, _enough(await work.gatherer.gather(request), request.page_type))


async def without_sources(error: Exception, work: Work) -> PageContext:
    """The context that the request alone makes, when its sources could not be gathered.

    Raises the error when it says that too little is known, and `TooFewFacts` when the page type cannot do without.
    """
    if isinstance(error, StageFailed):
        raise error
    request = work.result(VALIDATION, Validated).request
    reason = error.message if isinstance(error, GenappError) else "the page could not be read"
    target = SourceReport(url=request.target_url, role="target", ok=False, reason=reason)
    context = PageContext(facts=make_fact_sheet(request, None), sources=(target,))
    return await _linked(work, _enough(context, request.page_type))


async def _linked(work: Work, context: PageContext) -> PageContext:
    """With the pages of the project that this one leads to."""
    links = await work.linking(work.result(VALIDATION, Validated).request)
    return replace(context, links=links.related, alternates=links.alternates)


def sources_missed(context: PageContext) -> str:
    """The sources that could not be read, with why; empty when all could."""
    missed = [f"the {source.role} page {source.url} ({source.reason})" for source in context.sources if not source.ok]
    return f"went on without {' and '.join(missed)}" if missed else ""


def _enough(context: PageContext, page_type: PageType) -> PageContext:
    """Raises `TooFewFacts`."""
    known = describing(context.facts, page_type)
    if known < FEWEST_FACTS:
        hint = f"{what_to_add(known, page_type)}, and submit again."
        raise TooFewFacts(_too_little(known, context), hint=hint)
    return context


def _too_little(known: int, context: PageContext) -> str:
    facts = {0: "No fact is known", 1: "Only 1 fact is known"}.get(known, f"Only {known} facts are known")
    target = next((source for source in context.sources if source.role == "target"), None)
    if target is None:
        return f"{facts} about this page."
    seen = target.reason if not target.ok else "the target page was read, but states too little"
    return f"{facts} about this page ({seen})."


async def _side_by_side(writings: Sequence[Writing]) -> tuple[Component, ...]:
    """The components in the order of the writings.

    An error of the provider and a budget without room leave the others alone: they are being paid for, and the
    ledger keeps their answers for the next attempt. Any other error, and a cancellation, stops them at once.
    """
    tasks = [asyncio.ensure_future(_outcome(writing)) for writing in writings]
    failures: list[_Failure] = []
    try:
        for task in asyncio.as_completed(tasks):
            outcome = await task
            if isinstance(outcome, _FAILURES):
                failures.append(outcome)
    finally:
        await _stop([task for task in tasks if not task.done()])
    if failures:
        raise most_telling(failures)
    return tuple(outcome for task in tasks if isinstance(outcome := task.result(), Component))


def most_telling(failures: Sequence[_Failure]) -> _Failure:
    """What waiting cannot mend comes first, and what only has to wait comes last; among equals, what happened first.

    A wait uses no attempt, so it must not hide a fault that does: the job would never come to an end.
    """
    return min(failures, key=_rank)


def _rank(failure: _Failure) -> int:
    if isinstance(failure, ProviderBusy | BudgetReached):
        return 2
    return 1 if failure.retryable else 0


async def _outcome(writing: Writing) -> Component | _Failure:
    try:
        return await writing
    except _FAILURES as error:
        return error


async def _stop(tasks: Sequence[asyncio.Future[Any]]) -> None:  # Any: nobody looks at what they would have given
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def generate_components(work: Work) -> Draft:
    """All components, written side by side, in the order of the page type."""
    prompts = [component_prompt(work, spec) for spec in work.spec.components]
    return Draft(components=await _write_all(work, prompts, ordinal=0))


def component_prompt(
    work: Work, spec: ComponentSpec, *, previous: Component | None = None, findings: Sequence[Finding] = ()
) -> Prompt:
    """What one component is asked for with; `previous` and `findings` are given when it is written again."""
    brief = Brief(
        request=work.result(VALIDATION, Validated).request,
        context=work.result(CONTEXT_BUILDING, PageContext),
        spec=spec,
        previous=previous,
        findings=tuple(findings),
    )
    return build_prompt(brief)


async def _write_all(work: Work, prompts: Sequence[Prompt], *, ordinal: int) -> tuple[Component, ...]:
    """What comes back without a block is left out: no fact has a place in it."""
    await work.writer.set_aside(prompts, ordinal=ordinal)
    written = await _side_by_side([write_component(work, prompt, ordinal=ordinal) for prompt in prompts])
    return tuple(component for component in written if component.blocks)


async def write_component(work: Work, prompt: Prompt, *, ordinal: int) -> Component:
    """Write one component for the first time, or again (ordinal 1 and 2)."""
    kind = prompt.brief.spec.kind
    component = await work.writer.write(prompt, ordinal=ordinal, on_text=lambda text: work.watcher.writing(kind, text))
    work.watcher.written(component, ordinal=ordinal)
    return component


async def assemble_template(work: Work) -> Assembled:
    """Rendering is work for the processor, so it leaves the event loop free."""
    components = work.result(COMPONENT_GENERATION, Draft).components
    context = work.result(CONTEXT_BUILDING, PageContext)
    return await asyncio.to_thread(assemble, work.request, work.spec, context, components)


@dataclass(frozen=True, slots=True)
class _Round:
    """A page and what the checks say of it."""

    components: tuple[Component, ...]
    assembled: Assembled
    report: QualityReport


async def validate_quality(work: Work) -> Checked:
    """The best version of the page, its report, and how many times components were written again: at most twice.

    After the last writing nothing is redone, nor when the budget has no money for it: what still fails waits for a
    person.
    """
    components = work.result(COMPONENT_GENERATION, Draft).components
    work.siblings = await work.neighbours.near(work.request, components, work.result(CONTEXT_BUILDING, PageContext))
    best = await _judge(work, components, work.result(TEMPLATE_ASSEMBLY, Assembled))
    rewrites = 0
    while best.report.verdict is Verdict.REDO and rewrites < _MOST_REWRITES and (failing := _to_redo(best.report)):
        rewrites += 1
        try:
            better = await _write_again(work, best, failing, ordinal=rewrites)
        except BudgetReached as error:
            if error.waits:
                raise
            rewrites -= 1
            break
        if better.report.score >= best.report.score:
            best = better
    report = best.report
    if report.verdict is Verdict.REDO:
        report = replace(report, verdict=Verdict.NEEDS_REVIEW)
    return Checked(components=best.components, assembled=best.assembled, report=report, rewrites=rewrites)


def _to_redo(report: QualityReport) -> dict[ComponentKind, tuple[Finding, ...]]:
    """The components to write again, with why: those that block; those that warn too when the score is very low."""
    levels = {Level.BLOCK, Level.WARN} if report.score < REVIEW_FROM else {Level.BLOCK}
    failing: dict[ComponentKind, tuple[Finding, ...]] = {}
    for finding in report.findings:
        if finding.component and finding.level in levels:
            failing[finding.component] = (*failing.get(finding.component, ()), finding)
    return failing


async def _write_again(
    work: Work, page: _Round, failing: dict[ComponentKind, tuple[Finding, ...]], *, ordinal: int
) -> _Round:
    by_kind = {component.kind: component for component in page.components}
    prompts = [
        component_prompt(work, spec, previous=by_kind.get(spec.kind), findings=failing[spec.kind])
        for spec in work.spec.components
        if spec.kind in failing
    ]
    rewritten = await _write_all(work, prompts, ordinal=ordinal)
    by_kind |= {component.kind: component for component in rewritten}
    components = tuple(by_kind[spec.kind] for spec in work.spec.components if spec.kind in by_kind)
    return await _judge(work, components)


async def _judge(work: Work, components: tuple[Component, ...], assembled: Assembled | None = None) -> _Round:
    """Assembling and checking are work for the processor, so they leave the event loop free."""
    return await asyncio.to_thread(_judge_now, work, components, assembled)


def _judge_now(work: Work, components: tuple[Component, ...], assembled: Assembled | None) -> _Round:
    context = work.result(CONTEXT_BUILDING, PageContext)
    page = assembled or assemble(work.request, work.spec, context, components)
    report = check_page(
        PageUnderTest(
            request=work.request,
            spec=work.spec,
            context=context,
            components=components,
            html=page.html,
            json_ld=page.json_ld,
            siblings=work.siblings,
            voice=work.voice,
        )
    )
    return _Round(components, page, report)


async def post_process(work: Work) -> FinishedPage:
    """The page gets its typographic form, its slug, its social tags and its Markdown."""
    context = work.result(CONTEXT_BUILDING, PageContext)
    return await asyncio.to_thread(finish, work.request, work.spec, context, _components(work), modified=utc_now())


def _components(work: Work) -> tuple[Component, ...]:
    """As quality validation left them, which may have had them written again."""
    checked = work.results.get(QUALITY_VALIDATION)
    if isinstance(checked, Checked):
        return checked.components
    return work.result(COMPONENT_GENERATION, Draft).components


async def store(work: Work) -> Stored:
    """Content and version are stored, once per job and revision."""
    return Stored(content_id=await work.store.save(work))
