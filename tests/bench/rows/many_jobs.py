"""Claim, status and list with 10 thousand, 100 thousand and 1 million jobs, half of them waiting."""

import os
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db.engine import make_engine, reading
from genapp.jobs.states import JobState
from genapp.services.job_list import list_jobs
from genapp.services.views import JobFilter
from tests.bench.databases import KINDS, database
from tests.bench.measure import Row, delays, timed
from tests.bench.rows.queue_operations import LIMITS_MS, POSTGRES_MS, claim_one, many_slots, status
from tests.bench.seed import seed_jobs

TIMES = 100
SIZES = (10_000, 100_000)
MILLION = 1_000_000
PAGE_SIZE = 50


def measure() -> Iterable[Row]:
    for size in (*SIZES, MILLION) if os.environ.get("BENCH_MILLION") else SIZES:
        for kind in KINDS:
            with database(kind) as url:
                engine = make_engine(url)
                yield from _with(engine, kind, size)
                engine.dispose()


def _with(engine: Engine, kind: str, size: int) -> Iterable[Row]:
    seed_jobs(engine, waiting=size // 2, completed=size - size // 2)
    many_slots(engine)
    for name, call in _calls(engine).items():
        limit = LIMITS_MS.get(kind, POSTGRES_MS)
        yield delays(f"{name}, {size:,} jobs, {kind}", timed(call, TIMES), limit_ms=limit)


def _calls(engine: Engine) -> Mapping[str, Callable[[], None]]:
    return {
        "claim": lambda: claim_one(engine),
        "status": lambda: status(engine),
        "list, newest page": lambda: show(engine, JobFilter()),
        "list, one state": lambda: show(engine, JobFilter(states=(JobState.COMPLETED,))),
        "list, a search": lambda: show(engine, JobFilter(search="shoes 000000000042")),
    }


def show(engine: Engine, wanted: JobFilter) -> None:
    with reading(engine) as session:
        assert list_jobs(session, wanted, page=1, page_size=PAGE_SIZE, by=LOCAL_OWNER).rows
