"""What each of the seven stages does."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from genapp.clock import utc_now
from genapp.errors import GenappError, StageFailed, TooFewFacts
from genapp.intake.validate import as_raw, read_page
from genapp.page import (
    CheckOutcome,
    CheckResult,
    Component,
    ComponentKind,
    FactState,
    Finding,
    Level,
    PageContext,
    PageType,
    QualityReport,
    SourceReport,
    Verdict,
)
from genapp.pipeline.assembly import assemble, cut_at_word, finish
from genapp.pipeline.prompts import weight
from genapp.pipeline.rewriting import (
    Failing,
    affordable,
    first_weight,
    kinds_of,
    read_over,
    rewrite_prompts,
    write_again,
)
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
    LeftOut,
    Stored,
    Validated,
    Work,
)
from genapp.quality.check import PageUnderTest
from genapp.quality.report import REVIEW_FROM, SECOND_READER, check_page
from genapp.sources.facts import FEWEST_FACTS, describing, make_fact_sheet, what_to_add
from genapp.words import counted

_LONGEST_TOLD: Final = 120
"""Characters of a statement that is told as an example."""
_MOST_REWRITES: Final = 2
_MOST_FINDINGS: Final = 8
"""That a writer is told of one component."""
_REWRITTEN: Final = 0.4
"""Of the tokens of a first writing, what writing again may take; the worst component is always written again."""


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
    context = await _decided(work, await work.gatherer.gather(request))
    return await _linked(work, _enough(context, request.page_type))


async def without_sources(error: Exception, work: Work) -> PageContext:
    """The context that the request alone makes, when its sources could not be gathered.

    Raises the error when it says that too little is known, and `TooFewFacts` when the page type cannot do without.
    """
    if isinstance(error, StageFailed):
        raise error
    request = work.result(VALIDATION, Validated).request
    reason = error.message if isinstance(error, GenappError) else "the page could not be read"
    target = SourceReport(url=request.target_url, role="target", ok=False, reason=reason)
    context = await _decided(work, PageContext(facts=make_fact_sheet(request, None), sources=(target,)))
    return await _linked(work, _enough(context, request.page_type))


async def _decided(work: Work, context: PageContext) -> PageContext:
    """With what people said of the facts that were found."""
    sheet, others = await work.deciding((*context.facts.facts, *context.proposed))
    return replace(context, facts=sheet, proposed=others)


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
        hint = f"{what_to_add(known, page_type)}, and submit again.{_unconfirmed(context)}"
        raise TooFewFacts(_too_little(known, context), hint=hint)
    return context


def _unconfirmed(context: PageContext) -> str:
    """What the target page says and nobody has confirmed, as a sentence with what to do; or empty."""
    told = [fact.text for fact in context.proposed if fact.state is FactState.PROPOSED]
    if not told:
        return ""
    first = cut_at_word(told[0], _LONGEST_TOLD)
    rest = f" and {counted(len(told) - 1, 'fact')} more" if len(told) > 1 else ""
    return f" The target page says “{first}”{rest}: confirm what is true of it among the facts of this job, and retry."


def _too_little(known: int, context: PageContext) -> str:
    facts = {0: "No fact is known", 1: "Only 1 fact is known"}.get(known, f"Only {known} facts are known")
    target = next((source for source in context.sources if source.role == "target"), None)
    if target is None:
        return f"{facts} about this page."
    seen = target.reason if not target.ok else "the target page was read, but states too little"
    return f"{facts} about this page ({seen})."


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

    @property
    def rank(self) -> tuple[int, int]:
        """The better score wins; where it is the same, fewer blockers do."""
        blockers = sum(finding.level is Level.BLOCK for finding in self.report.findings)
        return self.report.score, -blockers


async def validate_quality(work: Work) -> Checked:
    """The best version of the page, its report, and how many times components were written again: at most twice.

    Writing again never costs the page, and neither does the second reader, who reads what came of it; what he finds may
    be mended, too. What cannot be written again stays as it is, and what still fails waits for a person. Raises what
    only has to wait, and temporary trouble as long as the job has tries left.
    """
    draft = work.result(COMPONENT_GENERATION, Draft)
    context = work.result(CONTEXT_BUILDING, PageContext)
    work.siblings = await work.neighbours.near(work.request, draft.components, context)
    best = await _judge(work, draft.components, work.result(TEMPLATE_ASSEMBLY, Assembled))
    mending = _Mending(work=work, best=best, room=first_weight(work) * _REWRITTEN)
    await mending.mend()
    work.reading = await read_over(work, mending.best.components)
    if work.reading:
        mending.best = await _judge(work, mending.best.components, mending.best.assembled)
        await mending.mend()
    best = mending.best
    if mending.rewrites:
        _show(work, draft.components, best.components, ordinal=mending.rewrites)
    return Checked(
        components=best.components,
        assembled=best.assembled,
        report=_final(best, draft),
        rewrites=mending.rewrites,
        not_rewritten=tuple(mending.failed),
    )


@dataclass(slots=True, kw_only=True)
class _Mending:
    """The best version so far, and what may still be written again."""

    work: Work
    best: _Round
    room: float
    """Tokens."""
    rewrites: int = 0
    failed: list[LeftOut] = field(default_factory=list)
    _no_better: set[ComponentKind] = field(default_factory=set)

    async def mend(self) -> None:
        """Write again what fails, as often and as much as may be."""
        while self.rewrites < _MOST_REWRITES and self.work.tries_left >= 0:
            before = self.best.components
            tried = self._no_better.union(one.kind for one in self.failed)
            failing = _to_redo(self.best, but=tried, by_model=self.work.writer.reads_text)
            prompts = rewrite_prompts(self.work, before, failing)
            prompts = affordable(prompts, failing, room=self.room, first=not self.rewrites)
            if not prompts:
                break
            self.rewrites, self.room = self.rewrites + 1, self.room - sum(map(weight, prompts))
            again, missed = await write_again(self.work, prompts, before, ordinal=self.rewrites)
            self.failed += missed
            better = await _judge(self.work, again) if again != before else self.best
            if better.rank > self.best.rank:
                self.best = better
            else:
                self._no_better |= kinds_of(prompts)


def _show(work: Work, first: Sequence[Component], last: Sequence[Component], *, ordinal: int) -> None:
    """What stays of the components, whatever was tried last."""
    for part in last:
        work.watcher.written(part, ordinal=0 if part in first else ordinal)


def not_rewritten(checked: Checked) -> str:
    """What stayed as it was, as a remark; empty when nothing did."""
    said = [f"kept the {one.kind.spoken} as it was ({one.reason})" for one in checked.not_rewritten]
    return " and ".join(said)


def _to_redo(page: _Round, *, but: Collection[ComponentKind], by_model: bool) -> Failing:
    """The components to write again, with all that is to be mended in each, the worst first.

    Those with what blocks; those of a model with a sentence for which the second reader finds no fact. Warnings call
    for it where the score is very low and nothing of a component blocks: else they are not what makes it low.
    """
    findings = sorted(page.report.findings, key=lambda one: one.level is not Level.BLOCK)
    told = [finding for finding in findings if finding.component and finding.level is not Level.INFORM]
    wanted = {finding.component for finding in told if _calls_for_it(finding, by_model=by_model)}
    if not wanted and page.report.score < REVIEW_FROM:
        wanted = {finding.component for finding in told}
    wanted -= {part.kind for part in page.components if part.written_by} | set(but)
    failing: Failing = {}
    for finding in told:
        if finding.component in wanted and finding.component:
            failing[finding.component] = (*failing.get(finding.component, ()), finding)[:_MOST_FINDINGS]
    return failing


def _calls_for_it(finding: Finding, *, by_model: bool) -> bool:
    """Whether a component is written again for this alone."""
    read = finding.check == SECOND_READER.name and bool(finding.evidence)
    return finding.level is Level.BLOCK or (read and by_model)


def _final(page: _Round, draft: Draft) -> QualityReport:
    """With what could not be written as asked: a person looks at such a page."""
    report, findings = page.report, tuple(_writing_findings(page.components, draft))
    if findings:
        writing = CheckResult(check="writing", title="Writing", outcome=CheckOutcome.FOUND, findings=findings)
        report = replace(report, results=(*report.results, writing))
    if report.verdict is Verdict.REDO or findings:
        report = replace(report, verdict=Verdict.NEEDS_REVIEW)
    return report


def _writing_findings(components: Sequence[Component], draft: Draft) -> Iterator[Finding]:
    for part in components:
        if part.written_by:
            message = f"The {part.kind.spoken} was written by the {part.written_by} writer, in place of the model."
            yield Finding(check="writing", level=Level.INFORM, message=message, component=part.kind)
    for one in draft.left_out:
        message = f"The {one.kind.spoken} is missing, because it could not be written: {one.reason}."
        yield Finding(check="writing", level=Level.INFORM, message=message, component=one.kind)


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
            reading=work.reading,
        ),
        work.levels,
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
