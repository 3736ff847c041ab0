"""What a server understands of the protocol, learnt from its complaints; and a request in these terms."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from genapp.providers.base import Prompt

ROOM_TO_THINK: Final = 4_000
"""Tokens on top, where the limit counts what the model thinks before it writes."""
_ROOMS: Final = (ROOM_TO_THINK, 16_000, 32_000)
"""One after the other, while a model thinks until the limit and writes nothing."""

_COMPLAINTS: Final = frozenset({400, 422, 500, 501})
"""Statuses with which servers refuse a field they do not know; nothing was written or charged."""
_BROKE: Final = 500
"""Some servers run into an error of their own over a schema, and say nothing about it."""

_TRY_AGAIN_SECONDS: Final = 600.0
_SELDOM_SECONDS: Final = 86_400.0
_DOWN_SECONDS: Final = 30.0
_DOUBTS: Final = 2
"""Refusals in a row, before a server that had understood something counts as one that does not."""

_FORMAT: Final = re.compile(
    r"response_format|json[_ ]?schema|json[_ ]?object|json mode|schema|structured output|grammar"
)
_FORMAT_FIELD: Final = re.compile(r"response_format(?![.\[' ]*(?:type|json_schema))")
_USAGE: Final = re.compile(r"stream_options|include_usage")
_UNKNOWN: Final = re.compile(
    r"unrecogni[sz]ed|unknown|unexpected|unsupported|not supported|not permitted|not allowed|extra (?:inputs|fields)"
    r"|additional propert|does not support"
)
_STREAM: Final = re.compile(r"\bstream(?:ing)?\b")
_SYSTEM: Final = re.compile(
    r"system['\"`]? (?:role|message|prompt|instruction)|role[^.]{0,40}\bsystem\b|developer instruction"
    r"|roles must alternate|only (?:user|'user')[^.]{0,30}assistant"
)


class Format(StrEnum):
    """How the shape of the answer is asked for."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    WORDS = "words"  # in the instructions only


class TokenLimit(StrEnum):
    """The field that bounds the answer."""

    OLD = "max_tokens"
    NEW = "max_completion_tokens"  # counts what the model thinks, too
    NONE = ""


_LOWER: Final = {Format.SCHEMA: Format.OBJECT, Format.OBJECT: Format.WORDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Begins with everything; what a server refuses is left out."""

    format: Format = Format.SCHEMA
    token_limit: TokenLimit = TokenLimit.OLD
    stream: bool = True
    usage: bool = True
    system: bool = True
    """Whether the instructions are a message of their own."""
    room_to_think: int = 0
    """Tokens beside those of the answer."""

    @property
    def losses(self) -> int:
        """How much of the protocol is left out."""
        steps = list(Format).index(self.format) + list(TokenLimit).index(self.token_limit)
        return steps + (not self.stream) + (not self.usage) + (not self.system)

    @property
    def room(self) -> int:
        """Output tokens that a request asks for beyond those of the answer."""
        return max(self.room_to_think, ROOM_TO_THINK if self.token_limit is TokenLimit.NEW else 0)

    def without(self, complaint: str) -> "Dialect | None":
        """The dialect to try next; None when the complaint is about something else."""
        words = complaint.casefold()
        if "max_completion_tokens" in words and self.token_limit is TokenLimit.OLD:
            return replace(self, token_limit=TokenLimit.NEW)
        if self.usage and _USAGE.search(words):
            return replace(self, usage=False)
        if self.system and _SYSTEM.search(words):
            return replace(self, system=False)
        if _FORMAT.search(words) and self.format in _LOWER:
            if _UNKNOWN.search(words) and _FORMAT_FIELD.search(words):  # who does not know this knows no other extra
                return replace(self, format=Format.WORDS, usage=False)
            return replace(self, format=_LOWER[self.format])
        return self._without_unknown(words) if _UNKNOWN.search(words) else None

    def with_more_room(self) -> "Dialect":
        """For a model that thought until the limit; the same when it had the most."""
        return next((replace(self, room_to_think=room) for room in _ROOMS if room > self.room), self)

    def notes(self) -> tuple[str, ...]:
        """What is special about such a server, for people."""
        said = {
            "takes no JSON schema; JSON is asked for, and its shape in words": self.format is Format.OBJECT,
            "takes no response_format; the shape of the answer is asked for in words": self.format is Format.WORDS,
            "bounds its answers with max_completion_tokens": self.token_limit is TokenLimit.NEW,
            "takes no limit of its answers": self.token_limit is TokenLimit.NONE,
            "does not stream: texts are shown when they are whole": not self.stream,
            "is not asked for its usage in a stream": self.stream and not self.usage,
            "takes no system message; the instructions stand in the user's message": not self.system,
            f"thinks before it writes: {self.room:,} tokens more for each answer": self.room_to_think > 0,
        }
        return tuple(note for note, fits in said.items() if fits)

    def _without_unknown(self, words: str) -> "Dialect | None":
        """Something is unknown to the server; it may not say what."""
        if self.token_limit and self.token_limit.value in words:
            return replace(self, token_limit=TokenLimit.NONE)
        if self.stream and _STREAM.search(words):
            return replace(self, stream=False, usage=False)
        if self.format in _LOWER:
            return replace(self, format=_LOWER[self.format])
        return replace(self, usage=False) if self.usage else None


_STORED: Final = TypeAdapter(Dialect)


@dataclass(kw_only=True)
class Learnt:
    """What is known of one server. A refusal may be a whim of it, so nothing is learnt for good.

    What it understood before counts as refused after two refusals in a row, and after a while, which grows, one call
    tries again all that is left out.
    """

    dialect: Dialect = field(default_factory=Dialect)
    clock: Callable[[], float] = time.monotonic
    _proven: bool = False
    _doubts: int = 0
    _pause: float = _TRY_AGAIN_SECONDS
    _again_at: float = 0.0
    _down_until: float = 0.0

    @classmethod
    def stored(cls, values: Mapping[str, object] | None) -> "Learnt":
        """As `as_values` gave it; what cannot be read was never learnt."""
        try:
            dialect = _STORED.validate_python(values or {})
        except ValidationError:
            return cls()
        return cls(dialect=dialect, _again_at=time.monotonic() + _TRY_AGAIN_SECONDS)

    def as_values(self) -> dict[str, object]:
        return asdict(self.dialect)

    def first(self) -> Dialect:
        """For the next call: what it understands, and once in a while everything."""
        if not self.dialect.losses or self.clock() < self._again_at:
            return self.dialect
        self._wait()
        return Dialect(room_to_think=self.dialect.room_to_think)

    def after(self, asked: Dialect, status: int, words: str) -> Dialect | None:
        """What to ask instead; None when this is no complaint about the form of the request."""
        if status not in _COMPLAINTS:
            return None
        said = words.casefold()
        about_form = status != _BROKE or _FORMAT.search(said) or _SYSTEM.search(said)
        lower = asked.without(words) if about_form else None
        if lower is None and not (self._proven and asked == self.dialect):
            lower = self._without_a_word(asked, status, words)
        if lower and asked.losses < self.dialect.losses:
            return self.dialect
        return lower

    def understood(self, asked: Dialect, *, refused: bool) -> bool:
        """It answered, perhaps after refusals of more; returns whether that is news."""
        if asked.losses <= self.dialect.losses:
            news = asked.losses < self.dialect.losses
            self.dialect = replace(asked, room_to_think=self.dialect.room_to_think)
            self._proven, self._doubts = True, 0
            return news
        if not refused:  # it was asked before others learnt better
            return False
        self._doubts += 1
        if self._proven and self._doubts < _DOUBTS:
            return False
        self.dialect, self._proven, self._doubts = replace(asked, room_to_think=self.dialect.room_to_think), True, 0
        self._wait()
        return True

    def thought_too_long(self, asked: Dialect) -> bool:
        """Gives the next call more room, unless another one did; returns whether it will be more than this one had."""
        if self.dialect.room_to_think <= asked.room_to_think:
            self.dialect = self.dialect.with_more_room()
        return self.dialect.room_to_think > asked.room_to_think

    def needs_room(self, asked: Dialect) -> None:
        """The next calls are to have room for what `asked` asks for beside the answer."""
        self.dialect = replace(self.dialect, room_to_think=max(asked.room, self.dialect.room_to_think))

    def _without_a_word(self, asked: Dialect, status: int, words: str) -> Dialect | None:
        """A server that breaks, or refuses and says nothing, may do so over the schema; when it does so over every
        form, it is down, and asked once only for a while.
        """
        if (status != _BROKE and words.strip()) or self.clock() < self._down_until:
            return None
        if asked.format in _LOWER:
            return replace(asked, format=_LOWER[asked.format])
        self._down_until = self.clock() + _DOWN_SECONDS
        return None

    def _wait(self) -> None:
        self._again_at = self.clock() + self._pause
        self._pause = min(2 * self._pause, _SELDOM_SECONDS)


def build_body(prompt: Prompt, model: str, dialect: Dialect) -> dict[str, Any]:  # Any: JSON
    """Only fields that every server knows or that `dialect` can do without; `prompt` is fitted.

    A server that takes no schema reads the shape of the answer in the instructions, which say it to all.
    """
    body: dict[str, Any] = {"model": model, "messages": _messages(prompt.system, prompt.user, dialect)}
    if dialect.stream:
        body["stream"] = True
        if dialect.usage:
            body["stream_options"] = {"include_usage": True}
    if dialect.token_limit:
        body[dialect.token_limit.value] = prompt.output_limit
    return body | _response_format(prompt, dialect.format)


def _messages(system: str, user: str, dialect: Dialect) -> list[dict[str, str]]:
    if not dialect.system:
        return [{"role": "user", "content": f"{system}\n\n{user}"}]
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def _response_format(prompt: Prompt, wanted: Format) -> dict[str, Any]:  # Any: JSON
    if wanted is Format.WORDS:
        return {}
    if wanted is Format.OBJECT:
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "component", "strict": True, "schema": json.loads(prompt.schema)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}
