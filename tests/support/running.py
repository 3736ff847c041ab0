"""A whole genapp as a user starts it: `genapp up` in a process of its own."""

import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import httpx
from sqlalchemy import Engine

from genapp.db import make_engine
from genapp.settings import PROJECT_ROOT

LINK = re.compile(r"https?://\S+/sign-in\?token=[\w\-]+")
FREE_PORTS = (20_000, 32_000)
"""Below those that connections are given."""
START_SECONDS = 300
STOP_SECONDS = 60
UI_BUILDS = PROJECT_ROOT / ".genapp" / "ui"
"""Shared with the developer's own `genapp up`, so that a build is made once per state of the sources."""


@dataclass(slots=True)
class Running:
    """A started genapp."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    environment: dict[str, str]
    engine: Engine
    program: str
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `genapp ...` against this data directory."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.data.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def link(self) -> str:
        """A fresh sign-in link."""
        answer = self.command("link")
        match = LINK.search(answer.stdout.replace("\n", ""))
        if match is None:
            raise RuntimeError(f"genapp link printed no link: {answer.stdout} {answer.stderr}")
        return match[0]

    def sign_in(self, browser: httpx.Client) -> None:
        """What the button of a sign-in link does."""
        token = self.link().rpartition("token=")[2]
        answer = browser.post(f"{self.url}/sign-in", data={"token": token}, headers={"Origin": self.url})
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"the sign-in link was answered with {answer.status_code}: {answer.text}")


def genapp_command() -> str:
    return str(Path(sys.executable).with_name("genapp"))


def free_port() -> int:
    """One that nobody has now, and that no connection of this machine is given by chance before it is used."""
    while True:
        port = random.SystemRandom().randrange(*FREE_PORTS)  # not what a seed says: others look, too
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def running(
    data: Path, settings: Mapping[str, str] | None = None, *, port: int | None = None, program: str = ""
) -> Iterator[Running]:
    """Start genapp and wait for its link; `settings` are environment variables. Stopped in order afterwards."""
    port, program = port or free_port(), program or genapp_command()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GENAPP_")},
        "GENAPP_DATA_DIR": str(data),
        "GENAPP_PORT": str(port),
        "GENAPP_UI_DIR": str(UI_BUILDS),
        "COLUMNS": "400",
        **(settings or {}),
    }
    process = subprocess.Popen(
        [program, "up"],
        cwd=data.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    app = Running(process, data, port, environment, make_engine(f"sqlite:///{data / 'genapp.db'}"), program)
    try:
        _wait_for_link(app)
        yield app
    finally:
        app.engine.dispose()
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _wait_for_link(app: Running) -> None:
    ready = threading.Event()
    threading.Thread(target=_read, args=(app, ready), daemon=True).start()
    give_up = time.monotonic() + START_SECONDS
    while not ready.wait(0.1):
        if app.process.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError("genapp did not start:\n" + "".join(app.lines))


def _read(app: Running, ready: threading.Event) -> None:
    if app.process.stdout is None:
        return
    with app.process.stdout as lines:
        for line in lines:
            app.lines.append(line)
            if LINK.search(line):
                ready.set()
