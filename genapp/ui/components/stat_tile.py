"""One figure of the queue with what it means."""

import reflex as rx

from genapp.ui.components.text import Text, joined


def stat_tile(
    label: str, value: Text, *, of: Text = "", note: Text = "", tone: str = "", foot: rx.Component | None = None
) -> rx.Component:
    """A figure; its height stays the same whatever it says."""
    dot = [rx.el.span(class_name=joined("dot-sm fill-", tone), aria_hidden="true")] if tone else []
    total = [] if isinstance(of, str) and not of else [rx.el.small(of)]
    return rx.el.div(
        rx.el.dt(*dot, label, class_name="tile-label"),
        rx.el.dd(
            rx.el.div(value, *total, class_name="tile-value"),
            rx.el.div(note, class_name="tile-note cut"),
            *([rx.el.div(foot, class_name="tile-foot")] if foot else []),
        ),
        class_name="card tile",
    )
