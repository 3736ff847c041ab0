"""Stage 4: components and facts become one page."""

import asyncio

from genapp.page.facts import PageContext
from genapp.pipeline.assembly import assemble
from genapp.pipeline.results import COMPONENT_GENERATION, CONTEXT_BUILDING, Assembled, Draft
from genapp.pipeline.work import Work


async def run(work: Work) -> Assembled:
    """Rendering is work for the processor, so it leaves the event loop free."""
    components = work.result(COMPONENT_GENERATION, Draft).components
    context = work.result(CONTEXT_BUILDING, PageContext)
    return await asyncio.to_thread(assemble, work.request, work.spec, context, components)
