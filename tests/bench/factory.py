"""A running queue without its web process: Redis, a dispatcher and workers on one database."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, make_engine, reading, transaction
from genapp.services.queue import PageOrder, Signals, queue_settings, send_after_commits
from genapp.services.reads import queue_status
from tests.bench.databases import database, folder
from tests.support.queue import a_request, submit_batch
from tests.support.redis_server import redis_server
from tests.support.work import FACTS
from tests.support.work_processes import Processes, processes, until

PATIENCE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Factory:
    """`engine` sends wake-ups after its commits, as web process and command line do."""

    engine: Engine
    redis_url: str
    processes: Processes

    def submit(self, orders: Sequence[PageOrder], name: str = "bench") -> list[str]:
        with transaction(self.engine) as session:
            return list(submit_batch(session, name, orders, by=LOCAL_OWNER).job_ids)

    def start(self, worker: Sequence[str], workers: int) -> None:
        """A dispatcher and so many workers; returns when they have registered and loaded what they need."""
        for _ in range(workers):
            self.processes.python(*worker)
        self.processes.dispatcher()
        until(lambda: self.workers() == workers, tell=self.processes.log)
        time.sleep(1.0)

    def workers(self) -> int:
        with reading(self.engine) as session:
            return queue_status(session, by=LOCAL_OWNER).workers_alive

    def wait_for(self, jobs: int, *, every: float = 0.02) -> None:
        """Until so many jobs are completed; looks `every` so many seconds."""

        def ended() -> bool:
            return self.count("completed") >= jobs or self.count("failed") > 0

        until(ended, PATIENCE_SECONDS, every=every, tell=self.processes.log)
        assert not self.count("failed"), self.processes.log()[-3000:]

    def count(self, state: str) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(JOB).where(JOB.c.state == state)) or 0

    def span(self) -> tuple[datetime, datetime]:
        """When the first job was claimed, and the last one finished."""
        with reading(self.engine) as session:
            first, last = session.execute(select(func.min(JOB.c.claimed_at), func.max(JOB.c.finished_at))).one()
        return first, last


@contextmanager
def factory(
    kind: str, *, workers: int = 1, slots: int = 16, concurrency: int = 5, run: bool = True, **settings: str
) -> Iterator[Factory]:
    """`settings` are GENAPP_* variables; returns when every worker has registered."""
    with database(kind) as url, redis_server() as redis_url, folder() as path:
        engine, signals = make_engine(url), Signals(redis_url)
        send_after_commits(engine, signals)
        with transaction(engine) as session:
            queue_settings.save(session, {"max_concurrency": concurrency}, by=LOCAL_OWNER)
        with processes(database_url=url, redis_url=redis_url, folder=path / "data", **settings) as started:
            here = Factory(engine, redis_url, started)
            if run:
                here.start(["-m", "workers", "--slots", str(slots)], workers)
            yield here
        signals.close()
        engine.dispose()


def orders(count: int, **changes: object) -> list[PageOrder]:
    """Pages that need no web: all facts are given."""
    values = {"target_url": "https://shop.invalid/shoes", "facts": FACTS} | changes
    return [PageOrder(request=a_request(f"trail running shoes {number}", **values)) for number in range(count)]
