"""A choice among a few, in the browser's own control."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from genapp.ui.components.text import Text


def select(
    options: Iterable[tuple[str, str]], *, label: Text = "", value: Text, **props: Any
) -> rx.Component:  # Any: props of the element
    """`options` are pairs of value and name; `label` names it for screen readers when nothing beside it does."""
    if not isinstance(label, str) or label:
        props.setdefault("custom_attrs", {})["aria-label"] = label
    return rx.el.select(
        *[rx.el.option(name, value=option) for option, name in options], value=value, class_name="input", **props
    )
