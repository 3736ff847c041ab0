"""Buttons."""

from typing import Any

import reflex as rx

from genapp.ui.components.text import Text, joined
from genapp.ui.states.rows import Share


def button(label: Text, *, icon: str = "", look: str = "", **props: Any) -> rx.Component:  # Any: props of the element
    """A button; `look` is any of primary, danger, solid, quiet, large, compact, wide."""
    props.setdefault("type", "button")
    picture = [rx.icon(icon, size=15, aria_hidden="true")] if icon else []
    return rx.el.button(*picture, label, class_name=f"btn {look}".strip(), **props)


def icon_button(icon: str, label: Text, *, look: str = "quiet", **props: Any) -> rx.Component:  # Any: same
    """A button that shows an icon only; `label` is its name for screen readers and its tooltip."""
    props.setdefault("type", "button")
    return rx.el.button(
        rx.icon(icon, size=16, aria_hidden="true"),
        class_name=f"btn icon {look}",
        custom_attrs={"aria-label": label},
        title=label,
        **props,
    )


def chip(share: rx.Var[Share], pressed: rx.Var[bool], on_click: Any) -> rx.Component:  # Any: an event handler
    """A filter with how many it leaves; it stays pressed while it is chosen."""
    return rx.el.button(
        rx.el.span(class_name=joined("dot-sm fill-", share.tone), aria_hidden="true"),
        share.label,
        rx.el.span(share.count, class_name="num strong"),
        type="button",
        on_click=on_click,
        class_name="chip",
        custom_attrs={"aria-pressed": pressed.to_string()},
        key=share.name,
    )


def chips(*inside: rx.Component, label: str) -> rx.Component:
    return rx.el.div(*inside, class_name="chips", role="group", custom_attrs={"aria-label": label})
