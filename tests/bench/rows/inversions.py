"""HIGH jobs against 100,000 waiting LOW ones, with real workers: how many LOW jobs were claimed before a HIGH one.

Counted are LOW jobs claimed after the HIGH job was committed and before it was claimed itself.
"""

import random
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import JOB, reading, transaction
from genapp.jobs import Priority
from genapp.services.queue import PageOrder, submit_page
from tests.bench.databases import KINDS
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row, spread
from tests.bench.seed import seed_jobs
from tests.support.work_processes import until

WAITING = 100_000
HIGH_JOBS = 50
LOW: dict[str, Any] = {"rank": "2", "priority": "'low'"}  # Any: SQL by column


def measure() -> Iterable[Row]:
    for kind in KINDS:
        with factory(kind, workers=1, provider="scripted", run=False) as here:
            seed_jobs(here.engine, waiting=WAITING, **LOW)
            here.start(["-m", "workers", "--slots", "16"], workers=1)
            until(lambda: here.count("completed") > 5, tell=here.processes.log)
            overtaken, waits = _overtaken(here)
        yield Row(
            name=f"inversions, {WAITING:,} LOW waiting, {kind}",
            measured=str(overtaken),
            value=overtaken,
            target="0",
            limit=0,
            note=f"{HIGH_JOBS} HIGH jobs, all slots busy; they waited {spread(waits)} for a slot",
        )


def _overtaken(here: Factory) -> tuple[int, list[float]]:
    """How often, and the seconds that each HIGH job waited for its claim."""
    committed = dict(_submit_high(here) for _ in range(HIGH_JOBS))
    until(lambda: _claimed(here, committed) == HIGH_JOBS, tell=here.processes.log)
    return _judge(here, committed)


def _submit_high(here: Factory) -> tuple[str, datetime]:
    order = PageOrder(request=orders(1)[0].request, priority=Priority.HIGH)
    time.sleep(random.uniform(0.0, 0.3))
    with transaction(here.engine) as session:
        job_id = submit_page(session, order, by=LOCAL_OWNER)
    return job_id, utc_now()


def _claimed(here: Factory, committed: dict[str, datetime]) -> int:
    return _count(here, JOB.c.id.in_(committed), JOB.c.claimed_at.is_not(None))


def _count(here: Factory, *conditions: ColumnElement[bool]) -> int:
    with reading(here.engine) as session:
        return session.scalar(select(func.count()).select_from(JOB).where(*conditions)) or 0


def _judge(here: Factory, committed: dict[str, datetime]) -> tuple[int, list[float]]:
    with reading(here.engine) as session:
        chosen = select(JOB.c.id, JOB.c.claimed_at).where(JOB.c.id.in_(committed))
        claims = {row.id: row.claimed_at for row in session.execute(chosen)}
    overtaken, waits = 0, []
    for job_id, since in committed.items():
        overtaken += _count(here, JOB.c.rank > 0, JOB.c.claimed_at > since, JOB.c.claimed_at < claims[job_id])
        waits.append(max((claims[job_id] - since).total_seconds(), 0.0))
    return overtaken, waits
