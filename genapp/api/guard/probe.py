"""The proof, at every start, that a stranger is refused: by page, API and websocket."""

from typing import Any, Final

from starlette.types import ASGIApp, Message

from genapp.errors import NotReady

PATHS: Final = ("/", "/api/session", "/assets/any.js", "/ping", "/_upload")


async def prove_closed(app: ASGIApp, *, host: str) -> None:
    """Raise `NotReady` when a request or socket without a session gets more than a refusal."""
    for path in PATHS:
        status = await _status(app, path, host)
        if status not in (401, 404):
            raise NotReady(
                f"a stranger who asks for {path} is answered with {status} instead of the sign-in page",
                hint="genapp does not start like this, because anybody could use it; report it as a bug",
            )
    if (first := await _first_answer(app, host)) != "websocket.close":
        raise NotReady(
            f"a stranger's websocket gets {first} instead of being closed",
            hint="genapp does not start like this, because anybody could use it; report it as a bug",
        )


async def _status(app: ASGIApp, path: str, host: str) -> int:
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app({**_scope("http", path, host), "method": "GET", "http_version": "1.1"}, _nothing, send)
    return statuses[0] if statuses else 0


async def _first_answer(app: ASGIApp, host: str) -> str:
    answers: list[str] = []

    async def send(message: Message) -> None:
        answers.append(message["type"])

    await app({**_scope("websocket", "/_event/", host), "subprotocols": []}, _nothing, send)
    return answers[0] if answers else "nothing"


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _scope(kind: str, path: str, host: str) -> dict[str, Any]:
    """As a server makes it; with our own host and origin, so that only the session is missing."""
    return {
        "type": kind,
        "asgi": {"version": "3.0"},
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", host.encode()), (b"origin", f"http://{host}".encode())],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
    }
