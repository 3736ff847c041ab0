"""The cost of one durable stage: the provider's time is zero, so what is left is the journal and its two commits."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import make_engine, transaction
from genapp.pipeline.pipeline import Hook, Pipeline, Stage, StageRun
from genapp.pipeline.work import Work
from genapp.services.queue import dispatch
from genapp.services.work import run_job
from tests.bench.databases import KINDS, database
from tests.bench.factory import orders
from tests.bench.measure import Row, delays
from tests.bench.peers.seven import seven_stages
from tests.bench.rows.queue_operations import many_slots
from tests.support.queue import submit_batch
from tests.support.work import small_tools

JOBS = 40
LIMIT_MS = 5.0


@dataclass
class StageClock(Hook):
    """Seconds from the end of a stage to the end of the next: all that one stage takes."""

    seconds: list[float] = field(default_factory=list)
    _last: float | None = None

    async def before_pipeline(self, work: Work) -> None:
        self._last = time.perf_counter()

    async def after_stage(self, stage: Stage, run: StageRun, work: Work) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.seconds.append(now - self._last)
        self._last = now


def measure() -> Iterable[Row]:
    for kind in KINDS:
        with database(kind) as url:
            engine = make_engine(url)
            seconds = _run_jobs(engine)
            engine.dispose()
        yield delays(
            f"one durable stage, provider time zero, {kind}",
            seconds,
            limit_ms=LIMIT_MS,
            share=0.5,
            note="one job at a time: two commits, each on the disk",
        )


def _run_jobs(engine: Engine) -> list[float]:
    clock = StageClock()
    pipeline = Pipeline(stages=seven_stages(_nothing), hooks=(clock,))
    with transaction(engine) as session:
        submit_batch(session, "bench", orders(JOBS), by=LOCAL_OWNER)
    many_slots(engine)
    with transaction(engine) as session:
        claims = dispatch.claim(session, limit=JOBS)
    with small_tools(engine, pipeline=pipeline) as tools:
        for claim in claims:
            asyncio.run(run_job(claim.job_id, claim.token, tools=tools))
    assert len(clock.seconds) == JOBS * len(pipeline.stages)
    return clock.seconds


async def _nothing() -> None: ...
