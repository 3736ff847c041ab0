"""Cards: a titled part of a screen."""

from typing import Any

import reflex as rx

from genapp.ui.components.text import Text


def card(
    *inside: rx.Component, title: Text = "", note: Text = "", end: rx.Component | None = None, flush: bool = False
) -> rx.Component:
    """A titled box; `flush` lets its content reach the edges, as tables want."""
    head = [_head(title, note, end)] if title else []
    return rx.el.section(
        *head, rx.el.div(*inside, class_name="card-body flush" if flush else "card-body"), class_name="card"
    )


def _head(title: Text, note: Text, end: rx.Component | None) -> rx.Component:
    words = [rx.el.h2(title)]
    if not isinstance(note, str) or note:
        words.append(rx.el.p(note))
    return rx.el.header(rx.el.div(*words), *([end] if end else []), class_name="card-head")


def stack(*inside: Any, tight: bool = False) -> rx.Component:  # Any: children of an element
    """Parts of a screen below each other."""
    return rx.el.div(*inside, class_name="stack tight" if tight else "stack")
