"""What the server does with a call: its script, the protocol that it knows, and what goes over the wire."""

import json
import random
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from tests.support.scripted_writer.writer import HEADED, Ask, write_blocks


class Kind(StrEnum):
    """What a call meets."""

    ANSWER = "answer"
    STATUS = "status"  # an error status with a JSON error
    LENGTH = "length"  # cut in the middle, finish_reason length
    CUT_SILENTLY = "cut_silently"  # cut in the middle, finish_reason stop
    END_EARLY = "end_early"  # the stream ends in the middle, properly, without a finish_reason
    BREAK = "break"  # the connection is dropped in the middle
    EMPTY = "empty"
    REFUSAL = "refusal"  # the model declines in its text
    REFUSAL_FIELD = "refusal_field"
    CONTENT_FILTER = "content_filter"
    MALFORMED = "malformed"  # JSON of another shape, unless `text` is given
    TOOL_CALLS = "tool_calls"
    ERROR_EVENT = "error_event"  # an error inside the stream
    HUGE = "huge"  # `size` characters of text
    CIRCLES = "circles"  # the same sentence until the limit, finish_reason length
    DRIP = "drip"  # one character every `gap` seconds, without an end
    HANG = "hang"  # never answers
    GARBAGE = "garbage"  # status 200 with a page of HTML
    NO_USAGE = "no_usage"
    PARTS = "parts"  # content is a list of parts: a thought and the answer
    REASONING = "reasoning"  # the thought comes first, in a field of its own
    MISPLACED = "misplaced"  # the answer comes in the field of the thought
    EATEN = "eaten"  # the thought goes on until the limit, finish_reason length
    EATEN_UNSEEN = "eaten_unseen"  # the same, and the server does not show the thought
    EATEN_HALF = "eaten_half"  # the same, but the answer had begun
    ENDLESS = "endless"  # one line of a stream, in small pieces, without an end


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`share` 0 means: in order, `times` times; above 0: at random, for that share of all calls, for ever."""

    kind: Kind
    times: int = 1
    share: float = 0.0
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = "scripted"
    message: str = "the script says so"
    text: str = ""
    wrap: str = "{}"
    """Where the answer stands in what is sent."""
    line_end: str = "\n"
    """Of events."""
    gap: float = 0.2
    size: int = 10_000_000


ANSWER = Step(kind=Kind.ANSWER)


def step_from(value: Mapping[str, Any]) -> Step:  # Any: JSON
    """Raises TypeError or ValueError when a name or a kind is unknown."""
    return Step(**{**value, "kind": Kind(value["kind"])})


class Script:
    """Ordered steps come first, each as often as it says."""

    def __init__(self, steps: Iterable[Step] = (), *, seed: int = 1) -> None:
        self._ordered: deque[Step] = deque()
        self._random: list[Step] = []
        self._dice = random.Random(seed)  # repeatable faults, no secret
        self.add(steps)

    def add(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if step.share > 0:
                self._random.append(step)
            else:
                self._ordered.extend([step] * step.times)

    def clear(self) -> None:
        self._ordered.clear()
        self._random.clear()

    def next(self) -> Step:
        if self._ordered:
            return self._ordered.popleft()
        return next((step for step in self._random if self._dice.random() < step.share), ANSWER)


class Dialect(StrEnum):
    JSON_SCHEMA = "json_schema"  # everything
    JSON_OBJECT = "json_object"  # response_format, but not with a schema
    PLAIN = "plain"  # neither response_format nor stream_options: unknown fields are refused
    WHOLE = "whole"  # ignores `stream`, answers in one piece
    NEW_TOKENS = "new_tokens"  # wants max_completion_tokens instead of max_tokens
    BROKEN_SCHEMA = "broken_schema"  # breaks over a schema with status 500
    BROKEN_FORMAT = "broken_format"  # breaks over any response_format with status 500
    NO_SYSTEM = "no_system"  # refuses the system role

    @property
    def refusal_status(self) -> int:
        return 500 if self in (Dialect.BROKEN_SCHEMA, Dialect.BROKEN_FORMAT) else 400


def complaint(dialect: Dialect, body: Mapping[str, Any]) -> str:  # Any: JSON
    """Why the request is refused; empty when it is accepted."""
    wanted = body.get("response_format")
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if dialect is Dialect.JSON_OBJECT and kind == "json_schema":
        return "'response_format.type' must be 'text' or 'json_object'"
    if dialect is Dialect.PLAIN:
        unknown = [name for name in ("response_format", "stream_options") if name in body]
        return f"Unrecognized request argument supplied: {unknown[0]}" if unknown else ""
    if (dialect is Dialect.BROKEN_SCHEMA and kind == "json_schema") or (dialect is Dialect.BROKEN_FORMAT and wanted):
        return "Internal Server Error"
    if dialect is Dialect.NO_SYSTEM and any(message["role"] == "system" for message in body["messages"]):
        return "System role not supported"
    if dialect is Dialect.NEW_TOKENS and "max_tokens" in body:
        return "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    return ""


REFUSAL: Final = "I'm sorry, but I can't help with that request."
OTHER_SHAPE: Final = '{"answer": "This is not what was asked for."}'
TOOL_CALL: Final = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


class Ending(StrEnum):
    DONE = "done"  # finish reason, usage, [DONE]
    EARLY = "early"  # nothing of that, but the stream is closed as it should be
    DROPPED = "dropped"  # the connection is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """`deltas` follow each other as the model writes; merged they are the message of a whole answer."""

    deltas: tuple[dict[str, Any], ...]  # Any: JSON
    finish: str = "stop"
    ending: Ending = Ending.DONE
    usage: bool = True

    @property
    def text(self) -> str:
        return "".join(delta["content"] for delta in self.deltas if isinstance(delta.get("content"), str))

    def message(self) -> dict[str, Any]:  # Any: JSON
        merged = {name: value for delta in self.deltas for name, value in delta.items()}
        parts = [part for delta in self.deltas if isinstance(delta.get("content"), list) for part in delta["content"]]
        thought = "".join(delta.get("reasoning_content", "") for delta in self.deltas)
        told = {"reasoning_content": thought} if thought else {}
        return {**merged, **told, "role": "assistant", "content": parts or self.text or None}


INSTEAD: Final = {Kind.REFUSAL: REFUSAL, Kind.MALFORMED: OTHER_SHAPE}
HALVED: Final = {
    Kind.LENGTH: ("length", Ending.DONE),
    Kind.CUT_SILENTLY: ("stop", Ending.DONE),
    Kind.CONTENT_FILTER: ("content_filter", Ending.DONE),
    Kind.END_EARLY: ("", Ending.EARLY),
    Kind.BREAK: ("", Ending.DROPPED),
}
BESIDE_TEXT: Final = {
    Kind.EMPTY: Performance(deltas=({"content": ""},)),
    Kind.REFUSAL_FIELD: Performance(deltas=({"refusal": REFUSAL},)),
    Kind.TOOL_CALLS: Performance(deltas=({"tool_calls": [TOOL_CALL]},), finish="tool_calls"),
    Kind.EATEN: Performance(
        deltas=tuple({"reasoning_content": f"Where do I begin, at {number}? "} for number in range(20)), finish="length"
    ),
    Kind.EATEN_UNSEEN: Performance(deltas=({"content": ""},), finish="length"),
    Kind.EATEN_HALF: Performance(
        deltas=({"reasoning_content": "Where do I begin? "}, {"content": '{"blocks": [{'}), finish="length"
    ),
}
THOUGHT: Final = "The reader wants {facts}, so I begin with those."


def perform(step: Step, ask: Ask, *, pieces: int, tokens: int | None = None) -> Performance:
    """The text is cut into so many pieces, and stops at the length limit when it takes more than `tokens`."""
    if step.kind in BESIDE_TEXT:
        return BESIDE_TEXT[step.kind]
    whole = step.text or INSTEAD.get(step.kind) or answer_text(ask)
    whole = step.wrap.replace("{}", whole)
    if step.kind in TOLD_APART:
        return Performance(deltas=TOLD_APART[step.kind](whole, pieces))
    if step.kind in HALVED:
        finish, ending = HALVED[step.kind]
        return Performance(deltas=_cut(whole[: len(whole) // 2], pieces), finish=finish, ending=ending)
    if step.kind is Kind.HUGE:
        return Performance(deltas=_cut('{"blocks": [{"text": "' + " ".join(map(str, range(step.size // 6))), 1_000))
    if step.kind is Kind.CIRCLES:
        return Performance(deltas=_cut('{"blocks": [{"text": "' + "It is made of oak. " * 500, 100), finish="length")
    if tokens is not None and len(whole) // 4 > tokens:
        return Performance(deltas=_cut(whole[: tokens * 4], pieces), finish="length")
    return Performance(deltas=_cut(whole, pieces), usage=step.kind is not Kind.NO_USAGE)


def _in_parts(whole: str, pieces: int) -> tuple[dict[str, Any], ...]:  # Any: JSON
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]}
    texts = [{"type": "text", "text": delta["content"]} for delta in _cut(whole, pieces)]
    return tuple({"content": [part]} for part in (thought, *texts))


def _after_a_thought(whole: str, pieces: int) -> tuple[dict[str, Any], ...]:  # Any: JSON
    return ({"reasoning_content": THOUGHT}, *_cut(whole, pieces))


def _as_a_thought(whole: str, pieces: int) -> tuple[dict[str, Any], ...]:  # Any: JSON
    return tuple({"reasoning_content": delta["content"]} for delta in _cut(whole, pieces))


TOLD_APART: Final = {Kind.PARTS: _in_parts, Kind.REASONING: _after_a_thought, Kind.MISPLACED: _as_a_thought}


def answer_text(ask: Ask) -> str:
    """The blocks as JSON of the shape that prompts ask for."""
    blocks = [
        ({"heading": block.heading} if ask.task or ask.kind in HEADED else {})
        | {"text": block.text, "facts": list(block.facts)}
        for block in write_blocks(ask)
    ]
    return json.dumps({"blocks": blocks}, ensure_ascii=False)


def _cut(text: str, pieces: int) -> tuple[dict[str, Any], ...]:  # Any: JSON
    size = max(1, -(-len(text) // pieces))
    return tuple({"content": text[start : start + size]} for start in range(0, len(text), size))
