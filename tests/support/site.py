"""A small real website on loopback, with good pages and with every trick a page can play.

Use the fixture `site` (import it in your conftest: `from tests.support.site import site`):

    page = await GuardedFetcher(allow_private=True).fetch(site.url("/armchairs"))

Good pages: /armchairs (category, EN), /wanderschuhe (category, DE), /lamp (product with JSON-LD, EN),
/pfanne (product with JSON-LD, DE), /trial (landing, EN), /leasing (landing, DE), /rival-1, /rival-2 (competitors, EN).
Poor pages: /shell (navigation only), /soft-404, /wall, /orders (gives orders to a writer), /missing (404),
/broken (500), /empty, /pdf, /json, /no-type, /no-type-binary.
Encodings: /latin1, /utf16, /declared-in-page, /undeclared, /lying.
Slow: /slow-start, /drip (never ends). Large: /huge (never ends), /bomb (gzip), /bomb-deflate, /cut-gzip, /brotli,
/gzip. Redirects: /to/<path>, /chain/<n>, /loop, /to-private, /to-file, /to-credentials, /to-backslash, /r/<status>.
Tools: /echo (says which headers came). `site.requests` holds the paths asked for; `site.on[path] = Page(...)` adds one;
`with site.holding(path): ...` lets nobody have that page before the block ends.
"""

import contextlib
import functools
import gzip
import html
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.site_pages import PAGES

HTML = "text/html; charset=utf-8"
HELD_SECONDS = 120


@dataclass
class Page:
    """One answer of the site."""

    body: bytes | str = ""
    status: int = 200
    kind: str | None = HTML
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A running site; `requests` and `headers` grow with every request."""

    port: int
    on: dict[str, Page]
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    held: dict[str, threading.Event] = field(default_factory=dict)

    @contextlib.contextmanager
    def holding(self, path: str) -> Iterator[None]:
        """Whoever asks for the page waits until the block ends."""
        let_go = self.held[path] = threading.Event()
        try:
            yield
        finally:
            let_go.set()

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    """The site on a free port of this machine, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    site = Site(port=server.server_address[1], on={path: Page(body=text) for path, text in PAGES.items()} | _special())
    server.site = site
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _special() -> dict[str, Page]:
    text = (
        "<html lang=de><head><title>Größe</title></head><body><h1>Größe und Maß für Füße</h1><p>Käse</p></body></html>"
    )
    return {
        "/missing": Page(status=404, body="<h1>Not found</h1>"),
        "/broken": Page(status=500, body="oops"),
        "/empty": Page(),
        "/pdf": Page(kind="application/pdf", body=b"%PDF-1.7"),
        "/json": Page(kind="application/json", body="{}"),
        "/no-type": Page(kind=None, body=PAGES["/armchairs"]),
        "/no-type-binary": Page(kind=None, body=b"\x00\x01\x02\x03" * 50),
        "/latin1": Page(kind="text/html; charset=ISO-8859-1", body=text.encode("latin-1")),
        "/utf16": Page(kind="text/html", body=text.encode("utf-16")),
        "/declared-in-page": Page(kind="text/html", body=b'<meta charset="windows-1252">' + text.encode("cp1252")),
        "/undeclared": Page(kind="text/html", body=(text * 3).encode("cp1252")),
        "/lying": Page(kind="text/html; charset=no-such-charset", body=text),
        "/gzip": Page(headers={"Content-Encoding": "gzip"}, body=gzip.compress(PAGES["/armchairs"].encode())),
        "/cut-gzip": Page(headers={"Content-Encoding": "gzip"}, body=gzip.compress(PAGES["/armchairs"].encode())[:-40]),
        "/bomb": Page(headers={"Content-Encoding": "gzip"}, body=_bomb(gzip_form=True)),
        "/bomb-deflate": Page(headers={"Content-Encoding": "deflate"}, body=_bomb(gzip_form=False)),
        "/brotli": Page(headers={"Content-Encoding": "br"}, body=b"not asked for"),
        "/loop": Page(status=302, headers={"Location": "/loop"}),
        "/to-private": Page(status=302, headers={"Location": "http://10.0.0.1/"}),
        "/to-metadata": Page(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
        "/to-file": Page(status=302, headers={"Location": "file:///etc/passwd"}),
        "/to-credentials": Page(status=302, headers={"Location": "http://user:secret@127.0.0.1/"}),
        "/to-backslash": Page(status=302, headers={"Location": "http://127.0.0.1\\@example.com/"}),
        "/no-location": Page(status=302),
    }


@functools.cache
def _bomb(*, gzip_form: bool) -> bytes:
    """About 200 MB of blanks in 200 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if gzip_form else 15)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(200)) + packer.flush()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site
        site.requests.append(self.path)
        site.headers.append({name.lower(): value for name, value in self.headers.items()})
        with contextlib.suppress(OSError):  # the fetcher hangs up, as it should
            if self.path in site.held:
                site.held[self.path].wait(HELD_SECONDS)
            if self.path in site.on:
                self._answer(site.on[self.path])
            else:
                self._moving()

    def _answer(self, page: Page) -> None:
        body = page.body.encode() if isinstance(page.body, str) else page.body
        self.send_response(page.status)
        if page.kind is not None:
            self.send_header("Content-Type", page.kind)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _moving(self) -> None:
        name, _, rest = self.path.lstrip("/").partition("/")
        special: dict[str, Callable[[str], None]] = {
            "to": lambda path: self._answer(Page(status=302, headers={"Location": f"/{path}"})),
            "r": lambda status: self._answer(Page(status=int(status), headers={"Location": "/armchairs"})),
            "chain": self._chain,
            "drip": lambda _: self._endless(b"<p>.</p>", pause=0.05),
            "huge": lambda _: self._endless(b"<p>word</p>" * 6_000, pause=0.0),
            "slow-start": lambda _: time.sleep(5),
            "echo": lambda _: self._answer(Page(body=f"<html><h1>{html.escape(str(self.headers))}</h1></html>")),
        }
        special.get(name, lambda _: self._answer(Page(status=404, body="<h1>Not found</h1>")))(rest)

    def _chain(self, left: str) -> None:
        goal = f"/chain/{int(left) - 1}" if int(left) > 1 else "/armchairs"
        self._answer(Page(status=301, headers={"Location": goal}))

    def _endless(self, piece: bytes, *, pause: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.send_header("Connection", "close")
        self.end_headers()
        until = time.monotonic() + 10
        while time.monotonic() < until:
            self.wfile.write(piece)
            self.wfile.flush()
            if pause:
                time.sleep(pause)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""
