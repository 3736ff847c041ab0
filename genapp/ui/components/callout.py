"""A sentence that must be seen: what is wrong, what to do, and the id that is in the log."""

import reflex as rx

from genapp.ui.components.links import place_link
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


def list_callout(
    tone: str, icon: str, title: Text, lines: rx.Var[list[str]], *, look: str = "gap-below", role: str = "alert"
) -> rx.Component:
    """The same with sentences below it; nothing when there is none."""
    told = rx.el.ul(rx.foreach(lines, lambda text: rx.el.li(text, key=text)), class_name="small")
    return rx.cond(lines.length() > 0, rx.el.div(callout(tone, icon, title, told, role=role), class_name=look))


def field_summary(title: Text, summary: rx.Var[list[dict[str, str]]]) -> rx.Component:
    """What is wrong in a form, all of it, with the way to each field."""
    told = rx.el.ul(
        rx.foreach(
            summary,
            lambda one: rx.el.li(place_link(one["label"], to=one["href"], class_name="plain-link"), key=one["href"]),
        ),
        class_name="small",
    )
    return rx.cond(
        summary.length() > 0,
        rx.el.div(callout("bad", "circle-alert", title, told, role="alert"), class_name="gap-below"),
    )


def no_workers(none_alive: rx.Var[bool]) -> rx.Component:
    return rx.cond(
        none_alive,
        callout(
            "warn",
            "triangle-alert",
            "No worker is running, so no job can start.",
            "Start genapp with `genapp up`, or add a worker with `genapp worker`.",
        ),
    )
