"""What a server understands of the protocol, learned from its complaints; and a request in these terms."""

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from genapp.providers.base import Prompt

COMPLAINTS: Final = frozenset({400, 422, 501})
"""Statuses with which servers refuse a field they do not know; nothing was written or charged."""

_ROOM_TO_THINK: Final = 4_000
"""Tokens on top, where the limit counts what the model thinks before it writes."""

_IN_WORDS: Final = "\n\nThe JSON object must fit this JSON schema:\n"

_FORMAT: Final = re.compile(
    r"response_format|json[_ ]?schema|json[_ ]?object|json mode|schema|structured output|grammar"
)
_USAGE: Final = re.compile(r"stream_options|include_usage")
_UNKNOWN: Final = re.compile(
    r"unrecogni[sz]ed|unknown|unexpected|unsupported|not supported|not permitted|not allowed|extra (?:inputs|fields)"
    r"|additional propert|does not support"
)
_STREAM: Final = re.compile(r"\bstream(?:ing)?\b")


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
    """Begins with everything; what a server refuses is left out from then on."""

    format: Format = Format.SCHEMA
    token_limit: TokenLimit = TokenLimit.OLD
    stream: bool = True
    usage: bool = True

    @property
    def room(self) -> int:
        """Output tokens that a request asks for beyond those of the answer."""
        return _ROOM_TO_THINK if self.token_limit is TokenLimit.NEW else 0

    def without(self, complaint: str) -> "Dialect | None":
        """The dialect to try next; None when the complaint is about something else."""
        words = complaint.casefold()
        if "max_completion_tokens" in words and self.token_limit is TokenLimit.OLD:
            return replace(self, token_limit=TokenLimit.NEW)
        if self.usage and _USAGE.search(words):
            return replace(self, usage=False)
        if _FORMAT.search(words) and self.format in _LOWER:
            return replace(self, format=_LOWER[self.format])
        return self._without_unknown(words) if _UNKNOWN.search(words) else None

    def _without_unknown(self, words: str) -> "Dialect | None":
        """Something is unknown to the server; it may not say what."""
        if self.token_limit and self.token_limit.value in words:
            return replace(self, token_limit=TokenLimit.NONE)
        if self.stream and _STREAM.search(words):
            return replace(self, stream=False, usage=False)
        if self.format in _LOWER:
            return replace(self, format=_LOWER[self.format])
        return replace(self, usage=False) if self.usage else None


def build_body(prompt: Prompt, model: str, dialect: Dialect) -> dict[str, Any]:  # Any: JSON
    """Only fields that every server knows or that `dialect` can do without; `prompt` is fitted."""
    schema_in_words = "" if dialect.format is Format.SCHEMA else _IN_WORDS + prompt.schema
    body: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.system + schema_in_words},
            {"role": "user", "content": prompt.user},
        ],
    }
    if dialect.stream:
        body["stream"] = True
        if dialect.usage:
            body["stream_options"] = {"include_usage": True}
    if dialect.token_limit:
        body[dialect.token_limit.value] = prompt.output_limit
    return body | _response_format(prompt, dialect.format)


def _response_format(prompt: Prompt, wanted: Format) -> dict[str, Any]:  # Any: JSON
    if wanted is Format.WORDS:
        return {}
    if wanted is Format.OBJECT:
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "component", "strict": True, "schema": json.loads(prompt.schema)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}
