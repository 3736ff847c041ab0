"""A plain websocket client that sends exactly the headers it is given, speaking Engine.IO and Socket.IO as text."""

import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from wsproto import WSConnection
from wsproto.connection import ConnectionType
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, Request, TextMessage
from wsproto.utilities import RemoteProtocolError

SECONDS = 60.0
NAMESPACE = "/_event"


class Refused(Exception):
    """The handshake was answered with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused with {status}")
        self.status = status


class Closed(Exception):
    """The other side closed the socket."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Socket:
    """One websocket; `receive` returns text messages in order and raises `Closed` at the end."""

    def __init__(self, url: str, path: str, headers: Mapping[str, str]) -> None:
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname or "", address.port or 80), timeout=SECONDS)
        self._wire = WSConnection(ConnectionType.CLIENT)
        self._events: list[Any] = []
        self._text = ""
        host = headers.get("Host", address.netloc)
        extra = [(name.encode(), value.encode()) for name, value in headers.items() if name != "Host"]
        self._socket.sendall(self._wire.send(Request(host=host, target=path, extra_headers=extra)))
        answer = self._next()
        if isinstance(answer, RejectConnection):
            self.close()
            raise Refused(answer.status_code)
        assert isinstance(answer, AcceptConnection), answer

    def send(self, text: str) -> None:
        self._socket.sendall(self._wire.send(TextMessage(data=text)))

    def receive(self, *, seconds: float = SECONDS) -> str:
        """Raises `TimeoutError` when nothing comes."""
        self._socket.settimeout(seconds)
        while True:
            event = self._next()
            if isinstance(event, CloseConnection):
                raise self._closed(event.code)
            if isinstance(event, Ping):
                self._socket.sendall(self._wire.send(event.response()))
            if isinstance(event, TextMessage):
                self._text += event.data
                if event.message_finished:
                    text, self._text = self._text, ""
                    return text

    def close(self) -> None:
        self._socket.close()

    def _next(self) -> Any:
        while not self._events:
            data = self._socket.recv(65_536)
            try:
                self._wire.receive_data(data or None)
            except RemoteProtocolError as error:
                raise self._closed(1006) from error
            self._events = list(self._wire.events())
            if not data and not self._events:
                raise self._closed(1006)
        return self._events.pop(0)

    def _closed(self, code: int) -> Closed:
        self.close()
        return Closed(code)


class Tab(Socket):
    """A browser tab: connects to Reflex, sends events, and reads what the page would be sent."""

    def __init__(self, url: str, cookie: str, *, token: str = "tab", path: str = "/") -> None:
        headers = {"Origin": url, "Cookie": cookie}
        super().__init__(url, f"/_event/?token={token}&EIO=4&transport=websocket", headers)
        self._path = path
        assert self.receive().startswith("0"), "Engine.IO opens with its settings"
        self.send(f"40{NAMESPACE},")
        self._read_until(lambda text: text.startswith(f"40{NAMESPACE},"))

    def call(self, name: str, payload: Mapping[str, Any] | None = None) -> None:
        """Call an event handler by its full name."""
        router = {"pathname": self._path, "query": {}, "asPath": self._path}
        event = {"name": name, "payload": dict(payload or {}), "router_data": router}
        self.send(f"42{NAMESPACE},{json.dumps(['event', event])}")

    def next_update(self, *, seconds: float = SECONDS) -> dict[str, Any]:
        """The next state update: `delta` and `events`."""
        prefix = f"42{NAMESPACE},"
        while True:
            text = self._read_until(lambda text: text.startswith(prefix), seconds=seconds)
            name, *rest = json.loads(text.removeprefix(prefix))
            if name == "event":
                update = rest[0]
                return json.loads(update) if isinstance(update, str) else update

    def updates(self, *, quiet: float = 1.0) -> list[dict[str, Any]]:
        """Every update until it has been quiet for so many seconds."""
        found = []
        while True:
            try:
                found.append(self.next_update(seconds=quiet))
            except TimeoutError:
                return found

    def _read_until(self, wanted: Any, *, seconds: float = SECONDS) -> str:
        while True:
            text = self.receive(seconds=seconds)
            if text == "2":
                self.send("3")
            elif wanted(text):
                return text
