"""`genapp web` and `genapp worker` without `genapp up`, as on several machines: one Redis, one database."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from genapp.db import upgrade
from tests.support.processes import family_of, is_alive, until
from tests.support.running import UI_BUILDS, free_port, genapp_command
from tests.support.submission import FACTS, PAGE


@pytest.fixture
def environment(tmp_path: Path, redis_url: str) -> dict[str, str]:
    upgrade(f"sqlite:///{tmp_path / 'genapp.db'}")
    settings = {"REDIS_URL": redis_url, "GENAPP_DATA_DIR": str(tmp_path), "GENAPP_UI_DIR": str(UI_BUILDS)}
    return os.environ | settings | {"GENAPP_PORT": str(free_port())}


@contextmanager
def started(environment: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([genapp_command(), *arguments], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def test_a_worker_alone_writes_what_is_handed_in(environment: dict[str, str]):
    with started(environment, "worker", "--slots", "2") as worker:
        command = [genapp_command(), "submit", *PAGE, *FACTS, "--wait"]
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)
        family = family_of(worker.pid)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    until(lambda: not any(map(is_alive, family)))


def test_a_web_server_alone_serves_the_sign_in_page(environment: dict[str, str]):
    address = f"http://127.0.0.1:{environment['GENAPP_PORT']}/"
    with started(environment, "web") as web:
        until(lambda: _status(address) == 401)
        family = family_of(web.pid)

    until(lambda: not any(map(is_alive, family)))


@pytest.mark.parametrize("verb", ["web", "worker"])
def test_a_redis_that_does_not_answer_is_a_sentence(environment: dict[str, str], verb: str):
    without = environment | {"REDIS_URL": "redis://127.0.0.1:1/0"}

    answer = subprocess.run([genapp_command(), verb], env=without, capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert "Redis" in answer.stderr
    assert "Traceback" not in answer.stderr


def _status(address: str) -> int:
    try:
        return httpx.get(address, trust_env=False).status_code
    except httpx.TransportError:
        return 0
