"""One seven-stage job as a task of another queue: the statements are those of genapp's journal, each committed alone.

What a peer leaves out is what it does not have: the claim in order, leases and fencing, the group commit.
"""

import os
import threading
from datetime import timedelta
from functools import lru_cache

import httpx
from sqlalchemy import Engine, update

from genapp.db import JOB, db_now, make_engine, transaction
from genapp.pipeline.pipeline import Outcome, StageRun
from genapp.services.queue import Signals, append_event, send_after_commits
from genapp.services.work import DbJournal, Parts, Progress, endings
from tests.bench.peers.seven import ANSWER, STAGES, seven_stages

TOKEN = 1
_thread = threading.local()


def do_job(job_id: str) -> None:
    """From the queue to completed: sixteen transactions and seven calls, as in genapp."""
    engine = shared_engine()
    _take(engine, job_id)
    progress = Progress(stages=STAGES, components=1)
    journal = _journal(job_id, progress)
    for stage in seven_stages(_unused):
        with transaction(engine) as session:
            journal._row_id = journal._write_started(session, stage)
        _client().get(os.environ["BENCH_SLOW_URL"]).raise_for_status()
        progress.done += 1
        run = StageRun(stage=stage.name, outcome=Outcome.COMPLETED, seconds=0.05, result=ANSWER)
        with transaction(engine) as session:
            journal._write_finished(session, stage, run, {})
    with transaction(engine) as session:
        endings.complete(session, job_id, TOKEN)


@lru_cache(maxsize=1)
def shared_engine() -> Engine:
    """One per process; its commits publish which jobs changed, as genapp's do."""
    engine = make_engine(os.environ["GENAPP_DATABASE_URL"])
    send_after_commits(engine, Signals(os.environ["REDIS_URL"]))
    return engine


def _take(engine: Engine, job_id: str) -> None:
    with transaction(engine) as session:
        now = db_now(session)
        taken = {"state": "processing", "token": TOKEN, "claimed_at": now, "lease_until": now + timedelta(hours=1)}
        session.execute(update(JOB).where(JOB.c.id == job_id).values(taken))
        append_event(session, job_id, "claimed", "Sent to a worker")


def _journal(job_id: str, progress: Progress) -> DbJournal:
    mine = {"job_id": job_id, "token": TOKEN, "commit": _Never(), "progress": progress}
    parts = Parts(**mine, revision=1)
    return DbJournal(**mine, parts=parts)


def _client() -> httpx.Client:
    if not hasattr(_thread, "client"):
        _thread.client = httpx.Client(trust_env=False, timeout=30)
    return _thread.client


async def _unused() -> None: ...


class _Never:
    """The journal's writes are run by hand here."""

    async def __call__(self, write: object) -> None:
        raise AssertionError("a peer commits each write alone")

    def from_thread(self, write: object, *, timeout: float) -> None:
        raise AssertionError("a peer commits each write alone")
