"""One page written in memory, so that processes forked afterwards have loaded what their first job would wait for."""

import asyncio
from collections.abc import Mapping, Sequence

from genapp.page import Component, ComponentKind, PageContext, PageRequest
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.pipeline import Stage, StageRun
from genapp.pipeline.standard import standard_pipeline
from genapp.pipeline.work import Work
from genapp.providers.base import OnText, Prompt
from genapp.quality.checks.language import detector
from tests.support.prompts import a_context, a_request
from tests.support.scripted_writer.writer import ScriptedProvider


class Rehearsal:
    """All that a page needs around it, without a database."""

    def __init__(self) -> None:
        self._provider = ScriptedProvider()

    @property
    def name(self) -> str:
        return self._provider.name

    async def gather(self, request: PageRequest) -> PageContext:
        return a_context()

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None: ...

    async def spoilt(self, *, ordinal: int) -> Mapping[str, int]:
        return {}

    @property
    def reads_text(self) -> bool:
        return False

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        answer = await self._provider.complete(prompt, on_text=on_text)
        return Component(kind=prompt.brief.spec.kind, blocks=answer.blocks)

    def writing(self, kind: ComponentKind, text: str) -> None: ...

    def written(self, component: Component, *, ordinal: int) -> None: ...

    async def save(self, work: Work) -> str:
        return work.job_id

    async def started(self, stage: Stage) -> None: ...

    async def finished(self, stage: Stage, run: StageRun) -> None: ...


def rehearse() -> None:
    """All seven stages, once."""
    detector()
    us, request = Rehearsal(), a_request()
    spec = PAGE_SPECS[request.page_type]
    work = Work(job_id="rehearsal", request=request, spec=spec, gatherer=us, writer=us, watcher=us, store=us)
    asyncio.run(standard_pipeline().run(work, journal=us))
