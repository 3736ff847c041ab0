"""Writes the components of the page side by side."""

import asyncio
from collections.abc import Coroutine, Sequence

from genapp.errors import ProviderError
from genapp.page.components import Component, ComponentSpec
from genapp.page.facts import PageContext
from genapp.page.findings import Finding
from genapp.pipeline.prompts import build_prompt
from genapp.pipeline.results import CONTEXT_BUILDING, VALIDATION, Draft, Validated
from genapp.pipeline.work import Work
from genapp.providers.base import Brief


async def run(work: Work) -> Draft:
    """All components, in the order of the page type.

    An error of the provider leaves the other components alone: they are being paid for, and the
    ledger keeps their answers for the next attempt. Any other error stops them at once.
    """
    failures: list[ProviderError] = []

    async def write(spec: ComponentSpec) -> Component | None:
        try:
            return await write_component(work, spec, ordinal=0)
        except ProviderError as error:
            failures.append(error)
            return None

    written = await _side_by_side([write(spec) for spec in work.spec.components])
    if failures:
        raise _most_telling(failures)
    return Draft(components=tuple(component for component in written if component is not None))


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


async def _side_by_side(writings: Sequence[Coroutine[None, None, Component | None]]) -> list[Component | None]:
    """Like a TaskGroup, but what failed is raised as itself, not in a group."""
    tasks = [asyncio.ensure_future(writing) for writing in writings]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _most_telling(failures: Sequence[ProviderError]) -> ProviderError:
    """What nobody can mend by waiting comes first; among equals the first that happened."""
    return next((failure for failure in failures if not failure.retryable), failures[0])
