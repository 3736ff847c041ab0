"""What follows the first writing: the second reader, and components written again after findings."""

from collections.abc import Sequence
from typing import Final

from genapp.errors import BadAnswer, BudgetReached, ProviderBusy, ProviderQuota
from genapp.page import Block, Component, ComponentKind, Finding, Level
from genapp.page_types.base import HEAD
from genapp.pipeline.plan import head_brief
from genapp.pipeline.prompts import build_prompt, foreseen, reading_brief, weight
from genapp.pipeline.work import COMPONENT_GENERATION, Draft, LeftOut, Work
from genapp.pipeline.writing import (
    FAILURES,
    Failure,
    context_of,
    most_telling,
    request_of,
    side_by_side,
    write_component,
    write_head,
)
from genapp.providers.base import HEAD_LINES, READING, Brief, Prompt
from genapp.quality.check import SecondReading
from genapp.quality.second_reader import understood

Failing = dict[ComponentKind, tuple[Finding, ...]]
"""Components to write again, each with what was found."""
_HEAD_KINDS: Final = tuple(spec.kind for spec in HEAD)


async def read_over(work: Work, components: Sequence[Component]) -> SecondReading | None:
    """What the second reader says of the page; None when there is none. It is asked once, and never costs the page.

    Raises what only has to wait, and temporary trouble of the page's own provider as long as the job has another try.
    """
    reader = work.second_reader
    if reader is None:
        return None
    if work.tries_left < 0:
        return SecondReading(missed="the tries of the job were used up")
    if READING in await reader.spoilt(ordinal=0):
        return SecondReading(missed="its answer could not be used")
    plan = work.result(COMPONENT_GENERATION, Draft).plan
    brief = reading_brief(request_of(work), context_of(work), components, plan=plan)
    try:
        answer = await reader.write(build_prompt(brief), ordinal=0, on_text=lambda text: None)
    except FAILURES as error:
        if _waits(error, work) and (reader.name == work.writer.name or _goes_by(error)):
            raise
        return SecondReading(missed=error.message)
    return understood(answer.blocks, [block.text for block in brief.previous.blocks] if brief.previous else [])


def _goes_by(failure: Failure) -> bool:
    """Whether it is over in a known time, so that a page waits for a reader that is not its writer."""
    return isinstance(failure, ProviderBusy | BudgetReached)


def first_weight(work: Work) -> float:
    """Tokens of the first writing; endless for a writer that costs nothing."""
    if not work.writer.reads_text:
        return float("inf")
    return sum(map(weight, foreseen(request_of(work), context_of(work))))


def rewrite_prompts(work: Work, components: Sequence[Component], failing: Failing) -> list[Prompt]:
    """One for each component that fails; for a model, one for all head lines."""
    by_kind = {component.kind: component for component in components}
    head = tuple(by_kind[kind] for kind in _HEAD_KINDS if kind in by_kind) if work.writer.reads_text else ()
    plan = work.result(COMPONENT_GENERATION, Draft).plan
    briefs = [
        Brief(
            request=request_of(work),
            context=context_of(work),
            spec=spec,
            plan=plan,
            head=head,
            previous=by_kind.get(spec.kind),
            findings=failing[spec.kind],
        )
        for spec in work.spec.components
        if spec.kind in failing and not (head and spec.kind in _HEAD_KINDS)
    ]
    if head and any(kind in failing for kind in _HEAD_KINDS):
        briefs.insert(0, _head_again(work, head, failing))
    return [build_prompt(brief) for brief in briefs]


def affordable(prompts: Sequence[Prompt], failing: Failing, *, room: float, first: bool) -> list[Prompt]:
    """The worst ones first, as far as the room reaches; the very worst one always, when nothing was mended before."""
    chosen: list[Prompt] = []
    for prompt in sorted(prompts, key=lambda one: -_blockers(one, failing)):
        if weight(prompt) <= room or (first and not chosen):
            chosen.append(prompt)
            room -= weight(prompt)
    return chosen


async def write_again(
    work: Work, prompts: Sequence[Prompt], before: tuple[Component, ...], *, ordinal: int
) -> tuple[tuple[Component, ...], list[LeftOut]]:
    """The page with what could be written again, and what could not, with why.

    Raises what only has to wait (a limit, a quota, room in the budget), and temporary trouble as long as the job has
    another try.
    """
    spoilt = await work.writer.spoilt(ordinal=ordinal) if work.writer.reads_text else {}
    due = [prompt for prompt in prompts if prompt.brief.name not in spoilt]
    missed = [_missed(prompt, "its answer could not be used") for prompt in prompts if prompt.brief.name in spoilt]
    try:
        await work.writer.set_aside(due, ordinal=ordinal)
    except BudgetReached as error:
        if error.waits:
            raise
        return before, [*missed, *(_missed(prompt, error.message) for prompt in due)]
    outcomes = await side_by_side([_again(work, prompt, ordinal) for prompt in due])
    failures = [outcome for outcome in outcomes if isinstance(outcome, FAILURES)]
    if waiting := [failure for failure in failures if _waits(failure, work)]:
        raise most_telling(waiting)
    written: dict[ComponentKind, Component] = {part.kind: part for part in before}
    for prompt, outcome in zip(due, outcomes, strict=True):
        if isinstance(outcome, FAILURES):
            missed.append(_missed(prompt, outcome.message))
        else:
            written |= {part.kind: part for part in outcome if part.blocks or not prompt.brief.spec.required}
    parts = (written[spec.kind] for spec in work.spec.components if spec.kind in written)
    return tuple(part for part in parts if part.blocks), missed


def kinds_of(prompts: Sequence[Prompt]) -> frozenset[ComponentKind]:
    """The components that these are to mend."""
    return frozenset(
        kind
        for prompt in prompts
        for kind in (_HEAD_KINDS if prompt.brief.task == HEAD_LINES else (prompt.brief.spec.kind,))
    )


def _head_again(work: Work, head: tuple[Component, ...], failing: Failing) -> Brief:
    plan = work.result(COMPONENT_GENERATION, Draft).plan
    first = head_brief(request_of(work), context_of(work), plan)
    blocks = tuple(Block(heading=line.kind.value, text=line.first) for line in head)
    return Brief(
        request=first.request,
        context=first.context,
        spec=first.spec,
        task=first.task,
        plan=plan,
        head=(),
        previous=Component(kind=first.spec.kind, blocks=blocks),
        findings=tuple(finding for kind in _HEAD_KINDS for finding in failing.get(kind, ())),
    )


async def _again(work: Work, prompt: Prompt, ordinal: int) -> tuple[Component, ...]:
    """Of head lines, those that failed: a line that was good stays."""
    if prompt.brief.task != HEAD_LINES:
        return (await write_component(work, prompt, ordinal=ordinal),)
    failed = {finding.component for finding in prompt.brief.findings}
    return tuple(line for line in await write_head(work, prompt, ordinal=ordinal) if line.kind in failed)


def _missed(prompt: Prompt, reason: str) -> LeftOut:
    kinds = [finding.component for finding in prompt.brief.findings if finding.component]
    return LeftOut(kind=kinds[0] if kinds else prompt.brief.spec.kind, reason=reason)


def _blockers(prompt: Prompt, failing: Failing) -> int:
    kinds = _HEAD_KINDS if prompt.brief.task == HEAD_LINES else (prompt.brief.spec.kind,)
    return sum(finding.level is Level.BLOCK for kind in kinds for finding in failing.get(kind, ()))


def _waits(failure: Failure, work: Work) -> bool:
    """Whether the page should come again for it."""
    if isinstance(failure, BudgetReached):
        return failure.waits
    if isinstance(failure, ProviderBusy | ProviderQuota):
        return True
    temporary = failure.retryable and not isinstance(failure, BadAnswer)
    return temporary and work.tries_left > 0
