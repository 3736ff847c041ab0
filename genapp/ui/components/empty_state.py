"""What stands where there is nothing yet: what it is for and how to begin."""

import reflex as rx

from genapp.ui.components.text import Text


def empty_state(icon: str, title: Text, text: Text, *actions: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.icon(icon, size=22), class_name="empty-mark", aria_hidden="true"),
        rx.el.h3(title),
        rx.el.p(text),
        *actions,
        class_name="empty",
    )
