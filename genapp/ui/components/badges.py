"""State, priority and verdict at a glance: colour, sign and word together, so that none stands alone."""

import reflex as rx

from genapp.ui.components.text import Text, joined


def badge(label: Text, tone: Text, *, live: bool | rx.Var[bool] = False) -> rx.Component:
    """A pill with a dot in its tone; the dot breathes while something runs."""
    return rx.el.span(
        rx.el.span(class_name=joined(rx.cond(live, "dot live fill-", "dot fill-"), tone), aria_hidden="true"),
        label,
        class_name=joined("badge tone-", tone),
    )


def plain_badge(label: Text, tone: Text) -> rx.Component:
    """A pill without a dot, for verdicts and levels."""
    return rx.el.span(label, class_name=joined("badge tone-", tone))


def priority_badge(priority: Text, label: Text) -> rx.Component:
    """Three bars, as many filled as the priority is high, and its name."""
    return rx.el.span(
        rx.el.span(rx.el.i(), rx.el.i(), rx.el.i(), class_name="prio-bars", aria_hidden="true"),
        label,
        class_name=joined("prio ", priority),
    )
