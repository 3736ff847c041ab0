"""What a worker works with, small: two stages, a provider that writes one sentence and counts."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import transaction
from genapp.errors import AnswerMalformed, ProviderError
from genapp.page import Block, Component, FactSheet, PageContext, PageRequest
from genapp.pipeline.pipeline import Pipeline, Stage, StageRun
from genapp.pipeline.work import COMPONENT_GENERATION, CONTEXT_BUILDING, Draft, Work
from genapp.providers.base import Brief, Completion, OnText, Prompt, Usage
from genapp.services.queue import PageOrder, submit_page
from genapp.services.work import GroupCommit, Tools
from tests.support.queue import a_request, claim, free_slots, submit


@dataclass
class SmallProvider:
    """Writes "Words about <kind>." and counts calls per component; `before` may wait or raise."""

    before: Callable[[Prompt], object] = lambda prompt: None
    trouble: ProviderError | None = None
    """What its check says, and every call."""
    checks: int = 0
    model: str = "small-1"
    name: str = "small"
    most: int = 0
    """What a call is said to cost at the most; it costs 7."""
    calls: Counter[str] = field(default_factory=Counter)
    closed_midway: int = 0
    reads_text: bool = False

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        kind = prompt.brief.spec.kind.value
        self.calls[kind] += 1
        if self.trouble:
            raise self.trouble
        try:
            waiting = self.before(prompt)
            if asyncio.iscoroutine(waiting):
                await waiting
        except asyncio.CancelledError:
            self.closed_midway += 1
            raise
        text = f"Words about {kind}."
        if on_text:
            on_text(text)
        return self._completion(text, Usage(input_tokens=10, output_tokens=4))

    async def check(self) -> None:
        self.checks += 1
        if self.trouble:
            raise self.trouble

    def fitted(self, prompt: Prompt) -> Prompt:
        return prompt

    def most_cost(self, prompt: Prompt) -> int:
        return self.most

    def read(self, text: str, prompt: Prompt) -> Completion:
        if not text.startswith("Words"):
            raise AnswerMalformed("not words", provider=self.name, answer=text)
        return self._completion(text, Usage(estimated=True))

    async def close(self) -> None: ...

    def _completion(self, text: str, usage: Usage) -> Completion:
        return Completion(text=text, blocks=(Block(text=text),), model=self.model, usage=usage, cost_micros=7)


class SmallGatherer:
    def __init__(self) -> None:
        self.asked = 0

    async def gather(self, request: PageRequest) -> PageContext:
        self.asked += 1
        return PageContext(facts=FactSheet(), topics=("shoes",))


class StageNotes:
    """A pipeline's journal that keeps what it is told."""

    def __init__(self) -> None:
        self.runs: list[StageRun] = []

    async def started(self, stage: Stage) -> None: ...

    async def finished(self, stage: Stage, run: StageRun) -> None:
        self.runs.append(run)


class OpenGate:
    """No provider asked us to wait."""

    def wait_seconds(self, provider: str) -> float:
        return 0.0


async def build_context(work: Work) -> PageContext:
    return await work.gatherer.gather(work.request)


async def write_components(work: Work) -> Draft:
    components: list[Component] = []
    for spec in work.spec.components[:3]:
        brief = Brief(request=work.request, context=work.result(CONTEXT_BUILDING, PageContext), spec=spec)
        component = await work.writer.write(
            a_prompt(brief), ordinal=0, on_text=lambda text, kind=spec.kind: work.watcher.writing(kind, text)
        )
        work.watcher.written(component, ordinal=0)
        components.append(component)
    return Draft(components=tuple(components))


TWO_STAGES = Pipeline(
    stages=(
        Stage(name=CONTEXT_BUILDING, run=build_context, result_type=PageContext),
        Stage(name=COMPONENT_GENERATION, run=write_components, result_type=Draft),
    )
)


def a_prompt(brief: Brief) -> Prompt:
    return Prompt(
        brief=brief, system="Write.", user=brief.spec.kind.value, schema="{}", max_tokens=100, version="test-1"
    )


@contextmanager
def small_tools(engine: Engine, **changes: object) -> Iterator[Tools]:
    """Tools on a real database and a real group commit."""
    commit = GroupCommit(engine)
    made = {
        "worker_id": "worker-1",
        "engine": engine,
        "commit": commit,
        "provider": SmallProvider(),
        "gatherer": SmallGatherer(),
        "pipeline": TWO_STAGES,
        "gate": OpenGate(),
    }
    try:
        yield Tools(**(made | changes))
    finally:
        commit.close()


FACTS = (
    "Material: recycled polyester",
    "Sizes: 36 to 48",
    "Weight: 240 g",
    "Drop: 6 mm",
    "Delivery: two to three working days",
    "Returns: free within 30 days",
)


def submit_rich(engine: Engine, **changes: object) -> str:
    """A job that can go through all seven stages with no page to read on the web."""
    request = a_request(target_url="https://shop.invalid/shoes", facts=FACTS, **changes)
    with transaction(engine) as session:
        return submit_page(session, PageOrder(request=request), by=LOCAL_OWNER)


def one_claim(engine: Engine) -> tuple[str, int]:
    """Submit one job and claim it: its id and token."""
    free_slots(engine, 4)
    submit(engine, "trail running shoes")
    claims = claim(engine)
    return claims[0].job_id, claims[0].token
