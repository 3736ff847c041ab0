"""The mark that says which right an event handler asks for; `tests/architecture/test_doors.py` reads it."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from genapp.access import Right

F = TypeVar("F", bound=Callable[..., Any])  # Any: handlers have every signature

_MARK: Final = "_genapp_right"


def marked(right: Right) -> Callable[[F], F]:
    """Note the right on a handler without wrapping it."""

    def mark(handler: F) -> F:
        setattr(handler, _MARK, right)
        return handler

    return mark


def right_of(handler: Callable[..., object]) -> Right | None:
    """The right that a handler asks for; None when nobody said."""
    return getattr(handler, _MARK, None)
