"""A queue with workers that do as they are told: each job waits before every step until it is let on, failed or killed.

Everything but the steps themselves is real: database, group commit, `run_job`, ledger, journal, content store.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from genapp.page import Block, FactSheet, PageContext, PageRequest
from genapp.pipeline.pipeline import Pipeline, Stage
from genapp.pipeline.work import (
    COMPONENT_GENERATION,
    CONTEXT_BUILDING,
    POST_PROCESSING,
    QUALITY_VALIDATION,
    STORAGE,
    Assembled,
    Checked,
    Draft,
    FinishedPage,
    Stored,
    Work,
)
from genapp.providers.base import Brief, Completion, OnText, Prompt, Usage
from genapp.services.queue import Claim
from genapp.services.work import GroupCommit, HeldJobs, StopReason, Tools, lease, run_job
from tests.support.work import OpenGate, a_prompt

T = TypeVar("T")

COST_MICROS = 7
LOOK_SECONDS = 0.0005
PATIENCE_SECONDS = 5
_STEPS: ContextVar["SteppedWorker"] = ContextVar("the worker whose step this is")


class Line:
    """A worker's line to the database; once cut, nothing it writes arrives, and it never hears back."""

    def __init__(self, commit: GroupCommit) -> None:
        self.cut = self.over = False
        self._commit = commit

    async def __call__(self, write: Callable[[Session], T]) -> T:
        if self.over:
            raise asyncio.CancelledError
        if self.cut:
            await asyncio.Future()
        return await self._commit(write)

    def from_thread(self, write: Callable[[Session], T], *, timeout: float) -> T:
        return self._commit.from_thread(write, timeout=timeout)

    def lost_seconds(self) -> float:
        return self._commit.lost_seconds()


@dataclass(slots=True, kw_only=True)
class SteppedWorker:
    """A worker process with one job in hand; `step` is where it waits."""

    job_id: str
    token: int
    line: Line
    held: HeldJobs = field(default_factory=HeldJobs)
    task: asyncio.Task[None] | None = None
    step: asyncio.Future[None] | None = None

    async def wait_at_step(self) -> None:
        self.step = asyncio.get_running_loop().create_future()
        try:
            await self.step
        finally:
            self.step = None

    @property
    def done(self) -> bool:
        return self.task is not None and self.task.done()

    @property
    def waits(self) -> bool:
        return self.step is not None and not self.step.done()


class GatedProvider:
    """Counts by itself: the judge of what was asked and answered."""

    name = "embedded"
    model = "gated-1"

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answered: set[str] = set()
        self.asked_again: list[str] = []
        """Keywords of calls that had been answered when they were made."""

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        keyword = prompt.brief.request.primary_keyword
        self.asked[keyword] += 1
        if keyword in self.answered:
            self.asked_again.append(keyword)
        await _STEPS.get().wait_at_step()
        self.answered.add(keyword)
        return self.read("Words.", prompt)

    def fitted(self, prompt: Prompt) -> Prompt:
        return prompt

    def most_cost(self, prompt: Prompt) -> int:
        return COST_MICROS

    def read(self, text: str, prompt: Prompt) -> Completion:
        return Completion(
            text=text, blocks=(Block(text=text),), model=self.model, usage=Usage(), cost_micros=COST_MICROS
        )

    async def check(self) -> None: ...

    async def close(self) -> None: ...


class NoGatherer:
    async def gather(self, request: PageRequest) -> PageContext:
        return PageContext(facts=FactSheet())


class World:
    """The workers, and the one event loop they all live in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.provider = GatedProvider()
        self.workers: list[SteppedWorker] = []
        self._lines: list[Line] = []
        self._runner = asyncio.Runner()
        self._commit = GroupCommit(engine)

    def close(self) -> None:
        for line in self._lines:
            line.over = True
        self._runner.close()
        self._commit.close()

    def deliver(self, claim: Claim) -> None:
        """A worker gets the message and begins, if the job lets it."""
        worker = SteppedWorker(job_id=claim.job_id, token=claim.token, line=Line(self._commit))
        self.workers.append(worker)
        self._lines.append(worker.line)
        self._runner.run(self._begin(worker))

    def go_on(self, worker: SteppedWorker, error: Exception | None = None) -> None:
        """Let the worker finish its step, or fail in it."""
        step = worker.step
        if step is None:
            raise RuntimeError("this worker does not wait at a step")
        if error is None:
            self._runner.get_loop().call_soon(step.set_result, None)
        else:
            self._runner.get_loop().call_soon(step.set_exception, error)
        self._settle()

    def kill(self, worker: SteppedWorker) -> None:
        worker.line.cut = True
        self.workers.remove(worker)

    def stop(self, worker: SteppedWorker, reason: StopReason) -> None:
        worker.held.stop(worker.job_id, reason)
        self._settle()

    def heartbeat(self) -> None:
        """What the heart of each worker does."""
        for worker in list(self.workers):
            held = worker.held.tokens()
            lost = self._commit.from_thread(lambda session, held=held: lease.extend(session, held), timeout=10)
            ids = [job_id for job_id, _ in held]
            unwanted = self._commit.from_thread(lambda session, ids=ids: lease.cancel_asked(session, ids), timeout=10)
            if lost:
                self.stop(worker, StopReason.LEASE_LOST)
            elif unwanted:
                self.stop(worker, StopReason.CANCELLED)

    async def _begin(self, worker: SteppedWorker) -> None:
        _STEPS.set(worker)
        tools = Tools(
            worker_id=f"worker-{id(worker)}",
            engine=self.engine,
            commit=worker.line,
            provider=self.provider,
            gatherer=NoGatherer(),
            pipeline=THREE_STAGES,
            gate=OpenGate(),
            held=worker.held,
        )
        worker.task = asyncio.create_task(run_job(worker.job_id, worker.token, tools=tools))
        await self._settled()

    def _settle(self) -> None:
        self._runner.run(self._settled())

    async def _settled(self) -> None:
        """Until every worker waits at a step or has ended."""
        await asyncio.sleep(LOOK_SECONDS)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(worker.done or worker.waits for worker in self.workers):  # noqa: ASYNC110  # much ends it
                await asyncio.sleep(LOOK_SECONDS)
        for worker in [worker for worker in self.workers if worker.done]:
            self.workers.remove(worker)
            if worker.task is not None:
                worker.task.result()


async def _context(work: Work) -> PageContext:
    await _STEPS.get().wait_at_step()
    return await work.gatherer.gather(work.request)


async def _components(work: Work) -> Draft:
    spec = work.spec.components[0]
    brief = Brief(request=work.request, context=work.result(CONTEXT_BUILDING, PageContext), spec=spec)
    component = await work.writer.write(a_prompt(brief), ordinal=0, on_text=lambda _text: None)
    return Draft(components=(component,))


async def _storage(work: Work) -> Stored:
    """Waits once more after the content is stored: the worst moment to die."""
    work.results[POST_PROCESSING] = PAGE
    work.results[QUALITY_VALIDATION] = Checked(components=(), assembled=NO_HTML, report=None)
    content_id = await work.store.save(work)
    await _STEPS.get().wait_at_step()
    return Stored(content_id=content_id)


NO_HTML = Assembled(html="", body_html="", json_ld=())
PAGE = FinishedPage(
    html="<p>Words.</p>", body_html="", markdown="", slug="words", title="Words", meta_description="", og_title="",
    og_description="", canonical_url="", components=(), words=1,
)  # fmt: skip
THREE_STAGES = Pipeline(
    stages=(
        Stage(name=CONTEXT_BUILDING, run=_context, result_type=PageContext),
        Stage(name=COMPONENT_GENERATION, run=_components, result_type=Draft),
        Stage(name=STORAGE, run=_storage, result_type=Stored),
    )
)
