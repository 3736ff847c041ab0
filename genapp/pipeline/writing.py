"""Component generation: the plan, the head lines, then the body side by side; and what follows when a model cannot.

The job decides on retries (decision 4). What no try mends is written by a stand-in, or left out where a page may be
without it.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from genapp.errors import (
    AnswerCutOff,
    BadAnswer,
    BudgetReached,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ThoughtTooLong,
)
from genapp.languages.base import listed
from genapp.page import Block, Component, ComponentKind, PageContext, PageRequest
from genapp.page_types.base import HEAD
from genapp.pipeline.plan import body_of, head_brief, plan_brief, pure_plan, read_plan, worth_a_call
from genapp.pipeline.prompts import build_prompt, foreseen
from genapp.pipeline.work import CONTEXT_BUILDING, VALIDATION, Draft, LeftOut, Validated, Work
from genapp.providers.base import NO_PLAN, PLAN, Brief, OnText, PagePlan, Prompt

T = TypeVar("T")

Failure = ProviderError | BudgetReached
FAILURES: Final = (ProviderError, BudgetReached)
_MOST_SPOILT: Final = 2
"""Answers to one writing that cannot be used, until somebody else writes it."""
_Outcome = Component | LeftOut
_Spoilt = Mapping[str, int]


async def generate_components(work: Work) -> Draft:
    """All components that the page is to have, in the order of the page type."""
    if work.writer.reads_text:
        return await _in_words(work, await work.writer.spoilt(ordinal=0))
    briefs = [_brief(work, spec=spec) for spec in work.spec.components]
    return _draft(await _body(work, briefs, {}), NO_PLAN)


def stood_in(draft: Draft) -> str:
    """What another writer wrote, and what is missing, as a remark; empty when all went well."""
    replaced = [part for part in draft.components if part.written_by]
    names = listed([part.kind.spoken for part in replaced], "and")
    said = [f"had the {replaced[0].written_by} writer write the {names}"] if replaced else []
    said += [f"left out the {one.kind.spoken} ({one.reason})" for one in draft.left_out]
    return "; ".join(said)


def request_of(work: Work) -> PageRequest:
    """What is asked for; its voice is that of the page, and then the rules that every page is checked for."""
    request = work.result(VALIDATION, Validated).request
    rules = work.voice.text_for(request.language)
    return replace(request, brand_voice="; ".join(filter(None, [request.brand_voice, rules])))


def context_of(work: Work) -> PageContext:
    return work.result(CONTEXT_BUILDING, PageContext)


async def write_component(work: Work, prompt: Prompt, *, ordinal: int) -> Component:
    """Write one component for the first time, or again (ordinal 1 and 2)."""
    kind = prompt.brief.spec.kind
    component = await work.writer.write(prompt, ordinal=ordinal, on_text=lambda text: work.watcher.writing(kind, text))
    work.watcher.written(component, ordinal=ordinal)
    return component


async def write_head(work: Work, prompt: Prompt, *, ordinal: int) -> tuple[Component, ...]:
    """The head lines, in one call."""
    answer = await work.writer.write(prompt, ordinal=ordinal, on_text=_shown_by_line(work))
    lines = _head_lines(answer.blocks)
    for line in lines:
        work.watcher.written(line, ordinal=ordinal)
    return lines


async def side_by_side(writings: Sequence[Coroutine[Any, Any, T]]) -> list[T | Failure]:  # Any: of the event loop
    """What comes of each, in their order: a failure leaves the others alone.

    They are being paid for, and the ledger keeps their answers for the next attempt. Any other error, and a
    cancellation, stops them at once.
    """
    tasks = [asyncio.ensure_future(_outcome(writing)) for writing in writings]
    try:
        for task in asyncio.as_completed(tasks):
            await task
    finally:
        await _stop([task for task in tasks if not task.done()])
    return [task.result() for task in tasks]


def most_telling(failures: Sequence[Failure]) -> Failure:
    """What waiting cannot mend comes first, and what only has to wait comes last; among equals, what stands first.

    A wait uses no attempt, so it must not hide a fault that does: the job would never come to an end.
    """
    return min(failures, key=_rank)


async def _in_words(work: Work, spoilt: _Spoilt) -> Draft:
    """As models are asked. Money is held for all calls that can be foreseen before the first one is made."""
    request, context = request_of(work), context_of(work)
    ahead = [prompt for prompt in foreseen(request, context) if not _settled(work, prompt.brief, spoilt)]
    await work.writer.set_aside(ahead, ordinal=0)
    plan = await _plan(work, spoilt)
    head = await _head(work, plan, spoilt)
    briefs = [
        _brief(work, spec=spec, plan=plan, head=head) for spec in body_of(work.spec) if plan.part(spec.kind) is not None
    ]
    return _draft([*head, *await _body(work, briefs, spoilt)], plan)


def _brief(work: Work, **what: Any) -> Brief:  # Any: fields of a brief
    return Brief(request=request_of(work), context=context_of(work), **what)


def _draft(outcomes: Sequence[_Outcome], plan: PagePlan) -> Draft:
    """What came back without a block is left out: no fact has a place in it."""
    return Draft(
        components=tuple(one for one in outcomes if isinstance(one, Component) and one.blocks),
        plan=plan,
        left_out=tuple(one for one in outcomes if isinstance(one, LeftOut)),
    )


async def _plan(work: Work, spoilt: _Spoilt) -> PagePlan:
    """A plan that cannot be had, or cannot be read, never costs the page."""
    request, context = request_of(work), context_of(work)
    pure = pure_plan(request, context, work.spec)
    if not worth_a_call(context) or spoilt.get(PLAN):
        return pure
    try:
        answer = await work.writer.write(
            build_prompt(plan_brief(request, context)), ordinal=0, on_text=lambda text: None
        )
    except (BadAnswer, ProviderRefused) as error:
        if isinstance(error, ThoughtTooLong) and work.tries_left > 0:
            raise
        return pure
    return read_plan(answer.blocks, request, context, work.spec)


async def _head(work: Work, plan: PagePlan, spoilt: _Spoilt) -> tuple[Component, ...]:
    brief = head_brief(request_of(work), context_of(work), plan)
    if _given_up(work, brief, spoilt):
        return _told(work, _lines_instead(work))
    prompt = build_prompt(replace(brief, again=brief.name in spoilt))
    try:
        return await write_head(work, prompt, ordinal=0)
    except (BadAnswer, ProviderRefused) as error:
        lines = () if _worth_another(work, brief, error, spoilt) else _lines_instead(work)
        if not lines:
            raise
        return _told(work, lines)


async def _body(work: Work, briefs: Sequence[Brief], spoilt: _Spoilt) -> list[_Outcome]:
    """The components of these briefs. Raises the most telling failure, when the others are done."""
    prompts = [build_prompt(replace(brief, again=brief.name in spoilt)) for brief in briefs]
    asked = [prompt for prompt in prompts if not _given_up(work, prompt.brief, spoilt)]
    await work.writer.set_aside(asked, ordinal=0)
    outcomes = await side_by_side([_written(work, prompt, spoilt) for prompt in prompts])
    failures = [outcome for outcome in outcomes if isinstance(outcome, FAILURES)]
    if failures:
        raise most_telling(failures)
    return [outcome for outcome in outcomes if not isinstance(outcome, FAILURES)]


async def _written(work: Work, prompt: Prompt, spoilt: _Spoilt) -> _Outcome:
    brief = prompt.brief
    if _given_up(work, brief, spoilt):
        return _left(work, brief, "its answers could not be used")
    try:
        return await write_component(work, prompt, ordinal=0)
    except (BadAnswer, ProviderRefused) as error:
        if _worth_another(work, brief, error, spoilt):
            raise
        if brief.spec.required and not _instead(work, brief):
            raise
        return _left(work, brief, error.message)


def _left(work: Work, brief: Brief, reason: str) -> _Outcome:
    """What the model leaves to the stand-in, or to nobody."""
    component = _instead(work, brief)
    return _told(work, (component,))[0] if component else LeftOut(kind=brief.spec.kind, reason=reason)


def _told(work: Work, components: tuple[Component, ...]) -> tuple[Component, ...]:
    for component in components:
        work.watcher.written(component, ordinal=0)
    return components


def _settled(work: Work, brief: Brief, spoilt: _Spoilt) -> bool:
    """Whether nothing will be asked for it; one spoilt plan is enough."""
    return bool(spoilt.get(PLAN)) if brief.task == PLAN else _given_up(work, brief, spoilt)


def _given_up(work: Work, brief: Brief, spoilt: _Spoilt) -> bool:
    """Nobody is asked any more: enough answers were spoilt, and the page can do without another one."""
    return spoilt.get(brief.name, 0) >= _MOST_SPOILT and _can_do_without(work, brief)


def _can_do_without(work: Work, brief: Brief) -> bool:
    """Whether the page needs no answer of the model for it."""
    return bool(_lines_instead(work)) if brief.task else not brief.spec.required or _instead(work, brief) is not None


def _worth_another(work: Work, brief: Brief, error: ProviderError, spoilt: _Spoilt) -> bool:
    """Whether the job should ask once more before somebody else writes it."""
    if not error.retryable or work.tries_left < 1:
        return False
    if isinstance(error, ThoughtTooLong):
        return True
    if isinstance(error, AnswerCutOff) and _can_do_without(work, brief):  # no call runs to its limit twice
        return False
    return spoilt.get(brief.name, 0) + 1 < _MOST_SPOILT


def _instead(work: Work, brief: Brief) -> Component | None:
    """As the stand-in writes it; None when it has nothing to say."""
    blocks = tuple(work.stand_in.write(brief)) if work.stand_in else ()
    if not blocks or work.stand_in is None:
        return None
    return Component(kind=brief.spec.kind, blocks=blocks, written_by=work.stand_in.name)


def _lines_instead(work: Work) -> tuple[Component, ...]:
    """All head lines by the stand-in, or none."""
    lines = [_instead(work, _brief(work, spec=spec)) for spec in HEAD]
    return tuple(line for line in lines if line) if all(lines) else ()


def _head_lines(blocks: Sequence[Block]) -> tuple[Component, ...]:
    """Each line by its name; a line whose name is not to be found stands where it was asked for."""
    kinds = {spec.kind.value for spec in HEAD}
    names = ["_".join(block.heading.casefold().split()) for block in blocks]
    named = dict(zip(names, blocks, strict=True))
    unnamed = [block for name, block in zip(names, blocks, strict=True) if name not in kinds]
    lines: list[Component] = []
    for spec, there in zip(HEAD, blocks, strict=False):
        block = named[spec.kind.value] if spec.kind.value in named else unnamed.pop(0) if unnamed else there
        lines.append(Component(kind=spec.kind, blocks=(Block(text=block.text, facts=block.facts),)))
    return tuple(lines)


def _shown_by_line(work: Work) -> OnText:
    """Shows head lines as they are written: the name of a line, then its text."""
    kinds = {spec.kind.value: spec.kind for spec in HEAD}

    def show(text: str) -> None:
        kind: ComponentKind | None = None
        for line in text.splitlines():
            if line in kinds:
                kind = kinds[line]
            elif kind:
                work.watcher.writing(kind, line)

    return show


def _rank(failure: Failure) -> int:
    if isinstance(failure, ProviderBusy | BudgetReached):
        return 2
    return 1 if failure.retryable else 0


async def _outcome(writing: Coroutine[Any, Any, T]) -> T | Failure:  # Any: as above
    try:
        return await writing
    except FAILURES as error:
        return error


async def _stop(tasks: Iterable[asyncio.Future[Any]]) -> None:  # Any: nobody looks at what they would have given
    stopped = [task for task in tasks if task.cancel()]
    await asyncio.gather(*stopped, return_exceptions=True)
