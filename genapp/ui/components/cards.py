"""Cards: a titled part of a screen."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from genapp.ui.components.text import Text
from genapp.ui.states.rows import Pair


def card(
    *inside: rx.Component, title: Text = "", note: Text = "", end: rx.Component | None = None, flush: bool = False
) -> rx.Component:
    """A titled box; `flush` lets its content reach the edges, as tables want."""
    head = [_head(title, note, end)] if title else []
    return rx.el.section(
        *head, rx.el.div(*inside, class_name="card-body flush" if flush else "card-body"), class_name="card"
    )


def panel(
    *inside: rx.Component, label: str, title: Text = "", note: Text = "", end: rx.Component | None = None
) -> rx.Component:
    """A card that is a region of its own, such as a list with its pager; what is inside reaches the edges."""
    head = [_head(title, note, end)] if title else []
    return rx.el.section(*head, *inside, class_name="card", custom_attrs={"aria-label": label})


def _head(title: Text, note: Text, end: rx.Component | None) -> rx.Component:
    words = [rx.el.h2(title)]
    if not isinstance(note, str) or note:
        words.append(rx.el.p(note))
    return rx.el.header(rx.el.div(*words), *([end] if end else []), class_name="card-head")


def stack(*inside: Any, tight: bool = False) -> rx.Component:  # Any: children of an element
    """Parts of a screen below each other."""
    return rx.el.div(*inside, class_name="stack tight" if tight else "stack")


def points(
    *lists: rx.Var[list[Pair]], look: str = "", value_look: str = "", more: Sequence[rx.Component] = ()
) -> rx.Component:
    """Names with their values, below each other; `more` are further `point`s."""
    return rx.el.dl(
        *[rx.foreach(pairs, lambda pair: point(pair.name, pair.value, value_look, key=pair.name)) for pairs in lists],
        *more,
        class_name=f"points {look}".strip(),
    )


def point(name: Text, value: Text, value_look: str = "", **props: Any) -> rx.Component:  # Any: props of a fragment
    look = {"class_name": value_look} if value_look else {}
    return rx.fragment(rx.el.dt(name), rx.el.dd(value, **look), **props)
