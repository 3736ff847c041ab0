"""The body of a chat request, in the dialect of the server."""

import json
from typing import Any, Final

from genapp.providers.base import Prompt
from genapp.providers.openai_compatible.dialect import Dialect, Format, TokenLimit

ROOM_TO_THINK: Final = 4_000
"""Tokens on top, where the limit counts what the model thinks before it writes."""

IN_WORDS: Final = "\n\nThe JSON object must fit this JSON schema:\n"


def build_body(prompt: Prompt, model: str, dialect: Dialect) -> dict[str, Any]:  # Any: JSON
    """Only fields that every server knows or that `dialect` can do without."""
    schema_in_words = "" if dialect.format is Format.SCHEMA else IN_WORDS + prompt.schema
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
        room = ROOM_TO_THINK if dialect.token_limit is TokenLimit.NEW else 0
        body[dialect.token_limit.value] = prompt.max_tokens + room
    return body | _response_format(prompt, dialect.format)


def _response_format(prompt: Prompt, wanted: Format) -> dict[str, Any]:  # Any: JSON
    if wanted is Format.WORDS:
        return {}
    if wanted is Format.OBJECT:
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "component", "strict": True, "schema": json.loads(prompt.schema)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}
