"""Real worker, dispatcher and provider processes for tests; what they start is ended with the test."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genapp.providers.registry import KINDS
from genapp.settings import PROJECT_ROOT
from genapp.settings import settings as genapp_settings
from tests.support.scripted_writer.writer import KNOWN

END_SECONDS = 15


@dataclass(slots=True)
class ProviderServer:
    """The scripted provider in a process of its own, which counts what it is asked: the oracle outside the app."""

    base_url: str

    def counts(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.base_url.removesuffix("/v1") + "/_counts") as answer:
            return json.load(answer)

    def tell(self, what: str, value: object) -> None:
        """`script`, `outage` or `key`: see the scripted server."""
        address = f"{self.base_url.removesuffix('/v1')}/_{what}"
        with urllib.request.urlopen(urllib.request.Request(address, json.dumps(value).encode(), method="POST")):
            pass


@dataclass(slots=True)
class Processes:
    """Starts genapp's processes with one environment."""

    environment: dict[str, str]
    logs: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def python(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Any program of ours: `-m some.module` and its arguments."""
        return self._start(*arguments)

    def worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self._start("-m", "workers", *arguments)

    def dispatcher(self) -> subprocess.Popen[bytes]:
        return self._start("-m", "workers.dispatcher")

    def log(self) -> str:
        return "".join(path.read_text() for path in sorted(self.logs.glob("*.log")))

    def end_all(self) -> None:
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        path = self.logs / f"{len(self.started)}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=PROJECT_ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.started.append(process)
        return process


@contextmanager
def provider_server(*arguments: str, latency: float) -> Iterator[ProviderServer]:
    """`arguments` are those of `python -m tests.support.scripted_server`."""
    command = [sys.executable, "-m", "tests.support.scripted_server", "--latency", str(latency), *arguments]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found, "the scripted server did not start"
            yield ProviderServer(base_url=found.group())
        finally:
            process.terminate()


@contextmanager
def processes(*, database_url: str, redis_url: str, folder: Path, **settings: str) -> Iterator[Processes]:
    """`settings` are GENAPP_* variables, in lower case and without the prefix; this process has them as well."""
    folder.mkdir(exist_ok=True)
    environment = dict(os.environ) | {
        "GENAPP_DATA_DIR": str(folder),
        "GENAPP_DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        **{f"GENAPP_{name.upper()}": value for name, value in settings.items()},
    }
    environment = KNOWN | environment
    running = Processes(environment=environment, logs=folder)
    try:
        with settings_of(environment):
            yield running
    finally:
        running.end_all()


@contextmanager
def settings_of(environment: dict[str, str]) -> Iterator[None]:
    """Who submits chooses the provider by its own settings; meanwhile they are those of the workers."""
    before, kinds = dict(os.environ), dict(KINDS)
    os.environ.update(environment)
    genapp_settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        KINDS.clear()
        KINDS.update(kinds)
        genapp_settings.cache_clear()


def until(
    true: Callable[[], object], seconds: float = 60.0, *, every: float = 0.02, tell: Callable[[], str] = str
) -> None:
    """Wait for something to become true; `tell` says what to show when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"it did not happen in time\n{tell()}"
        time.sleep(every)
