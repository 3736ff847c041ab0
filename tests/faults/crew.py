"""Genapp's processes under fault: started, killed and replaced, with a log of what was submitted and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import JOB, PROVIDER_CALL, make_engine, reading, transaction
from genapp.db.queries.queue import jobs_per_state
from genapp.services.queue import PageOrder, Signals, queue_settings, send_after_commits
from genapp.settings import PROJECT_ROOT
from tests.support.processes import is_alive
from tests.support.queue import a_request, submit_batch
from tests.support.work import FACTS
from tests.support.work_processes import END_SECONDS, ProviderServer, settings_of

WORKER = "workers.__main__:main"
DISPATCHER = "workers.dispatcher:main"
OPEN_STATES = ("pending", "processing", "retrying")
JOBS_PER_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A worker killed, and what it had in hand at that moment."""

    at: datetime
    held: tuple[str, ...]
    """Ids of the jobs it had begun."""
    open_calls: int
    """Provider calls of these jobs that the ledger holds as begun and not answered: at most these are made again."""


@dataclass(slots=True)
class Crew:
    """The processes of one round, and the two logs that the verdict is made from."""

    engine: Engine
    provider: ProviderServer
    nursery: subprocess.Popen[str]
    environment: dict[str, str]
    logs: Path
    submitted: list[str] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    workers: list[int] = field(default_factory=list)
    dispatchers: list[int] = field(default_factory=list)
    started: int = 0

    def worker(self, *arguments: str, program: str = WORKER, **environment: str) -> int:
        pid = self._start(program, arguments, environment)
        self.workers.append(pid)
        return pid

    def dispatcher(self, *, program: str = DISPATCHER, **environment: str) -> int:
        pid = self._start(program, (), environment)
        self.dispatchers.append(pid)
        return pid

    def submit(self, count: int, *, keywords: Sequence[str] = (), **changes: object) -> list[str]:
        """Jobs with keywords of their own, so that no two ask the provider the same; returns their ids."""
        first = len(self.submitted)
        words = list(keywords) or [f"trail running shoes {number}" for number in range(first, first + count)]
        for start in range(0, len(words), JOBS_PER_BATCH):
            orders = [_order(word, **changes) for word in words[start : start + JOBS_PER_BATCH]]
            with transaction(self.engine) as session:
                receipt = submit_batch(session, f"from {first + start}", orders, by=LOCAL_OWNER)
            self.submitted += receipt.job_ids
        return self.submitted[first:]

    def kill_worker(self, pid: int) -> Kill:
        """SIGKILL. It is stopped for the moment in which its hands are looked at, so that nothing slips in between."""
        os.kill(pid, signal.SIGSTOP)
        held, open_calls = self._in_hand(pid)
        os.kill(pid, signal.SIGKILL)
        self.workers.remove(pid)
        kill = Kill(at=utc_now(), held=held, open_calls=open_calls)
        self.kills.append(kill)
        return kill

    def kill_dispatcher(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.dispatchers.remove(pid)

    def busy(self) -> list[int]:
        """The workers that have a job in hand now."""
        with reading(self.engine) as session:
            names = session.scalars(select(JOB.c.worker_id).where(JOB.c.state == "processing").distinct()).all()
        pids = {int(name.rsplit("-", 2)[1]) for name in names if name}
        return [pid for pid in self.workers if pid in pids]

    def dead(self) -> list[int]:
        """Workers that ended without being killed from here."""
        return [pid for pid in self.workers if not is_alive(pid)]

    def open_jobs(self) -> int:
        return sum(count for state, count in self.per_state().items() if state in OPEN_STATES)

    def done_jobs(self) -> int:
        return sum(count for state, count in self.per_state().items() if state not in OPEN_STATES)

    def per_state(self) -> dict[str, int]:
        with reading(self.engine) as session:
            return jobs_per_state(session)

    def until(self, true: Callable[[], object], *, seconds: float = 90.0) -> None:
        """Wait for something to become true; says how the jobs stand and what the logs say when it does not."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"it did not happen in time: {self.per_state()}\n{self.log()}"
            time.sleep(0.02)

    def end(self) -> None:
        """Ask all processes to stop, and end those that do not."""
        for number in (signal.SIGCONT, signal.SIGTERM):
            self._send_all(number)
        until = time.monotonic() + END_SECONDS
        while any(map(is_alive, self._living())) and time.monotonic() < until:
            time.sleep(0.05)
        self._send_all(signal.SIGKILL)

    def log(self, signs: int = 20_000) -> str:
        """The end of all logs."""
        return "".join(path.read_text() for path in sorted(self.logs.glob("*.log")))[-signs:]

    def _living(self) -> list[int]:
        return [pid for pid in (*self.workers, *self.dispatchers) if is_alive(pid)]

    def _send_all(self, number: int) -> None:
        for pid in self._living():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _start(self, program: str, arguments: Sequence[str], environment: dict[str, str]) -> int:
        self.started += 1
        command = {
            "program": program,
            "arguments": arguments,
            "environment": self.environment | environment,
            "log": str(self.logs / f"{self.started}.log"),
        }
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        print(json.dumps(command), file=self.nursery.stdin, flush=True)
        return int(self.nursery.stdout.readline())

    def _in_hand(self, pid: int) -> tuple[tuple[str, ...], int]:
        mine = (JOB.c.state == "processing", JOB.c.worker_id.startswith(f"{socket.gethostname()}-{pid}-"))
        still_open = (PROVIDER_CALL.c.state == "started", PROVIDER_CALL.c.error_code == "")
        with reading(self.engine) as session:
            held = tuple(session.scalars(select(JOB.c.id).where(*mine)))
            calls = select(func.count()).select_from(PROVIDER_CALL).where(PROVIDER_CALL.c.job_id.in_(held), *still_open)
            return held, session.scalar(calls) or 0


@contextmanager
def crew(
    *,
    database_url: str,
    redis_url: str,
    provider: ProviderServer,
    folder: Path,
    nursery: subprocess.Popen[str],
    lease_seconds: float = 2.0,
) -> Iterator[Crew]:
    """A crew without a process yet; what it started is ended afterwards."""
    folder.mkdir(exist_ok=True)
    engine, signals = make_engine(database_url), Signals(redis_url)
    send_after_commits(engine, signals)
    with transaction(engine) as session:
        changes = {"lease_seconds": lease_seconds, "retry_delay": 0, "max_concurrency": 100}
        queue_settings.save(session, changes, by=LOCAL_OWNER)
    environment = _environment(database_url, redis_url, provider, folder)
    us = Crew(engine=engine, provider=provider, nursery=nursery, environment=environment, logs=folder)
    try:
        with settings_of(environment):
            yield us
    finally:
        us.end()
        signals.close()
        engine.dispose()


@contextmanager
def a_nursery() -> Iterator[subprocess.Popen[str]]:
    """Where processes are forked; any number of crews may use it, one after the other."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert nursery.stdout is not None
    assert nursery.stdout.readline().strip() == "ready"
    try:
        yield nursery
    finally:
        nursery.communicate(timeout=2 * END_SECONDS)


def _environment(database_url: str, redis_url: str, provider: ProviderServer, folder: Path) -> dict[str, str]:
    return {
        "GENAPP_DATA_DIR": str(folder),
        "GENAPP_DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "GENAPP_PROVIDER": "openai_compatible",
        "GENAPP_PROVIDER_BASE_URL": provider.base_url,
        "GENAPP_PROVIDER_MODEL": "scripted",
        "GENAPP_LOG_LEVEL": "WARNING",
    }


def _order(keyword: str, **changes: object) -> PageOrder:
    return PageOrder(request=a_request(keyword, target_url="https://shop.invalid/shoes", facts=FACTS, **changes))
