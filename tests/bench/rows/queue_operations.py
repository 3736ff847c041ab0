"""Claim, status and enqueue, each a transaction of its own, with 100 and 10,000 jobs waiting."""

from collections.abc import Iterable

from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, make_engine, reading, transaction
from genapp.services.queue import PageOrder, dispatch, queue_settings, submit_page
from genapp.services.reads import queue_status
from tests.bench.databases import KINDS, SQLITE, database
from tests.bench.factory import orders
from tests.bench.measure import Row, delays, timed
from tests.bench.seed import seed_jobs
from tests.support.queue import free_slots

TIMES = 200
WAITING = (100, 10_000)
LIMITS_MS = {SQLITE: 20.0}
POSTGRES_MS = 10.0


def measure() -> Iterable[Row]:
    for kind in KINDS:
        for waiting in WAITING:
            with database(kind) as url:
                engine = make_engine(url)
                yield from _with(engine, kind, waiting)
                engine.dispose()


def _with(engine: Engine, kind: str, waiting: int) -> Iterable[Row]:
    seed_jobs(engine, waiting=waiting)
    many_slots(engine)
    order = orders(1)[0]
    figures: dict[str, list[float]] = {"enqueue": [], "claim": [], "status": []}
    for _ in range(TIMES):
        figures["enqueue"] += timed(lambda: submit(engine, order), 1)
        figures["claim"] += timed(lambda: claim_one(engine), 1)
        figures["status"] += timed(lambda: status(engine), 1)
    for name, seconds in figures.items():
        yield delays(f"{name}, {waiting:,} waiting, {kind}", seconds, limit_ms=LIMITS_MS.get(kind, POSTGRES_MS))


def many_slots(engine: Engine) -> None:
    """A worker that counts as alive for as long as a measurement may take."""
    free_slots(engine, 1000)
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 600}, by=LOCAL_OWNER)


def submit(engine: Engine, order: PageOrder) -> None:
    with transaction(engine) as session:
        submit_page(session, order, by=LOCAL_OWNER)


def claim_one(engine: Engine) -> None:
    with transaction(engine) as session:
        assert len(dispatch.claim(session, limit=1)) == 1


def status(engine: Engine) -> None:
    with reading(engine) as session:
        queue_status(session, by=LOCAL_OWNER)


def end_all_claimed(engine: Engine) -> None:
    """Free the slots of what was claimed, outside of what is measured."""
    with transaction(engine) as session:
        session.execute(update(JOB).where(JOB.c.state == "processing").values(state="completed", lease_until=None))
