"""Frozen values to JSON text and back: how requests, stage results and reports lie in the database."""

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def dump(value: object) -> str:
    return _adapter(type(value)).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """Raises pydantic's `ValidationError` when the text is not a `kind`."""
    return _adapter(kind).validate_json(text)


@lru_cache(maxsize=64)
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:  # Any: one cache for every kind
    return TypeAdapter(kind)
