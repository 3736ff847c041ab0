"""The dialog that asks before something is done; it stands once in the frame of every page."""

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
from genapp.ui.states.actions import Confirm


def dialog(
    *inside: rx.Component, open: rx.Var[bool], on_close: rx.EventHandler, title: Text, text: Text, role: str = "dialog"
) -> rx.Component:
    """A dialog that holds the focus; Escape leaves everything as it is."""
    return DialogRoot.create(
        DialogPortal.create(
            DialogOverlay.create(class_name="veil"),
            DialogContent.create(
                DialogTitle.create(title, class_name="dialog-title"),
                DialogDescription.create(text),
                *inside,
                class_name="dialog",
                role=role,
            ),
        ),
        open=open,
        on_open_change=on_close,
    )


def confirm_dialog() -> rx.Component:
    """The question that a handler has put with `ask_first`; the first button leaves everything as it is."""
    return dialog(
        rx.el.div(
            button("Keep as it is", on_click=Confirm.close),
            rx.el.button(
                Confirm.button,
                type="button",
                on_click=Confirm.confirm,
                class_name=rx.cond(Confirm.danger, "btn danger solid", "btn primary"),
            ),
            class_name="dialog-foot",
        ),
        open=Confirm.open,
        on_close=Confirm.close,
        title=Confirm.title,
        text=Confirm.text,
        role="alertdialog",
    )
