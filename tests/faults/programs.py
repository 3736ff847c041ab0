"""Genapp's programs with a fault built in from outside: the parts are the real ones, and what is wrapped is named here.

The nursery starts them instead of the real programs, which know nothing of it.
"""

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from dramatiq import Message
from sqlalchemy import select

import workers.actors
import workers.dispatcher
import workers.main
from genapp.clock import utc_now
from genapp.db import JOB, reading
from genapp.pipeline.pipeline import Hook, Pipeline, Stage, StageRun
from genapp.pipeline.standard import STAGES
from genapp.pipeline.work import STAGE_NAMES, Work
from genapp.providers.base import Completion, OnText, Prompt, Provider
from genapp.services.work import Tools, run_job
from workers.broker import SlotBroker, sending_broker
from workers.main import WorkerTools, make_tools
from workers.middleware.lease import Identity

MARKS = "FAULT_MARKS"
"""Environment: the folder in which each point leaves its mark, so that it kills once only."""
TIMES = "FAULT_TIMES"
"""Environment: how often the dispatcher sends each message."""
SECONDS_AHEAD = "FAULT_SECONDS_AHEAD"
"""Environment: how far the clock of the process is ahead; less than 0: behind."""
AT = " dies at "
"""A job with the keyword "... dies at <point>" kills the worker that comes to this point first."""
POINTS = (
    "begin",
    *(f"{when} {stage}" for stage in STAGE_NAMES for when in ("before", "in", "after")),
    "call",
    "answer",
    "end",
)
"""Message taken, not begun; a stage started, done and not stored, stored; a call made, answered and not stored; the
job completed, and the message not acknowledged."""


def worker_that_dies() -> int:
    """A worker that kills itself at the point that its job names."""
    workers.main.make_tools = _deadly_tools
    workers.actors.run_job = _deadly_run
    workers.main.run_worker(slots=1, grace_seconds=0)
    return 0


def worker_with_another_clock() -> int:
    """A worker whose clock is wrong; the clock that measures durations goes right, as it does on every machine."""
    by = timedelta(seconds=float(os.environ[SECONDS_AHEAD]))
    with time_machine.travel(utc_now() + by, tick=True):
        workers.main.run_worker(slots=2, grace_seconds=0)
    return 0


def dispatcher_that_repeats() -> None:
    """A dispatcher that sends each message several times."""
    workers.dispatcher.sending_broker = _repeating_broker
    workers.dispatcher.main()


def die_at(point: str, keyword: str) -> None:
    """Once: who comes here again with the same job goes on."""
    if keyword.partition(AT)[2] != point:
        return
    mark = Path(os.environ[MARKS]) / point.replace(" ", "-")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


async def _deadly_run(job_id: str, token: int, *, tools: Tools) -> None:
    with reading(tools.engine) as session:
        keyword = session.scalars(select(JOB.c.keyword).where(JOB.c.id == job_id)).one()
    die_at("begin", keyword)
    await run_job(job_id, token, tools=tools)
    die_at("end", keyword)


def _deadly_tools(identity: Identity, _pipeline: Pipeline | None = None) -> WorkerTools:
    made = make_tools(identity, Pipeline(stages=tuple(map(_deadly_stage, STAGES)), hooks=(DeadlyHook(),)))
    return replace(made, tools=replace(made.tools, provider=DeadlyProvider(made.tools.provider), providers=None))


def _deadly_stage(stage: Stage) -> Stage:
    run: Callable[[Work], Awaitable[Any]] = stage.run  # Any: each stage has its own result

    async def run_and_die(work: Work) -> Any:  # Any: as above
        result = await run(work)
        die_at(f"in {stage.name}", work.request.primary_keyword)
        return result

    return replace(stage, run=run_and_die)


class DeadlyHook(Hook):
    """Sees each stage right after its start and after its end were committed."""

    async def before_stage(self, stage: Stage, work: Work) -> None:
        die_at(f"before {stage.name}", work.request.primary_keyword)

    async def after_stage(self, stage: Stage, run: StageRun, work: Work) -> None:
        die_at(f"after {stage.name}", work.request.primary_keyword)


class DeadlyProvider:
    """The real provider, and death before or after a call."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        keyword = prompt.brief.request.primary_keyword
        die_at("call", keyword)
        completion = await self._provider.complete(prompt, on_text=on_text)
        die_at("answer", keyword)
        return completion

    def __getattr__(self, name: str) -> Any:  # Any: whatever else the provider has
        return getattr(self._provider, name)


def _repeating_broker(redis_url: str) -> SlotBroker:
    broker = sending_broker(redis_url)
    send = broker.enqueue_all

    def enqueue_all(messages: Sequence[Message[Any]]) -> None:  # Any: what the actors return
        for _ in range(int(os.environ[TIMES])):
            send(messages)

    broker.enqueue_all = enqueue_all
    return broker
