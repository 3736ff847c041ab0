"""A sentence that must be seen: what is wrong, what to do, and the id that is in the log."""

import reflex as rx

from genapp.ui.components.text import Text


def callout(
    tone: str, icon: str, title: Text, *text: rx.Component | Text, end: rx.Component | None = None, role: str = "status"
) -> rx.Component:
    return rx.el.div(
        rx.icon(icon, size=18, aria_hidden="true"),
        rx.el.div(
            rx.el.div(title, class_name="callout-title"), *[rx.el.div(part, class_name="callout-text") for part in text]
        ),
        *([rx.el.div(end, class_name="callout-end")] if end else []),
        role=role,
        class_name=f"callout {tone}",
    )


def error_callout(
    sentence: Text, *, hint: Text = "", error_id: Text = "", end: rx.Component | None = None
) -> rx.Component:
    """What went wrong, what to do about it, and the id under which the log has it."""
    return callout(
        "bad",
        "circle-alert",
        sentence,
        hint,
        rx.cond(
            error_id != "", rx.el.span("Error id ", rx.el.span(error_id, class_name="mono"), class_name="tiny muted")
        ),
        end=end,
        role="alert",
    )
