"""Asks before something is done that cannot be taken back."""

import reflex as rx
from reflex_components_radix.primitives.dialog import (
    DialogContent,
    DialogDescription,
    DialogOverlay,
    DialogPortal,
    DialogRoot,
    DialogTitle,
)

from genapp.ui.components.buttons import button
from genapp.ui.components.text import Text


def confirm_dialog(
    *,
    open: rx.Var[bool],  # the name of the prop
    title: Text,
    text: Text,
    action: Text,
    on_confirm: rx.EventHandler | rx.event.EventSpec,
    on_close: rx.EventHandler | rx.event.EventSpec,
    danger: bool | rx.Var[bool] = True,
) -> rx.Component:
    """A dialog that holds the focus; Escape and the first button leave everything as it is."""
    return DialogRoot.create(
        DialogPortal.create(
            DialogOverlay.create(class_name="veil"),
            DialogContent.create(
                DialogTitle.create(title, class_name="dialog-title"),
                DialogDescription.create(text),
                rx.el.div(
                    button("Keep as it is", on_click=on_close),
                    rx.el.button(
                        action,
                        type="button",
                        on_click=on_confirm,
                        class_name=rx.cond(danger, "btn danger solid", "btn primary"),
                    ),
                    class_name="dialog-foot",
                ),
                class_name="dialog",
                role="alertdialog",
            ),
        ),
        open=open,
        on_open_change=on_close,
    )
