"""What goes over the wire for one step: the pieces of the answer and how it ends."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from genapp.providers.scripted import Ask, write_blocks
from genapp.providers.scripted.text import HEADED
from genapp.providers.scripted_server.script import Kind, Step

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
        return "".join(delta.get("content") or "" for delta in self.deltas)

    def message(self) -> dict[str, Any]:  # Any: JSON
        merged = {name: value for delta in self.deltas for name, value in delta.items()}
        return {**merged, "role": "assistant", "content": self.text or None}


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
}


def perform(step: Step, ask: Ask, *, pieces: int) -> Performance:
    """The text is cut into so many pieces."""
    if step.kind in BESIDE_TEXT:
        return BESIDE_TEXT[step.kind]
    whole = step.text or INSTEAD.get(step.kind) or answer_text(ask)
    if step.kind in HALVED:
        finish, ending = HALVED[step.kind]
        return Performance(deltas=_cut(whole[: len(whole) // 2], pieces), finish=finish, ending=ending)
    if step.kind is Kind.HUGE:
        return Performance(deltas=_cut('{"blocks": [{"text": "' + "word " * (step.size // 5), 1_000))
    return Performance(deltas=_cut(whole, pieces), usage=step.kind is not Kind.NO_USAGE)


def answer_text(ask: Ask) -> str:
    """The blocks as JSON of the shape that prompts ask for."""
    blocks = [
        ({"heading": block.heading} if ask.kind in HEADED else {}) | {"text": block.text, "facts": list(block.facts)}
        for block in write_blocks(ask)
    ]
    return json.dumps({"blocks": blocks}, ensure_ascii=False)


def _cut(text: str, pieces: int) -> tuple[dict[str, Any], ...]:  # Any: JSON
    size = max(1, -(-len(text) // pieces))
    return tuple({"content": text[start : start + size]} for start in range(0, len(text), size))
