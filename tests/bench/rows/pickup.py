"""Pickup on an empty queue: from the submitter's commit to the start of the first stage in a worker."""

import random
import time
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import JOB, reading, transaction
from genapp.services.queue import submit_page
from tests.bench.databases import KINDS
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row, delays

TIMES = 100
LIMIT_MS = 25.0
UNDISTURBED_SECONDS = 0.15
"""Nothing is asked meanwhile: to look for the end of a job takes a processor that the job could use."""


def measure() -> Iterable[Row]:
    for kind in KINDS:
        with factory(kind, workers=3, provider="scripted") as here:
            seconds = [_pickup(here, number) for number in range(1, TIMES + 1)]
        yield delays(f"pickup, empty queue, {kind}", seconds, limit_ms=LIMIT_MS, share=0.95, note="commit included")


def _pickup(here: Factory, number: int) -> float:
    """The clock starts before the commit, so the commit counts, too."""
    with transaction(here.engine) as session:
        job_id = submit_page(session, orders(1)[0], by=LOCAL_OWNER)
        began = utc_now()
    time.sleep(UNDISTURBED_SECONDS)
    here.wait_for(number)
    time.sleep(random.uniform(0.01, 0.08))
    return (_started(here, job_id) - began).total_seconds()


def _started(here: Factory, job_id: str) -> datetime:
    with reading(here.engine) as session:
        return session.execute(select(JOB.c.started_at).where(JOB.c.id == job_id)).scalar_one()
