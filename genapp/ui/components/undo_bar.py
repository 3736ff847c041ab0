"""What was just done at this tab, with a way to take it back, above the screen until it is closed."""

import reflex as rx

from genapp.ui.components.buttons import button, icon_button
from genapp.ui.states.last_action import LastAction


def undo_bar() -> rx.Component:
    """Stands once in the frame of every page; its place in the order of the keyboard is last."""
    return rx.el.div(
        rx.cond(
            LastAction.action_id != "",
            rx.el.div(
                rx.el.span(LastAction.text, class_name="undo-text"),
                button("Undo", icon="undo-2", look="compact", on_click=LastAction.undo(LastAction.action_id)),
                icon_button("x", "Close", on_click=LastAction.forget),
                class_name="undo-bar",
            ),
        ),
        role="status",
    )
