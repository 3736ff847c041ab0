"""Copies a text and says so."""

import reflex as rx

from genapp.ui.components.buttons import button
from genapp.ui.components.text import Text
from genapp.ui.notices import notice


def copy_button(text: rx.Var[str], label: Text = "Copy", *, look: str = "") -> rx.Component:
    return button(label, icon="copy", look=look, on_click=[rx.set_clipboard(text), notice("success", "Copied")])
