"""The real web process under granian on loopback, in front of pages that need no browser build."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import make_engine, transaction
from genapp.services import people
from genapp.settings import PROJECT_ROOT
from tests.support.running import free_port

START_SECONDS = 120
PAGE = '<!doctype html><html><body><h1>shell</h1><script>window.here = "inline"</script></body></html>'
VIEWER = User(id="viewer", name="Vera", role=Role.VIEWER)
EDITOR = User(id="editor", name="Edda", role=Role.EDITOR)


@dataclass(frozen=True, slots=True)
class Web:
    """A started web process."""

    engine: Engine
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie_name(self) -> str:
        return people.cookie_name(people.installation_of(self.engine), secure=False)

    def link(self, user: User = LOCAL_OWNER, *, minutes: float = 15) -> str:
        """The token of a new sign-in link."""
        with transaction(self.engine) as session:
            return people.make_link(session, user, minutes=minutes)

    def session(self, user: User = LOCAL_OWNER) -> str:
        """A signed-in browser's cookie, as a Cookie header."""
        link, name = self.link(user), self.cookie_name
        with transaction(self.engine) as session:
            return f"{name}={people.open_session(session, link)}"

    def sign_in(self, link: str, *, cookie: str = "") -> httpx.Response:
        """What the button of a sign-in link does."""
        headers = {"Origin": self.url, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"token": link}).encode()
        return self.ask("POST", "/sign-in", cookie=cookie, headers=headers, body=body)

    def get(self, path: str, *, cookie: str = "", headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.ask("GET", path, cookie=cookie, headers=headers)

    def ask(
        self,
        method: str,
        path: str,
        *,
        cookie: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterator[bytes] | None = None,
    ) -> httpx.Response:
        """One request; nothing is followed, nothing is remembered."""
        sent = {**({"Cookie": cookie} if cookie else {}), **(headers or {})}
        return httpx.request(method, self.url + path, headers=sent, content=body, timeout=60, trust_env=False)


@contextmanager
def web_on_copy_of(template: Path, *, redis_url: str, folder: Path) -> Iterator[Web]:
    """A web process on a database of its own."""
    shutil.copyfile(template, folder / "genapp.db")
    engine = make_engine(f"sqlite:///{folder / 'genapp.db'}")
    with web_process(engine, redis_url=redis_url, folder=folder) as web:
        yield web
    engine.dispose()


@contextmanager
def web_process(engine: Engine, *, redis_url: str, folder: Path) -> Iterator[Web]:
    """Runs until the block ends."""
    web = Web(engine, free_port(), folder / "web.log")
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    with web.log.open("w") as log:
        child = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(web.port), "genapp.genapp:serve"],
            cwd=PROJECT_ROOT,
            env=_environment(engine, web.port, redis_url, folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(web, child)
            yield web
        finally:
            child.terminate()
            child.wait(timeout=30)


def _environment(engine: Engine, port: int, redis_url: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "GENAPP_DATA_DIR": str(folder),
        "GENAPP_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "GENAPP_PORT": str(port),
        "REDIS_URL": redis_url,
        "REFLEX_WEB_WORKDIR": str(_pages(folder / "web")),
        "REFLEX_STATES_WORKDIR": str(folder / "states"),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }


def _pages(web: Path) -> Path:
    """What a browser build looks like to the server."""
    assets = web / "build" / "client" / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    (assets.parent / "index.html").write_text(PAGE)
    (assets.parent / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (assets / "entry-a1B2c3D4.js").write_text("export const here = 1;")
    (web / "backend").mkdir(exist_ok=True)
    return web


def _wait_for(web: Web, child: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and child.poll() is None:
        try:
            if web.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"the web process did not start: {web.log.read_text()[-2000:]}")
