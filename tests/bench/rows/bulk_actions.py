"""Re-prioritise and cancel 100,000 waiting jobs: preview and change, as the queue page does both."""

from collections.abc import Iterable

from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, make_engine, reading, transaction
from genapp.jobs import CANCEL, JobChange, JobState, Priority, to_priority
from genapp.services.queue import JobFilter, control
from tests.bench.databases import KINDS, database
from tests.bench.measure import Row, timed
from tests.bench.seed import seed_jobs

JOBS = 100_000
LIMIT_SECONDS = 2.0
WAITING = JobFilter(states=(JobState.PENDING,))


def measure() -> Iterable[Row]:
    for kind in KINDS:
        with database(kind) as url:
            engine = make_engine(url)
            seed_jobs(engine, waiting=JOBS)
            yield _row("re-prioritise", kind, engine, to_priority(Priority.HIGH))
            yield _row("cancel", kind, engine, CANCEL)
            yield _floor(kind, engine)
            engine.dispose()


def _row(name: str, kind: str, engine: Engine, change: JobChange) -> Row:
    with reading(engine) as session:
        looking = timed(lambda: control.preview(session, change, WAITING, by=LOCAL_OWNER), 1)[0]
    seconds = timed(lambda: _apply(engine, change), 1)[0]
    return Row(
        name=f"{name} {JOBS:,} waiting jobs, {kind}",
        measured=f"{seconds:.2f} s",
        value=round(seconds, 3),
        target=f"<= {LIMIT_SECONDS:g} s",
        limit=LIMIT_SECONDS,
        note=f"one transaction with an event per job and a record to undo it; the preview took {looking:.2f} s",
    )


def _floor(kind: str, engine: Engine) -> Row:
    """What the database takes to set one column of the same rows, without order, record or events."""
    seconds = timed(lambda: _set_one_column(engine), 1)[0]
    note = "UPDATE job SET version = version + 1: what a change of so many rows costs at least"
    return Row(name=f"one column of {JOBS:,} jobs, {kind}", measured=f"{seconds:.2f} s", value=seconds, note=note)


def _set_one_column(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(update(JOB).values(version=JOB.c.version + 1))


def _apply(engine: Engine, change: JobChange) -> None:
    with transaction(engine) as session:
        outcome = control.apply(session, change, WAITING, by=LOCAL_OWNER)
    assert outcome.affected == JOBS, outcome
