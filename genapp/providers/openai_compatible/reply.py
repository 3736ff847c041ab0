"""Gathers one answer while it comes in: a stream of events or a whole JSON text."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from genapp.providers.openai_compatible.events import FIELDS, EventSplitter
from genapp.providers.openai_compatible.readable import ReadableText

MAX_BYTES: Final = 20_000_000
"""On the wire; events wrap each word of the text in some hundred bytes."""

MAX_CHARACTERS: Final = 60_000
"""Of the answer's text: beyond that it is no component, and what comes after is not read."""

DONE: Final = "[DONE]"


class NotTheProtocol(Exception):
    """What came is not what such a server sends; the text says in what way."""


class TooLong(Exception):
    """The answer is longer than any component."""


class _Piece(BaseModel):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[Any] | None = None  # Any: only whether there are some matters
    function_call: dict[str, Any] | None = None  # Any: the same


class _Choice(BaseModel):
    index: int = 0
    delta: _Piece | None = None
    message: _Piece | None = None
    finish_reason: str | None = None


class _Answer(BaseModel):
    """A chunk of a stream, or a whole answer: they differ in `delta` and `message` only."""

    model: str | None = None
    choices: list[_Choice] | None = None
    usage: dict[str, Any] | None = None  # Any: JSON, judged where it is used
    error: Any = None  # Any: an object or a string, as the server likes


class Reply:
    """`feed` it bytes, then `end` it; both raise `NotTheProtocol`. Only the first choice counts."""

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        self.finish = ""
        self.refusal = ""
        self.has_tool_calls = False
        self.model = ""
        self.usage: dict[str, Any] | None = None  # Any: JSON
        self.error: Any = None  # Any: JSON
        self.done = False
        self._show = show
        self._readable = ReadableText()
        self._parts: list[str] = []
        self._told = 0
        self._characters = 0
        self._bytes = 0
        self._body = b""
        self._splitter: EventSplitter | None = None

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def finished(self) -> bool:
        """The model came to an end, whatever happens to the connection now."""
        return self.done or bool(self.finish)

    def feed(self, received: bytes) -> None:
        self._bytes += len(received)
        if self._bytes > MAX_BYTES:
            raise TooLong
        if self._splitter is None:
            self._body += received
            if not self._body.lstrip().startswith(FIELDS):
                return
            self._splitter, received = EventSplitter(), self._body
        self._events(self._splitter.feed(received))

    def end(self) -> None:
        """The connection was closed as it should be."""
        if self._splitter is not None:
            self._events(self._splitter.end())
            return
        self._take(self._body.decode("utf-8", errors="replace"))
        self.done = True
        self._tell()

    def _events(self, events: Iterable[str]) -> None:
        seen = self._characters
        for data in events:
            if data.strip() == DONE:
                self.done = True
            elif data.strip() and not self.done:
                self._take(data)
        if self._characters > seen:
            self._tell()

    def _take(self, data: str) -> None:
        try:
            answer = _Answer.model_validate_json(data)
        except ValidationError as error:
            kind = "JSON" if error.errors()[0]["type"] == "json_invalid" else "a chat completion"
            raise NotTheProtocol(f"what it sent is not {kind}") from None
        self.error = answer.error or self.error
        self.usage = answer.usage or self.usage
        self.model = answer.model or self.model
        for choice in answer.choices or ():
            if choice.index == 0:
                self._choice(choice)

    def _choice(self, choice: _Choice) -> None:
        self.finish = choice.finish_reason or self.finish
        piece = choice.delta or choice.message
        if piece is None:
            return
        self.refusal += piece.refusal or ""
        self.has_tool_calls = self.has_tool_calls or bool(piece.tool_calls or piece.function_call)
        if piece.content:
            self._parts.append(piece.content)
            self._characters += len(piece.content)
        if self._characters + len(self.refusal) > MAX_CHARACTERS:
            raise TooLong

    def _tell(self) -> None:
        if self._show is None:
            return
        new, self._told = self._parts[self._told :], len(self._parts)
        if self._readable.feed("".join(new)):
            self._show(self._readable.text)
