"""Viewers without a browser, which would need a processor each: they send what a browser's page sent, and listen."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from playwright.sync_api import Page, WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

PING, PONG = "2", "3"
OPENED_MS = 3_000
HEARD_SECONDS = 1.0


@dataclass(slots=True)
class Opening:
    """How a page of the browser opened its web socket: the address, and the first message."""

    address: str = ""
    message: str = ""

    def again(self) -> str:
        """The address for another tab."""
        token = parse_qs(urlsplit(self.address).query)["token"][0]
        return self.address.replace(token, str(uuid4()))


def opening_of(page: Page, address: str) -> Opening:
    """Open a page in the browser and note how it begins."""
    found = Opening()

    def opened(socket: WebSocket) -> None:
        found.address = socket.url
        socket.on("framesent", sent)

    def sent(frame: str | bytes) -> None:
        if not found.message and isinstance(frame, str) and frame.startswith("40"):
            found.message = frame

    page.on("websocket", opened)
    page.goto(address)
    page.wait_for_timeout(OPENED_MS)
    page.remove_listener("websocket", opened)
    assert found.message, f"{address} opened no web socket"
    return found


class Viewer(threading.Thread):
    """One open tab; `messages` counts what came in."""

    def __init__(self, opening: Opening, *, origin: str, cookie: str) -> None:
        super().__init__(name="viewer", daemon=True)
        self.messages = 0
        self._closed = threading.Event()
        self._socket = connect(
            opening.again(), origin=Origin(origin), additional_headers={"Cookie": cookie}, max_size=None
        )
        self._socket.send(opening.message)

    def run(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while not self._closed.is_set():
                with contextlib.suppress(TimeoutError):
                    self._take(self._socket.recv(HEARD_SECONDS))

    def _take(self, message: str | bytes) -> None:
        if message == PING:
            self._socket.send(PONG)
        else:
            self.messages += 1

    def close(self) -> None:
        self._closed.set()
        self.join()
        self._socket.close()


@contextlib.contextmanager
def viewers(openings: list[Opening], count: int, *, page: Page, origin: str) -> Iterator[list[Viewer]]:
    """So many tabs of the person that is signed in in `page`, taking turns with what they show."""
    cookie = "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in page.context.cookies())
    opened = [Viewer(openings[number % len(openings)], origin=origin, cookie=cookie) for number in range(count)]
    for viewer in opened:
        viewer.start()
    try:
        yield opened
    finally:
        for viewer in opened:
            viewer.close()
