"""Stage 6: the page gets its typographic form, its slug, its social tags and its Markdown."""

import asyncio

from genapp.page.components import Component
from genapp.page.facts import PageContext
from genapp.pipeline.assembly import finish
from genapp.pipeline.results import (
    COMPONENT_GENERATION,
    CONTEXT_BUILDING,
    QUALITY_VALIDATION,
    Checked,
    Draft,
    FinishedPage,
)
from genapp.pipeline.work import Work


async def run(work: Work) -> FinishedPage:
    context = work.result(CONTEXT_BUILDING, PageContext)
    return await asyncio.to_thread(finish, work.request, work.spec, context, _components(work))


def _components(work: Work) -> tuple[Component, ...]:
    """As quality validation left them, which may have had them written again."""
    checked = work.results.get(QUALITY_VALIDATION)
    if isinstance(checked, Checked):
        return checked.components
    return work.result(COMPONENT_GENERATION, Draft).components
