"""Claim, status, lists and the queue page with 10 thousand, 100 thousand and 1 million jobs, half of them waiting.

They wait in twenty batches; the claim is measured when nothing is held back, and past ten of them that are paused.
"""

import os
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Engine
from uuid_utils.compat import uuid7

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import Batch, make_engine, reading, transaction
from genapp.jobs import BATCH, JobState, Scope, lane_name
from genapp.services.queue import JobFilter, holds, list_jobs
from genapp.services.reads import queue_hour, queue_now
from tests.bench.databases import KINDS, database
from tests.bench.measure import Row, delays, timed
from tests.bench.rows.queue_operations import LIMITS_MS, POSTGRES_MS, claim_one, many_slots, status
from tests.bench.seed import seed_jobs

TIMES = 100
SIZES = (10_000, 100_000)
MILLION = 1_000_000
PAGE_SIZE = 50
BATCHES = 20
EMBEDDED = "embedded"


def measure() -> Iterable[Row]:
    for size in (*SIZES, MILLION) if os.environ.get("BENCH_MILLION") else SIZES:
        for kind in KINDS:
            with database(kind) as url:
                engine = make_engine(url)
                yield from _with(engine, kind, size)
                engine.dispose()


def _with(engine: Engine, kind: str, size: int) -> Iterable[Row]:
    batches = _batches(engine)
    numbered = " ".join(f"WHEN {number} THEN '{batch_id}'" for number, batch_id in enumerate(batches))
    batch = f"(CASE n % {BATCHES} {numbered} END)"
    flow = f"'{BATCH}' || {batch}"
    columns = {"batch_id": batch, "flow": flow, "lane": f"'{lane_name(EMBEDDED, BATCH)}' || {batch}"}
    seed_jobs(engine, waiting=size // 2, completed=size - size // 2, **columns)
    many_slots(engine)
    limit = LIMITS_MS.get(kind, POSTGRES_MS)
    for name, call in _calls(engine).items():
        yield delays(f"{name}, {size:,} jobs, {kind}", timed(call, TIMES), limit_ms=limit)
    with transaction(engine) as session:
        for batch_id in batches[::2]:
            holds.pause(session, Scope.BATCH, batch_id, by=LOCAL_OWNER)
    past = timed(lambda: claim_one(engine), TIMES)
    yield delays(f"claim past {BATCHES // 2} paused batches, {size:,} jobs, {kind}", past, limit_ms=limit)


def _batches(engine: Engine) -> list[str]:
    rows = [Batch(id=str(uuid7()), name=f"{n}", submitted_by="bench", created_at=utc_now()) for n in range(BATCHES)]
    with transaction(engine) as session:
        session.add_all(rows)
    return [row.id for row in rows]


def _calls(engine: Engine) -> Mapping[str, Callable[[], None]]:
    return {
        "claim": lambda: claim_one(engine),
        "status": lambda: status(engine),
        "queue page": lambda: see_queue(engine),
        "list, newest page": lambda: show(engine, JobFilter()),
        "list, one state": lambda: show(engine, JobFilter(states=(JobState.COMPLETED,))),
        "list, a search": lambda: show(engine, JobFilter(search="shoes 000000000042")),
    }


def show(engine: Engine, wanted: JobFilter) -> None:
    with reading(engine) as session:
        assert list_jobs(session, wanted, page=1, page_size=PAGE_SIZE, by=LOCAL_OWNER).rows


def see_queue(engine: Engine) -> None:
    with reading(engine) as session:
        assert queue_now(session, by=LOCAL_OWNER).lanes
        assert queue_hour(session, by=LOCAL_OWNER).minutes
