"""Gathers one answer while it comes in: a stream of events or a whole JSON text; and judges how it ended."""

import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

import httpx
from httpx_sse import EventSource
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from genapp.errors import AnswerCutOff, AnswerEmpty, AnswerMalformed, ProviderDown, ProviderError, ProviderRefused
from genapp.providers.answers import REFUSED_HINT, without_thoughts
from genapp.providers.openai_compatible.dialect import Dialect

MAX_BYTES: Final = 20_000_000
"""On the wire; events wrap each word of the text in some hundred bytes."""

MAX_CHARACTERS: Final = 200_000
"""Of the answer's text with what the model thinks in it: beyond that it is no component, and no more is read."""

_MAX_LINE: Final = 2_000_000
"""Bytes of one line of a stream, or of a whole answer: the longest one with every sign escaped."""
_LOOK_AT: Final = 1_000
"""Bytes at the beginning that tell events from a whole answer."""

_FIELDS: Final = (b"data:", b"event:", b"id:", b"retry:", b":")
"""How a stream of events begins, whatever type the server gives it; anything else is a whole answer."""

_DONE: Final = "[DONE]"
_CUT_OFF: Final = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_FILTERED: Final = frozenset({"content_filter", "safety", "recitation", "refusal", "blocklist", "prohibited_content"})
_CALLED: Final = frozenset({"tool_calls", "function_call", "tool_use"})
_FAILED: Final = frozenset({"error", "abort", "aborted", "cancelled"})

_CIRCLE_LOOK_EVERY: Final = 120
"""Characters between two looks."""
_CIRCLE_LOOK_BACK: Final = 1_600
_SHORTEST_CIRCLES: Final = 240
"""Characters that a run and its repetitions fill, at least."""
_ROUNDS: Final = 4
"""The same run so often is no list and no table."""
_PROBE: Final = 24

_SHOW_EVERY_SECONDS: Final = 0.05
"""Each look reads the whole text so far, and those who store it take it a few times a second."""

_THOUGHT_PARTS: Final = frozenset({"thinking", "reasoning", "thought"})
_SHOWN: Final = frozenset({"heading", "text"})
_CONTROL: Final = re.compile("[\x00-\x1f]")
_BAD_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F][\da-fA-F]{2}"
)
"""Half of a sign beyond the first plane, without the other half."""
_INVISIBLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class NotTheProtocol(Exception):
    """What came is not what such a server sends; the text says in what way."""


class RunsAway(Exception):
    """The answer would not come to a good end, and no more of it is read."""

    words = "the answer is far longer than what was asked for"


class TooLong(RunsAway):
    """The answer is longer than any component."""


class GoesInCircles(RunsAway):
    """The end of the answer is the same run of signs again and again: it would go on until the limit."""

    words = "the answer goes round in circles and was stopped"


class _Piece(BaseModel):
    content: Any = None  # Any: text, or a list of parts
    reasoning_content: Any = None  # Any: text where the server tells what the model thinks; the same under other names
    reasoning: Any = None
    thinking: Any = None
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
    """Only the first choice counts. `show` gets what a reader may see so far."""

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        self.text = ""
        self.thought = ""
        """What the server sent apart, as the thoughts of the model; never an answer."""
        self.finish = ""
        self.refusal = ""
        self.has_tool_calls = False
        self.model = ""
        self.usage: dict[str, Any] | None = None  # Any: JSON
        self.error: Any = None  # Any: JSON
        self.done = False
        self.asked = Dialect()
        """In which it was asked for."""
        self._show = show
        self._shown = ""
        self._next_circle_look = _CIRCLE_LOOK_EVERY
        self._looked_at = 0
        self._next_look = 0.0

    @property
    def finished(self) -> bool:
        """The model came to an end, whatever happens to the connection now."""
        return self.done or bool(self.finish)

    @property
    def wrote_nothing(self) -> bool:
        """Beside thoughts, which not every server shows."""
        return not without_thoughts(self.text).strip()

    @property
    def has_thoughts(self) -> bool:
        """As far as the server shows or counts them."""
        counted = (self.usage or {}).get("completion_tokens_details")
        return bool(
            self.thought
            or without_thoughts(self.text) != self.text
            or (isinstance(counted, dict) and counted.get("reasoning_tokens"))
        )

    async def read(self, wire: AsyncIterator[bytes]) -> None:
        """All that comes, cut anywhere. Raises `NotTheProtocol` and `TooLong`."""
        begun, rest = b"", self._bounded(wire)
        async for received in rest:
            begun = (begun + received).lstrip()  # some servers send blank lines while the model thinks
            if len(begun) >= _LOOK_AT or b"\n" in begun or b"\r" in begun:
                break
        if begun.startswith(_FIELDS):
            await self._read_events(begun, rest)
        else:
            await self._read_whole(begun, rest)
        self._take_misplaced()
        self._next_look = 0.0
        self._tell()

    async def _bounded(self, wire: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Who asks for the next bytes has taken what came with the last ones."""
        size = 0
        async for received in wire:
            size += len(received)
            if size > MAX_BYTES:
                raise TooLong
            yield received
            self._tell()

    async def _read_whole(self, begun: bytes, rest: AsyncIterator[bytes]) -> None:
        pieces, size = [begun], len(begun)
        async for received in rest:
            pieces.append(received)
            size += len(received)
            if size > _MAX_LINE:
                raise TooLong
        self._take(b"".join(pieces).decode("utf-8", errors="replace"))
        self.done = True

    async def _read_events(self, begun: bytes, rest: AsyncIterator[bytes]) -> None:
        async def events() -> AsyncIterator[bytes]:
            yield begun
            async for received in rest:
                yield received
            yield b"\n\n"  # not every server ends its last event

        content = _with_line_feeds(events())
        response = httpx.Response(200, headers={"Content-Type": "text/event-stream; charset=utf-8"}, content=content)
        async for event in EventSource(response).aiter_sse():
            if event.data.strip() == _DONE:
                self.done = True
            elif event.data.strip() and not self.done:
                self._take(event.data)

    def _take_misplaced(self) -> None:
        """Servers that force a schema on a thinking model send the whole answer as a thought."""
        cut = self.finish.casefold() in _CUT_OFF
        if not cut and not self.text.strip() and self.thought.lstrip().startswith("{"):
            self.text, self.thought = self.thought, ""

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
        written, thought = _parts(piece.content)
        beside = (one for one in (piece.reasoning_content, piece.reasoning, piece.thinking) if isinstance(one, str))
        self.text += written
        self.thought += thought or next(filter(None, beside), "")
        self.refusal += piece.refusal or ""
        self.has_tool_calls = self.has_tool_calls or bool(piece.tool_calls or piece.function_call)
        size = len(self.text) + len(self.thought) + len(self.refusal)
        if size > MAX_CHARACTERS:
            raise TooLong
        if size >= self._next_circle_look and not self.finished:
            self._next_circle_look = size + _CIRCLE_LOOK_EVERY
            if goes_in_circles(self.text if written else self.thought):
                raise GoesInCircles

    def _tell(self) -> None:
        now = time.monotonic()
        if self._show is None or len(self.text) == self._looked_at or now < self._next_look:
            return
        self._looked_at, self._next_look = len(self.text), now + _SHOW_EVERY_SECONDS
        text = readable(self.text)
        if text and text != self._shown:
            self._shown = text
            self._show(text)


def goes_in_circles(text: str) -> bool:
    """Whether its end is one run of signs (words, blanks, blocks of JSON) at least four times in a row."""
    end = text[-_CIRCLE_LOOK_BACK:]
    before = end.rfind(end[-_PROBE:], 0, len(end) - 1)
    if before < 0 or len(end) < _SHORTEST_CIRCLES:
        return False
    period = len(end) - _PROBE - before
    size = max(_SHORTEST_CIRCLES, _ROUNDS * period)
    return size <= len(end) and end[-size:-period] == end[period - size :]


def _parts(content: Any) -> tuple[str, str]:  # Any: JSON
    """What was written and what was thought: content is text, or a list of parts that say what they are."""
    if content is None or isinstance(content, str):
        return content or "", ""
    if isinstance(content, dict):
        kind = content.get("type")
        written, thought = _parts(content.get("text") or content.get(str(kind)))
        return ("", written + thought) if kind in _THOUGHT_PARTS else (written, thought)
    if isinstance(content, list):
        both = [_parts(part) for part in content]
        return "".join(written for written, _ in both), "".join(thought for _, thought in both)
    raise NotTheProtocol("what it sent is not a chat completion")


async def _with_line_feeds(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Line ends of every kind as \\n, at once: a \\r that ends a piece ends its line, whatever comes next."""
    after_return, length = False, 0
    async for piece in pieces:
        rest = piece[1:] if after_return and piece.startswith(b"\n") else piece
        after_return = piece.endswith(b"\r") or (after_return and not piece)
        lines = rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        last = lines.rfind(b"\n")
        length = length + len(lines) if last < 0 else len(lines) - last
        if length > _MAX_LINE:
            raise TooLong
        yield lines


def readable(written: str) -> str:
    """Headings and texts of JSON that is still being written, one a line; nothing when it cannot be read."""
    written = without_thoughts(written)
    start = written.find("{")
    if start < 0:
        return ""
    try:
        return _visible(written[start:])
    except ValueError:  # line breaks and halves of signs inside strings, which the judge of answers lets pass
        plain = _BAD_ESCAPE.sub("", _CONTROL.sub(" ", written[start:]))
    try:
        return _visible(plain)
    except ValueError:
        return ""


def _visible(written: str) -> str:
    texts = _texts(from_json(written, allow_partial="trailing-strings"))
    return "\n".join(filter(None, (_without_invisible(text) for text in texts)))


def _without_invisible(text: str) -> str:
    return (text if text.isprintable() else _INVISIBLE.sub("", text.replace("\t", " "))).strip()


def _texts(value: Any) -> Iterator[str]:  # Any: JSON
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in _SHOWN and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)


def problem_of(reply: Reply, *, provider: str) -> ProviderError | None:
    """None when the text may be read: only an answer that came to its end is read at all."""
    finish = reply.finish.casefold()
    if not reply.finished or finish in _FAILED:
        return ProviderDown("the answer broke off before its end", provider=provider)
    if reply.refusal or finish in _FILTERED:
        why = "the model declined to write" if reply.refusal else "the provider's content filter stopped the answer"
        return ProviderRefused(why, provider=provider, hint=REFUSED_HINT)
    if finish in _CUT_OFF:
        return AnswerCutOff("the answer stopped at the length limit", provider=provider)
    if reply.has_tool_calls or finish in _CALLED:
        return AnswerMalformed("the model called a tool, and none was offered", provider=provider)
    if not reply.text.strip():
        what = "thought, and wrote no answer" if reply.has_thoughts else "answered with nothing"
        return AnswerEmpty(f"the model {what}", provider=provider)
    return None
