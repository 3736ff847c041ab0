"""Which parts of the protocol the server knows, and how it complains about the others."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Dialect(StrEnum):
    JSON_SCHEMA = "json_schema"  # everything
    JSON_OBJECT = "json_object"  # response_format, but not with a schema
    PLAIN = "plain"  # neither response_format nor stream_options: unknown fields are refused
    WHOLE = "whole"  # ignores `stream`, answers in one piece
    NEW_TOKENS = "new_tokens"  # wants max_completion_tokens instead of max_tokens


def complaint(dialect: Dialect, body: Mapping[str, Any]) -> str:  # Any: JSON
    """Why the request is refused; empty when it is accepted."""
    wanted = body.get("response_format")
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if dialect is Dialect.JSON_OBJECT and kind == "json_schema":
        return "'response_format.type' must be 'text' or 'json_object'"
    if dialect is Dialect.PLAIN:
        unknown = [name for name in ("response_format", "stream_options") if name in body]
        return f"Unrecognized request argument supplied: {unknown[0]}" if unknown else ""
    if dialect is Dialect.NEW_TOKENS and "max_tokens" in body:
        return "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    return ""
